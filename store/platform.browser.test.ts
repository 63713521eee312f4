// What the store builds on is there in the browser under test: storage, locks, messages and module workers.
import { expect, test } from 'vitest';

test('IndexedDB keeps a value across a close', async () => {
  const name = `platform-${crypto.randomUUID()}`;
  const open = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore('kv');
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const writer = await open();
  await new Promise<void>((resolve, reject) => {
    const transaction = writer.transaction('kv', 'readwrite', { durability: 'strict' });
    transaction.objectStore('kv').put('value', 'key');
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
  writer.close();
  const reader = await open();
  const value = await new Promise((resolve, reject) => {
    const request = reader.transaction('kv').objectStore('kv').get('key');
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  reader.close();
  indexedDB.deleteDatabase(name);
  expect(value).toBe('value');
});

test('a stolen Web Lock rejects its first holder', async () => {
  const name = `platform-${crypto.randomUUID()}`;
  let rejected: Promise<void> | undefined;
  await new Promise<void>((granted) => {
    const first = navigator.locks.request(name, () => {
      granted();
      return new Promise(() => {});
    });
    rejected = expect(first).rejects.toMatchObject({ name: 'AbortError' });
  });
  await navigator.locks.request(name, { steal: true }, () => 'mine');
  await rejected;
});

test('a module worker answers over BroadcastChannel', async () => {
  const name = `platform-${crypto.randomUUID()}`;
  const channel = new BroadcastChannel(name);
  const answer = new Promise((resolve) => {
    channel.onmessage = (event) => resolve(event.data);
  });
  const source = `const c = new BroadcastChannel(${JSON.stringify(name)}); c.postMessage(typeof indexedDB); export {};`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { type: 'module' });
  expect(await answer).toBe('object');
  worker.terminate();
  channel.close();
  URL.revokeObjectURL(url);
});
