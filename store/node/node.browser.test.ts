/** Nodes on the browser's own storage, locks and messages: several in one page, and one per worker. */
import { deleteDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browserPorts } from '../adapters/browser.ts';
import { Tab } from '../testing/tabs.ts';
import type { ToWorker } from '../testing/worker-tab.ts';
import { type NodeOptions, StoreNode } from './node.ts';

let name: string;
let tabs: Tab[];
let workers: Worker[];

beforeEach(() => {
  name = `test-${crypto.randomUUID()}`;
  tabs = [];
  workers = [];
});

afterEach(async () => {
  for (const worker of workers) worker.terminate();
  await Promise.all(tabs.map((tab) => tab.close()));
  await deleteDB(`tabkv:${name}`);
});

function open(options: Partial<NodeOptions> = {}): Tab {
  const tab = new Tab(StoreNode.start({ name, ...options }, browserPorts(name)));
  tabs.push(tab);
  return tab;
}

/** A node in a worker of its own. It answers with what the work gave. */
function inWorker(work: ToWorker['work']): { worker: Worker; answer: Promise<unknown> } {
  const worker = new Worker(new URL('../testing/worker-tab.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  const answer = new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.postMessage({ name, work } satisfies ToWorker);
  return { worker, answer };
}

test('keeps values of all kinds over a restart, with and without a snapshot', async () => {
  const tab = open();
  const bytes = Uint8Array.from({ length: 2000 }, (_, i) => i % 256);
  await tab.call('SET', 'bytes', bytes);
  await tab.call('HSET', 'hash', 'field', 'value');
  await tab.call('ZADD', 'zset', '1.5', 'member');
  await tab.node.compact();
  await tab.call('RPUSH', 'list', 'a', 'b');
  await tab.close();
  const again = open();
  expect(await again.session.call(['GET', 'bytes'])).toMatchObject({ datum: bytes });
  expect(await again.call('HGETALL', 'hash')).toEqual(['field', 'value']);
  expect(await again.call('ZSCORE', 'zset', 'member')).toBe(1.5);
  expect(await again.call('LRANGE', 'list', '0', '-1')).toEqual(['a', 'b']);
  expect(again.node.status).toMatchObject({ persistence: 'indexeddb', damaged: [], locks: true, channel: true });
});

test('nodes of one page lose no increment', async () => {
  const all = [open(), open(), open(), open()];
  const replies = await Promise.all(all.flatMap((tab) => Array.from({ length: 250 }, () => tab.call('INCR', 'n'))));
  expect(new Set(replies).size).toBe(1000);
  for (const tab of all) expect(await tab.ask({ fresh: true }, 'GET', 'n')).toBe('1000');
});

test('nodes of several workers lose no increment', async () => {
  const answers = await Promise.all([1, 2, 3].map(() => inWorker({ increments: 300 }).answer));
  expect(answers.flat()).toHaveLength(900);
  expect(new Set(answers.flat()).size).toBe(900);
  expect(await open().call('GET', 'n')).toBe('900');
});

test('a worker that is ended amid its writes holds nobody up, and loses nothing that it was told', async () => {
  const { worker, answer } = inWorker({ incrementsForEver: true });
  expect(await answer).toBe('running');
  const told: number[] = [];
  worker.onmessage = ({ data }) => told.push(data as number);
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(50));
  worker.terminate();
  const tab = open();
  const value = (await tab.call('INCR', 'n')) as number;
  expect(value).toBeGreaterThan(told.at(-1) as number);
});

test('other nodes see a write, and who blocks gets what another pushes', async () => {
  const [one, two] = [open(), open()];
  const popped = two.call('BLPOP', 'queue', '0');
  await one.call('SET', 'k', 'v');
  await vi.waitFor(async () => expect(await two.call('GET', 'k')).toBe('v'));
  await one.call('RPUSH', 'queue', 'job');
  expect(await popped).toEqual(['queue', 'job']);
});

test('a store whose database is deleted under it goes on with an empty one, in all tabs', async () => {
  const [one, two] = [open(), open()];
  await one.call('SET', 'k', 'v');
  await two.ask({ fresh: true }, 'GET', 'k');
  await deleteDB(`tabkv:${name}`);
  await vi.waitFor(async () => expect(await one.ask({ fresh: true }, 'GET', 'k')).toBe(null));
  expect(await two.call('SET', 'k', 'w')).toBe('OK');
  expect(await one.ask({ fresh: true }, 'GET', 'k')).toBe('w');
});
