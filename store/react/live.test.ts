import { afterEach, expect, test } from 'vitest';
import { open, type Store, StoreError } from '../index.ts';
import { Live } from './live.ts';

const stores: Store[] = [];

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

async function opened(): Promise<Store> {
  const store = await open({ name: crypto.randomUUID() });
  stores.push(store);
  return store;
}

test('is read once someone listens, and again when its key changes', async () => {
  const kv = await opened();
  await kv.set('k', 1);
  const live = new Live(kv, 'k', (store) => store.get('k'));
  expect(live.get().value).toBe(undefined);
  const seen: unknown[] = [];
  live.subscribe(() => seen.push(live.get().value));
  await expect.poll(() => live.get().value).toBe(1);
  await kv.set('k', 2);
  await expect.poll(() => live.get().value).toBe(2);
  await kv.set('other', 3);
  expect(seen).toEqual([1, 2]);
});

test('changes that come while it is read cause one more read, not one each', async () => {
  const kv = await opened();
  let reads = 0;
  const live = new Live(kv, 'n', (store) => {
    reads++;
    return store.get('n');
  });
  live.subscribe(() => {});
  await Promise.all(Array.from({ length: 100 }, () => kv.incr('n')));
  await expect.poll(() => live.get().value).toBe(100);
  expect(reads).toBeLessThan(10);
});

test('tells nobody when the value is the same as before', async () => {
  const kv = await opened();
  await kv.set('k', 'same');
  const live = new Live(kv, 'k', (store) => store.get('k'));
  let told = 0;
  live.subscribe(() => told++);
  await expect.poll(() => live.get().value).toBe('same');
  const before = live.get();
  await kv.set('k', 'same');
  await kv.ping();
  expect(live.get()).toBe(before);
  expect(told).toBe(1);
});

test('an error is kept beside the last value, and goes when a read succeeds', async () => {
  const kv = await opened();
  await kv.set('k', 1);
  const live = new Live(kv, 'k', (store) => store.get('k'));
  live.subscribe(() => {});
  await expect.poll(() => live.get().value).toBe(1);
  await kv.del('k');
  await kv.rpush('k', 'x');
  await expect.poll(() => live.get().error).toMatchObject({ code: 'WRONGTYPE' });
  await kv.set('k', 2);
  await expect.poll(() => live.get()).toEqual({ value: 2, error: undefined });
});

test('a read that was lost with its worker is made again; one that fails again is an error', async () => {
  const kv = await opened();
  let losses = 1;
  const live = new Live(kv, 'k', async (store) => {
    if (losses-- > 0) throw new StoreError('LOST', 'the worker ended');
    return store.get('k');
  });
  live.subscribe(() => {});
  await expect.poll(() => live.get().value).toBe(null);
  losses = 2;
  await kv.set('k', 1);
  await expect.poll(() => live.get().error).toMatchObject({ code: 'LOST' });
});

test('stops when the last listener goes, and starts again with the next', async () => {
  const kv = await opened();
  let reads = 0;
  const live = new Live(kv, 'k', (store) => {
    reads++;
    return store.get('k');
  });
  const stops = [live.subscribe(() => {}), live.subscribe(() => {})];
  await expect.poll(() => reads).toBe(1);
  for (const stop of stops) stop();
  await kv.set('k', 1);
  expect(reads).toBe(1);
  live.subscribe(() => {});
  await expect.poll(() => live.get().value).toBe(1);
});
