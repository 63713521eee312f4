// The whole of it in a real browser: page, worker, IndexedDB, tabs.
import { afterEach, describe, expect, test } from 'vitest';
import { type Change, type OpenOptions, open, type Store } from '../index.ts';

const stores: Store[] = [];

async function opened(options: OpenOptions = {}): Promise<Store> {
  const store = await open({ name: crypto.randomUUID(), ...options });
  stores.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

test('values come back with their types, from a worker', async () => {
  const kv = await opened();
  expect(kv.status.place).toBe('worker');
  await kv.set('user', { name: 'Ada', born: new Date(0) }, { ex: 60 });
  await kv.hset('cart', { apple: 2, pear: 1n });
  await kv.zadd('scores', { score: 1.5, member: 'ada' });
  expect(await kv.get('user')).toEqual({ name: 'Ada', born: new Date(0) });
  expect(await kv.hgetall('cart')).toEqual({ apple: 2, pear: 1n });
  expect(await kv.zrange('scores', 0, -1, { withScores: true })).toEqual([['ada', 1.5]]);
  expect(await kv.ttl('user')).toBe(60);
});

test('what was written is there after the store was closed and opened again', async () => {
  const name = crypto.randomUUID();
  const first = await opened({ name });
  await first.set('k', 'kept');
  await first.close();
  const second = await opened({ name });
  expect(second.status.persistence).toBe('indexeddb');
  expect(await second.get('k')).toBe('kept');
});

const frames: HTMLIFrameElement[] = [];

afterEach(() => {
  for (const frame of frames.splice(0)) frame.remove();
});

/** A frame of this origin, which is to the store what a tab is: a page of its own with a worker of its own. */
async function inOtherTab(name: string): Promise<{ kv: Store; frame: HTMLIFrameElement }> {
  const frame = document.createElement('iframe');
  frames.push(frame);
  const kv = new Promise<Store>((resolve, reject) => {
    Object.assign(globalThis, { tabOpened: resolve, tabFailed: reject });
  });
  const entry = new URL('../index.ts', import.meta.url).href;
  frame.srcdoc = `<script type="module">
    import { open } from ${JSON.stringify(entry)};
    open({ name: ${JSON.stringify(name)} }).then(parent.tabOpened, parent.tabFailed);
  </script>`;
  document.body.append(frame);
  return { kv: await kv, frame };
}

describe('two tabs', () => {
  test('see each other’s writes, and are told of them', async () => {
    const name = crypto.randomUUID();
    const here = await opened({ name });
    const { kv: there } = await inOtherTab(name);
    const told = new Promise<Change>((resolve) => here.subscribe('k', resolve));
    await there.set('k', { from: 'there' });
    expect(await told).toMatchObject({ key: 'k', origin: 'remote' });
    expect(await here.get('k')).toEqual({ from: 'there' });
    await here.hset('h', { f: 1 });
    expect(await there.with({ fresh: true }).hget('h', 'f')).toBe(1);
  });

  test('lose no increment of one counter', async () => {
    const name = crypto.randomUUID();
    const here = await opened({ name });
    const { kv: there } = await inOtherTab(name);
    await Promise.all([here, there].flatMap((kv) => Array.from({ length: 200 }, () => kv.incr('n'))));
    expect(await here.with({ fresh: true }).get('n')).toBe(400);
    expect(await there.with({ fresh: true }).get('n')).toBe(400);
  });

  test('one closed without a word leaves its committed writes to the other', async () => {
    const name = crypto.randomUUID();
    const { kv: there, frame } = await inOtherTab(name);
    await there.set('k', 'kept');
    frame.remove();
    const here = await opened({ name });
    expect(await here.get('k')).toBe('kept');
  });
});

describe('a worker', () => {
  test('that ends is replaced: what waited is rejected, what was committed is there', async () => {
    const workers: Worker[] = [];
    const start = () => {
      const worker = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });
      workers.push(worker);
      return worker;
    };
    const kv = await opened({ worker: start });
    await kv.set('k', 'kept');
    const changes: Change[] = [];
    kv.subscribe('k', (change) => changes.push(change));
    const waiting = expect(kv.bzpopmin('queue', 0)).rejects.toMatchObject({ name: 'StoreError', code: 'LOST' });
    await kv.ping();
    workers[0]?.terminate();
    await waiting;
    expect(await kv.get('k')).toBe('kept');
    expect(workers.length).toBe(2);
    expect(changes.map(({ key, event }) => [key, event])).toEqual([[null, 'reset']]);
  });
});
