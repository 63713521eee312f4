import { afterEach, expect, test } from 'vitest';
import { Origin, type Tab } from '../testing/tabs.ts';

const tabs: Tab[] = [];

afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});

function open(origin: Origin, ...options: Parameters<Origin['tab']>): Tab {
  const tab = origin.tab(...options);
  tabs.push(tab);
  return tab;
}

test('SAVE and WAITAOF write what waits, and LASTSAVE tells of it', async () => {
  const origin = new Origin();
  const tab = open(origin, { durability: 'memory', flushIntervalMs: 1_000_000 });
  await tab.call('SET', 'k', 'v');
  const before = Number(await tab.call('LASTSAVE'));
  expect(await tab.call('SAVE')).toBe('OK');
  expect(await open(origin).call('GET', 'k')).toBe('v');
  expect(Number(await tab.call('LASTSAVE'))).toBeGreaterThanOrEqual(before);
  await tab.call('SET', 'k', 'w');
  expect(await tab.call('WAITAOF', '1', '0', '0')).toEqual([1, 0]);
  expect(await open(origin).call('GET', 'k')).toBe('w');
});

test('BGREWRITEAOF writes a snapshot', async () => {
  const origin = new Origin();
  const tab = open(origin);
  await tab.call('SET', 'k', 'v');
  await tab.call('BGREWRITEAOF');
  await tab.node.compact();
  expect(tab.node.status.snapshotBytes).toBeGreaterThan(0);
});

test('without storage there is nothing to save to', async () => {
  const origin = new Origin();
  const tab = open(origin, {}, origin.ports({ journal: true }));
  expect(await tab.call('SAVE')).toMatch(/^!ERR This engine keeps its keys in memory only/);
});
