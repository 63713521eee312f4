import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Origin, type Tab } from '../testing/tabs.ts';
import type { Change } from './node.ts';

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

describe('one tab', () => {
  test('answers writes when they are in the journal, and reads from memory', async () => {
    const tab = open();
    expect(await tab.call('SET', 'k', 'v')).toBe('OK');
    expect(origin.disk.records.size).toBe(1);
    const reply = tab.session.call(['GET', 'k']);
    expect(reply).not.toBeInstanceOf(Promise);
    expect(tab.node.status).toMatchObject({ phase: 'ready', seq: 1, pen: true, pendingCalls: 0, pendingBytes: 0 });
  });

  test('writes all commands of one turn in one batch', async () => {
    const tab = open();
    await tab.call('SET', 'first', '1');
    const replies = await Promise.all(Array.from({ length: 100 }, () => tab.call('INCR', 'n')));
    expect(replies).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(origin.disk.records.size).toBe(2);
  });

  test('holds back a read of what is not in the journal yet, and no other', async () => {
    const tab = open();
    await tab.call('SET', 'other', 'x');
    const written = tab.call('SET', 'k', 'v');
    expect(tab.session.call(['GET', 'other'])).not.toBeInstanceOf(Promise);
    const read = tab.session.call(['GET', 'k']);
    expect(read).toBeInstanceOf(Promise);
    const size = tab.session.call(['DBSIZE']);
    expect(size).toBeInstanceOf(Promise);
    expect(await tab.call('GET', 'k')).toBe('v');
    await written;
    expect(await size).toMatchObject({ value: 2 });
  });

  test('answers `memory` writes at once, and writes them within the flush interval', async () => {
    const tab = open({ durability: 'memory', flushIntervalMs: 1 });
    await tab.call('SET', 'k', '1');
    const reply = tab.session.call(['INCR', 'k']);
    expect(reply).toMatchObject({ value: 2 });
    expect(tab.session.call(['GET', 'k'])).toMatchObject({ datum: expect.anything() });
    await tab.node.flush();
    expect(tab.node.status.pendingCalls).toBe(0);
    expect(await open().call('GET', 'k')).toBe('2');
  });

  test('EXEC is one batch, and WATCH sees other sessions', async () => {
    const tab = open();
    await tab.call('SET', 'a', '1');
    await tab.call('MULTI');
    await tab.call('INCR', 'a');
    await tab.call('INCR', 'b');
    expect(await tab.call('EXEC')).toEqual([2, 1]);
    expect(origin.disk.records.size).toBe(2);
  });

  test('blocking commands wait without holding anything up', async () => {
    const tab = open();
    const popped = tab.call('BLPOP', 'queue', '0');
    expect(await tab.call('SET', 'k', 'v')).toBe('OK');
    expect(await tab.call('RPUSH', 'queue', 'job')).toBe(1);
    expect(await popped).toEqual(['queue', 'job']);
    expect(await tab.call('EXISTS', 'queue')).toBe(0);
  });

  test('keeps everything over a restart, from snapshot and tail', async () => {
    const tab = open();
    await Promise.all(Array.from({ length: 50 }, (_, i) => tab.call('SET', `k${i}`, `v${i}`)));
    await tab.call('HSET', 'h', 'f', '1');
    await tab.node.compact();
    expect(origin.disk.records.size).toBe(0);
    await tab.call('HSET', 'h', 'g', '2');
    await tab.call('DEL', 'k7');
    await tab.close();
    const again = open();
    expect(await again.call('HGETALL', 'h')).toEqual(['f', '1', 'g', '2']);
    expect(await again.call('DBSIZE')).toBe(50);
    expect(await again.call('GET', 'k49')).toBe('v49');
    expect(again.node.status).toMatchObject({ seq: 4, journalBatches: 2 });
  });

  test('CLIENT PAUSE holds writes up, and what they do is in the journal all the same', async () => {
    const tab = open();
    const other = tab.node.openSession();
    await tab.call('SET', 'k', '1');
    await tab.call('CLIENT', 'PAUSE', '100000', 'WRITE');
    const increment = tab.call('INCR', 'k');
    expect(await other.call(['GET', 'k'])).toMatchObject({ bin: '1' });
    await other.call(['CLIENT', 'UNPAUSE']);
    expect(await increment).toBe(2);
    expect(await open().call('GET', 'k')).toBe('2');
  });

  test('removes expired keys', async () => {
    const tab = open();
    await tab.call('SET', 'k', 'v', 'PX', '5');
    await vi.waitFor(() => expect(tab.node.engine.keyspace.entries.size).toBe(0));
    await tab.node.flush();
    expect(origin.disk.records.size).toBe(2);
  });

  test('refuses calls once it is closed', async () => {
    const tab = open();
    const waiting = tab.call('BLPOP', 'queue', '0');
    waiting.catch(() => {});
    await tab.call('SET', 'k', 'v');
    await tab.close();
    await expect(tab.call('GET', 'k')).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
    expect(tab.node.status.phase).toBe('closed');
  });

  test('works without storage, and says so', async () => {
    const tab = open({}, { journal: undefined, journalReason: 'there is no IndexedDB here' });
    expect(await tab.call('SET', 'k', 'v')).toBe('OK');
    expect(await tab.call('GET', 'k')).toBe('v');
    expect(tab.node.status).toMatchObject({ persistence: 'memory', persistenceReason: 'there is no IndexedDB here' });
  });
});

describe.each([
  ['with locks and channel', {}],
  ['without locks', { pen: true }],
  ['without channel', { channel: true }],
  ['without both', { pen: true, channel: true }],
] as const)('several tabs %s', (_, without) => {
  const openTabs = (count: number) => Array.from({ length: count }, () => open({}, origin.ports(without)));

  test('lose no increment', async () => {
    const all = openTabs(4);
    const replies = await Promise.all(all.flatMap((tab) => Array.from({ length: 250 }, () => tab.call('INCR', 'n'))));
    expect(new Set(replies).size).toBe(1000);
    for (const tab of all) expect(await tab.ask({ fresh: true }, 'GET', 'n')).toBe('1000');
  });

  test('see what the others wrote', async () => {
    const [one, two] = openTabs(2) as [Tab, Tab];
    await one.call('SET', 'k', 'v');
    expect(await two.ask({ fresh: true }, 'GET', 'k')).toBe('v');
    await two.call('SET', 'k', 'w');
    await vi.waitFor(async () => expect(await one.call('GET', 'k')).toBe('w'));
  });

  test('a write that changes nothing is answered from the newest state', async () => {
    const [one, two] = openTabs(2) as [Tab, Tab];
    await one.call('SET', 'k', 'v');
    await two.call('DEL', 'k');
    expect(await one.call('SET', 'k', 'w', 'NX')).toBe('OK');
    expect(await two.call('SET', 'k', 'x', 'NX')).toBe(null);
  });

  test('give each job of a queue to one of them', async () => {
    const all = openTabs(3);
    const got = Promise.all(all.flatMap((tab) => [tab.call('BLPOP', 'q', '0'), tab.call('BLPOP', 'q', '0')]));
    const [one] = all as [Tab];
    for (let i = 0; i < 6; i++) await one.call('RPUSH', 'q', `job ${i}`);
    const jobs = ((await got) as [string, string][]).map(([, job]) => job);
    expect(jobs.sort()).toEqual(Array.from({ length: 6 }, (_, i) => `job ${i}`));
  });

  test('WATCH sees writes of another tab', async () => {
    const [one, two] = openTabs(2) as [Tab, Tab];
    await one.call('SET', 'k', '1');
    await one.call('WATCH', 'k');
    await one.call('MULTI');
    await one.call('INCR', 'k');
    await two.call('SET', 'k', '10');
    expect(await one.call('EXEC')).toBe(null);
    expect(await two.ask({ fresh: true }, 'GET', 'k')).toBe('10');
  });

  test('go on when one compacts', async () => {
    const [one, two] = openTabs(2) as [Tab, Tab];
    for (let i = 0; i < 20; i++) await one.call('RPUSH', 'list', String(i));
    await Promise.all([
      one.node.compact(),
      two.node.compact(),
      one.call('RPUSH', 'list', 'x'),
      two.call('SET', 'k', 'v'),
    ]);
    await one.node.compact();
    expect(await two.call('RPUSH', 'list', 'y')).toBe(22);
    expect(await open().call('LRANGE', 'list', '-2', '-1')).toEqual(['x', 'y']);
  });
});

test('changes are told once they are in the journal, with their origin', async () => {
  const [one, two] = [open(), open()];
  const told: [readonly Change[], string][] = [];
  one.node.onChanges((changes, from) => told.push([changes, from]));
  await one.call('SET', 'mine', '1');
  await two.call('SET', 'theirs', '2');
  await vi.waitFor(() => expect(told).toHaveLength(2));
  expect(told).toEqual([
    [[{ key: 'mine', event: 'put' }], 'local'],
    [[{ key: 'theirs', event: 'put' }], 'remote'],
  ]);
});
