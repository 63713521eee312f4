// The client against a real engine: page protocol, host and node in between, all in this process.
import { afterEach, describe, expect, test } from 'vitest';
import { CommandError, type OpenOptions, open, type Store, StoreError } from '../index.ts';

const stores: Store[] = [];

async function opened(options: OpenOptions = {}): Promise<Store> {
  const store = await open({ name: crypto.randomUUID(), ...options });
  stores.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

test('strings, numbers and objects come back as they are', async () => {
  const kv = await opened();
  expect(await kv.set('text', 'grüße 👋')).toBe('OK');
  expect(await kv.get('text')).toBe('grüße 👋');
  await kv.set('number', 41);
  expect(await kv.incr('number')).toBe(42);
  expect(await kv.get('number')).toBe(42);
  await kv.set('object', { when: new Date(0), tags: new Set(['a']) }, { ex: 60 });
  expect(await kv.get('object')).toEqual({ when: new Date(0), tags: new Set(['a']) });
  expect(await kv.ttl('object')).toBe(60);
  expect(await kv.get('missing')).toBe(null);
});
