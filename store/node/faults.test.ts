/** Faults of storage, one at a time: what the store promises under each. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryJournalPort } from '../adapters/memory-journal.ts';
import type { StoreErrorCode } from '../protocol/store-error.ts';
import { StoreError } from '../protocol/store-error.ts';
import { Origin, type Tab } from '../testing/tabs.ts';
import type { BatchRecord, Journal, JournalPort } from './ports.ts';

let origin: Origin;
let tabs: Tab[];

beforeEach(() => {
  origin = new Origin();
  tabs = [];
});

afterEach(async () => {
  await Promise.all(tabs.map((tab) => tab.close()));
});

function open(...options: Parameters<Origin['tab']>): Tab {
  const tab = origin.tab(...options);
  tabs.push(tab);
  return tab;
}

/** A port whose journals do some things differently. */
function altered(change: (journal: Journal) => Partial<Journal>): JournalPort {
  const port = new MemoryJournalPort(origin.disk);
  return {
    kind: 'memory',
    open: async (fresh) => {
      const journal = await port.open(fresh);
      return Object.assign(journal, change(journal));
    },
  };
}

const fails = (code: StoreErrorCode) => Promise.reject(new StoreError(code, 'planted'));

describe('quota', () => {
  test('a write that does not fit is taken back and rejected, small ones of the same batch and reads go on', async () => {
    const port = altered((journal) => {
      const append = journal.append.bind(journal);
      const isBig = ({ effects }: BatchRecord) => effects.blobs.some(({ length }) => length > 100_000);
      return { append: (record, ...rest) => (isBig(record) ? fails('QUOTA') : append(record, ...rest)) };
    });
    const tab = open({}, { journal: port });
    await tab.call('SET', 'k', 'old');
    const small = tab.call('INCR', 'n');
    const big = tab.call('SET', 'k', new Uint8Array(200_000));
    const later = tab.call('INCR', 'n');
    await expect(big).rejects.toMatchObject({ name: 'StoreError', code: 'QUOTA' });
    expect(await Promise.all([small, later])).toEqual([1, 2]);
    expect(await tab.call('GET', 'k')).toBe('old');
    expect(await tab.call('DEL', 'k')).toBe(1);
    expect(tab.node.status).toMatchObject({ phase: 'ready', lastFault: { code: 'QUOTA' }, pendingBytes: 0 });
    expect(await open().call('MGET', 'k', 'n')).toEqual([null, '2']);
  });

  test('what was answered from memory and cannot be kept is counted', async () => {
    const full = { isFull: false };
    const port = altered((journal) => {
      const append = journal.append.bind(journal);
      return { append: (...args) => (full.isFull ? fails('QUOTA') : append(...args)) };
    });
    const tab = open({ durability: 'memory', flushIntervalMs: 1 }, { journal: port });
    await tab.call('SET', 'k', 'old');
    await tab.node.flush();
    full.isFull = true;
    expect(await tab.call('SET', 'k', 'new')).toBe('OK');
    await vi.waitFor(() => expect(tab.node.status.lostCalls).toBe(1));
    expect(await tab.call('GET', 'k')).toBe('old');
    full.isFull = false;
    expect(await tab.call('SET', 'k', 'newer')).toBe('OK');
    await tab.node.flush();
    expect(await open().call('GET', 'k')).toBe('newer');
  });
});

describe('connection', () => {
  test('an append whose answer is lost is found again, and not done twice', async () => {
    let appends = 0;
    const port = altered((journal) => {
      const append = journal.append.bind(journal);
      return {
        append: async (...args) => {
          const outcome = await append(...args);
          return ++appends === 2 ? fails('UNAVAILABLE') : outcome;
        },
      };
    });
    const tab = open({}, { journal: port });
    await tab.call('INCR', 'n');
    expect(await tab.call('INCR', 'n')).toBe(2);
    expect(await tab.call('INCR', 'n')).toBe(3);
    expect(appends).toBe(3);
  });

  test('an append that was lost is done again', async () => {
    let appends = 0;
    const port = altered((journal) => {
      const append = journal.append.bind(journal);
      return { append: (...args) => (++appends === 2 ? fails('UNAVAILABLE') : append(...args)) };
    });
    const tab = open({}, { journal: port });
    await tab.call('INCR', 'n');
    expect(await tab.call('INCR', 'n')).toBe(2);
    expect(appends).toBe(3);
  });

  test('a connection that is ended is opened again', async () => {
    const tab = open();
    await tab.call('SET', 'k', 'v');
    origin.disk.closeAll();
    expect(await tab.call('SET', 'k', 'w')).toBe('OK');
    expect(tab.node.status.phase).toBe('ready');
  });

  test('a load that is broken off is begun anew, and applies nothing twice', async () => {
    const filling = open({ limits: { chunkBytes: 200 } });
    for (let i = 0; i < 40; i++) await filling.call('SET', `k${i}`, 'v');
    await filling.node.compact();
    for (let i = 0; i < 40; i++) await filling.call('RPUSH', `list${i}`, 'a', 'b');
    await filling.close();
    let reads = 0;
    const port = altered((journal) => {
      const readChunks = journal.readChunks.bind(journal);
      return { readChunks: (keys) => (++reads === 2 ? fails('UNAVAILABLE') : readChunks(keys)) };
    });
    const tab = open({}, { journal: port });
    for (let i = 0; i < 40; i++) expect(await tab.call('LRANGE', `list${i}`, '0', '-1')).toEqual(['a', 'b']);
    expect(reads).toBeGreaterThan(2);
  });

  test('a snapshot whose answer was lost is not overwritten by the next attempt', async () => {
    let rewrites = 0;
    const port = altered((journal) => {
      const rewrite = journal.rewrite.bind(journal);
      return {
        rewrite: async (change) => {
          const isMade = await rewrite(change);
          return ++rewrites === 1 ? fails('UNAVAILABLE') : isMade;
        },
      };
    });
    const tab = open({}, { journal: port });
    await tab.call('SET', 'k', 'v');
    await expect(tab.node.compact()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await tab.call('RPUSH', 'list', 'once');
    await tab.node.compact();
    await tab.close();
    expect(rewrites).toBe(2);
    expect(await open().call('LRANGE', 'list', '0', '-1')).toEqual(['once']);
  });

  test('storage that was cleared leaves an empty store in every tab', async () => {
    const [one, two] = [open(), open()];
    await one.call('SET', 'k', 'v');
    await two.ask({ fresh: true }, 'GET', 'k');
    const { disk } = origin;
    for (const held of [disk.records, disk.chunks, disk.epochs]) held.clear();
    disk.header = undefined;
    disk.closeAll();
    expect(await one.call('SETNX', 'k', 'w')).toBe(1);
    expect(await two.ask({ fresh: true }, 'GET', 'k')).toBe('w');
  });
});

describe('opening', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  test('storage that never opens is given up, and the store works in memory', async () => {
    const hanging: JournalPort = { kind: 'memory', open: () => new Promise(() => {}) };
    const tab = open({}, { journal: hanging });
    const answer = tab.call('SET', 'k', 'v');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await answer).toBe('OK');
    expect(tab.node.status).toMatchObject({ phase: 'ready', persistence: 'memory', copies: 0 });
    expect(tab.node.status.persistenceReason).toMatch('does not open');
  });

  test('storage that opens at the second attempt is used', async () => {
    const port = new MemoryJournalPort(origin.disk);
    let attempts = 0;
    const slow: JournalPort = {
      kind: 'memory',
      open: (fresh) => (++attempts === 1 ? new Promise(() => {}) : port.open(fresh)),
    };
    const tab = open({}, { journal: slow });
    const answer = tab.call('SET', 'k', 'v');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await answer).toBe('OK');
    expect(tab.node.status.persistence).toBe('indexeddb');
    expect(origin.disk.records.size).toBe(1);
  });
});

describe('newer builds', () => {
  async function expectRefusal(tab: Tab): Promise<void> {
    const before = origin.disk.copy();
    await expect(tab.call('GET', 'k')).rejects.toMatchObject({ code: 'VERSION' });
    await expect(tab.call('SET', 'k', 'v')).rejects.toMatchObject({ code: 'VERSION' });
    expect(tab.node.status).toMatchObject({ phase: 'failed', lastFault: { code: 'VERSION' } });
    expect(origin.disk.records).toEqual(before.records);
  }

  test.each([
    ['header', () => Object.assign(origin.disk, { header: { ...origin.disk.header, format: 99 } })],
    ['record', () => origin.disk.records.set(2, { format: 99, seq: 2 })],
    ['manifest', () => Object.assign(origin.disk, { manifest: { format: 99 } })],
  ])('a %s of a newer format is refused, and left as it is', async (_, plant) => {
    const old = open();
    await old.call('SET', 'k', 'v');
    await old.close();
    plant();
    await expectRefusal(open());
  });
});

describe('damage', () => {
  async function fill(): Promise<void> {
    const tab = open();
    for (let i = 1; i <= 5; i++) await tab.call('SET', `k${i}`, String(i));
    await tab.close();
  }

  function damage(seq: number): void {
    const record = origin.disk.records.get(seq) as BatchRecord;
    origin.disk.records.set(seq, { ...record, effects: { ...record.effects, blocks: ['nonsense'] } });
  }

  test('a record that was altered ends the journal: what precedes it is there, the rest is kept aside and told', async () => {
    await fill();
    damage(4);
    const tab = open();
    expect(await tab.call('MGET', 'k1', 'k2', 'k3', 'k4', 'k5')).toEqual(['1', '2', '3', null, null]);
    await tab.node.whenReady;
    expect(tab.node.status.damaged).toEqual([expect.stringContaining('batch 4')]);
    expect(tab.node.status.lastFault?.code).toBe('CORRUPT');
    expect([...origin.disk.damaged.values()]).toEqual([[expect.anything(), expect.anything()]]);
    expect(await tab.call('SET', 'k6', '6')).toBe('OK');
    await tab.close();
    const again = open();
    expect(await again.call('DBSIZE')).toBe(4);
    expect(again.node.status.damaged).toEqual([]);
  });

  test('a record that is missing ends the journal', async () => {
    await fill();
    origin.disk.records.delete(2);
    const tab = open();
    expect(await tab.call('DBSIZE')).toBe(1);
    expect(tab.node.status.damaged).toEqual([expect.stringContaining('batch 2 is missing')]);
    expect(await tab.call('SET', 'new', 'v')).toBe('OK');
    expect(await open().call('DBSIZE')).toBe(2);
  });

  test('of a damaged chunk its keys are lost, and only those', async () => {
    const filling = open({ limits: { chunkBytes: 300 } });
    for (let i = 0; i < 40; i++) await filling.call('SET', `k${i}`, 'v');
    await filling.node.compact();
    await filling.close();
    expect(origin.disk.chunks.size).toBeGreaterThan(4);
    const [first] = origin.disk.chunks.keys();
    origin.disk.chunks.set(first as string, 'nonsense');
    const tab = open();
    const size = (await tab.call('DBSIZE')) as number;
    expect(size).toBeLessThan(40);
    expect(size).toBeGreaterThan(20);
    expect(tab.node.status.damaged).toEqual([expect.stringContaining('chunk')]);
    expect(await open().call('DBSIZE')).toBe(size);
  });

  test('a tab that meets damage while it is open goes on with what it has', async () => {
    const [one, two] = [open(), open({}, origin.ports({ channel: true }))];
    await one.call('SET', 'k', 'v');
    await two.ask({ fresh: true }, 'GET', 'k');
    await one.call('SET', 'k', 'w');
    damage(2);
    expect(await two.ask({ fresh: true }, 'GET', 'k')).toBe('v');
    expect(two.node.status.damaged).toHaveLength(1);
    await vi.waitFor(async () => expect(await one.ask({ fresh: true }, 'GET', 'k')).toBe('v'));
  });
});
