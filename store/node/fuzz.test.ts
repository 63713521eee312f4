/** Stored records are altered at random, one at a time: the store opens or refuses, and never shows what nobody wrote. */
import { expect, test } from 'vitest';
import { platformTimer } from '../adapters/browser.ts';
import { type MemoryDisk, MemoryJournalPort } from '../adapters/memory-journal.ts';
import { Random } from '../testing/simulation/random.ts';
import { Origin, Tab } from '../testing/tabs.ts';
import { StoreNode } from './node.ts';

const MUTATIONS = Number(process.env.TABKV_MUTATIONS ?? 300);
const KEYS = Array.from({ length: 24 }, (_, i) => `key${i}`);

/** A store with chunks and a tail; every key had first one value, then another. */
async function fill(): Promise<MemoryDisk> {
  const origin = new Origin();
  const tab = origin.tab({ limits: { chunkBytes: 500 } });
  for (const key of KEYS) await tab.call('SET', key, `${key} first`);
  await tab.node.compact();
  for (const key of KEYS.slice(0, 8)) await tab.call('SET', key, `${key} second`);
  await tab.close();
  return origin.disk;
}

test(`${MUTATIONS} altered records`, { timeout: 3_600_000 }, async () => {
  const whole = await fill();
  const outcomes = new Set<string>();
  for (let seed = 1; seed <= MUTATIONS; seed++) {
    const disk = mutated(whole, new Random(seed));
    outcomes.add(await look(disk, `mutation ${seed}`));
  }
  // Mutations that change nothing that is looked at are as welcome as those that are found.
  expect(outcomes).toContain('damaged');
  expect(outcomes.size).toBeGreaterThan(1);
});

/** Opens the store and reads all of it. Gives what it says of itself. */
async function look(disk: MemoryDisk, label: string): Promise<string> {
  const ports = {
    ...{ journal: new MemoryJournalPort(disk), pen: undefined, channel: undefined, timer: platformTimer() },
    ...{ clock: Date.now, uptime: () => performance.now(), random: Math.random },
  };
  const tab = new Tab(StoreNode.start({ name: 'fuzz' }, ports));
  await tab.node.whenReady;
  const { phase, lastFault, damaged } = tab.node.status;
  if (phase === 'ready') {
    const values = (await tab.call('MGET', ...KEYS)) as (string | null)[];
    for (const [i, value] of values.entries()) {
      expect([`${KEYS[i]} first`, `${KEYS[i]} second`, null], label).toContain(value);
    }
    expect(await tab.call('DBSIZE'), label).toBe(values.filter((value) => value !== null).length);
    if (values.includes(null)) expect(damaged, label).not.toEqual([]);
  } else expect(['VERSION', 'CORRUPT', 'UNAVAILABLE'], `${label}: ${lastFault?.message}`).toContain(lastFault?.code);
  await tab.close();
  return damaged.length > 0 ? 'damaged' : phase;
}

function mutated(whole: MemoryDisk, random: Random): MemoryDisk {
  const disk = whole.copy();
  const alter = <K>(map: Map<K, unknown>) => {
    const key = random.pick([...map.keys()]);
    map.set(key, mutate(structuredClone(map.get(key)), random));
  };
  const kinds = [
    () => alter(disk.records),
    () => alter(disk.chunks),
    () => {
      disk.manifest = mutate(structuredClone(disk.manifest), random);
    },
  ];
  random.pick(kinds)();
  return disk;
}

/** Alters one leaf of a value. */
function mutate(value: unknown, random: Random): unknown {
  if (typeof value === 'string') {
    const at = random.below(value.length + 1);
    return value.slice(0, at) + String.fromCharCode(random.below(256)) + value.slice(at + random.below(2));
  }
  if (typeof value === 'number') return random.pick([value + 1, value ^ (1 << random.below(31)), -1, Number.NaN]);
  if (typeof value !== 'object' || value === null) return random.pick([undefined, 0, 'x', []]);
  const keys = Object.keys(value);
  if (keys.length === 0 || random.chance(0.05)) return random.pick([undefined, {}, 7]);
  const key = random.pick(keys);
  const holder = value as Record<string, unknown>;
  holder[key] = mutate(holder[key], random);
  return value;
}
