/** IndexedDB as promises, for the floor and for filling databases. */

/** The request's result. @throws what the request failed with */
export function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when the transaction is complete. */
export function complete(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Opens a database, made with one object store with keys of its own (out of line) if there is none. */
export function openDatabase(name: string, store: string): Promise<IDBDatabase> {
  const request = indexedDB.open(name);
  request.onupgradeneeded = () => {
    if (!request.result.objectStoreNames.contains(store)) request.result.createObjectStore(store);
  };
  return result(request);
}

/** Puts all entries in one relaxed transaction. */
export async function putAll(
  database: IDBDatabase,
  store: string,
  entries: readonly (readonly [IDBValidKey, unknown])[],
): Promise<void> {
  const transaction = database.transaction(store, 'readwrite', { durability: 'relaxed' });
  const objects = transaction.objectStore(store);
  for (const [key, value] of entries) objects.put(value, key);
  await complete(transaction);
}
