/** The bare platform: what IndexedDB and messages cost when nothing is built on them. */
import type { Contender, Store } from './contender.ts';
import { complete, openDatabase, putAll, result } from './indexeddb.ts';

const STORE = 'kv';
/** Entries in one packed record; with 100-byte values that is about 1 MB. */
const CHUNK = 8_000;

/** One request a transaction, relaxed durability. */
class Records implements Store {
  protected readonly database: IDBDatabase;
  constructor(database: IDBDatabase) {
    this.database = database;
  }
  async set(key: string, value: unknown): Promise<unknown> {
    const transaction = this.database.transaction(STORE, 'readwrite', { durability: 'relaxed' });
    transaction.objectStore(STORE).put(value, key);
    return complete(transaction);
  }
  get(key: string): Promise<unknown> {
    return result(this.database.transaction(STORE).objectStore(STORE).get(key));
  }
  setAll(entries: readonly (readonly [string, unknown])[]): Promise<unknown> {
    return Promise.all(entries.map(([key, value]) => this.set(key, value)));
  }
  getAll(keys: readonly string[]): Promise<unknown> {
    return Promise.all(keys.map((key) => this.get(key)));
  }
  setHash(key: string, fields: Record<string, unknown>) {
    return this.set(key, fields);
  }
  getHash(key: string) {
    return this.get(key);
  }
  /** A record of its own for each field: the least that a durable change of one field can cost. */
  setField(key: string, field: string, value: unknown) {
    return this.set(`${key}/${field}`, value);
  }
  async increment(key: string): Promise<unknown> {
    const transaction = this.database.transaction(STORE, 'readwrite', { durability: 'relaxed' });
    const objects = transaction.objectStore(STORE);
    const request: IDBRequest<number | undefined> = objects.get(key);
    request.onsuccess = () => objects.put((request.result ?? 0) + 1, key);
    return complete(transaction);
  }
  async settle() {}
  close() {
    this.database.close();
  }
}

/** All requests in one transaction. */
class OneTransaction extends Records {
  override setAll(entries: readonly (readonly [string, unknown])[]): Promise<unknown> {
    return putAll(this.database, STORE, entries);
  }
  override async getAll(keys: readonly string[]): Promise<unknown> {
    const objects = this.database.transaction(STORE).objectStore(STORE);
    return Promise.all(keys.map((key) => result(objects.get(key))));
  }
}

/** All entries packed into one record, as a log of batches keeps them. */
class OneRecord extends Records {
  #batch = 0;
  override setAll(entries: readonly (readonly [string, unknown])[]): Promise<unknown> {
    return this.set(`batch:${this.#batch++}`, entries.flat());
  }
}

/** A worker that sends back what it is sent: what a call costs that is answered outside the page's thread. */
class Echo implements Store {
  readonly #worker: Worker;
  readonly #waiting: ((answer: unknown) => void)[] = [];
  #fields: unknown;

  constructor() {
    const source = 'onmessage = ({ data }) => postMessage(data);';
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    this.#worker = new Worker(url);
    this.#worker.onmessage = ({ data }) => this.#waiting.shift()?.(data);
  }
  #send(message: unknown): Promise<unknown> {
    this.#worker.postMessage(message);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
  set(key: string, value: unknown) {
    return this.#send(['SET', key, value]);
  }
  get(key: string) {
    return this.#send(['GET', key]);
  }
  setAll(entries: readonly (readonly [string, unknown])[]) {
    return this.#send(entries.flatMap(([key, value]) => ['SET', key, value]));
  }
  getAll(keys: readonly string[]) {
    return this.#send(keys.flatMap((key) => ['GET', key]));
  }
  setHash(key: string, fields: Record<string, unknown>) {
    this.#fields = fields;
    return this.#send(['HSET', key, fields]);
  }
  /** The answer is as big as that of a store. */
  getHash(key: string) {
    return this.#send(['HGETALL', key, this.#fields]);
  }
  setField(key: string, field: string, value: unknown) {
    return this.#send(['HSET', key, field, value]);
  }
  increment(key: string) {
    return this.#send(['INCR', key]);
  }
  async settle() {}
  close() {
    this.#worker.terminate();
  }
}

async function fillRecords(name: string, entries: readonly (readonly [string, string])[]): Promise<void> {
  const database = await openDatabase(name, STORE);
  await putAll(database, STORE, entries);
  database.close();
}

async function fillChunks(name: string, entries: readonly (readonly [string, string])[]): Promise<void> {
  const database = await openDatabase(name, STORE);
  const chunks: [number, string[]][] = [];
  for (let start = 0; start < entries.length; start += CHUNK) {
    chunks.push([start / CHUNK, entries.slice(start, start + CHUNK).flat()]);
  }
  await putAll(database, STORE, chunks);
  database.close();
}

export const floorRecords: Contender = {
  label: 'a transaction each',
  kind: 'floor',
  open: async (database) => new Records(await openDatabase(database, STORE)),
  fill: fillRecords,
  async openAndGet(name, key) {
    const database = await openDatabase(name, STORE);
    await new Records(database).get(key);
    const all = async () => {
      const objects = database.transaction(STORE).objectStore(STORE);
      const [keys, values] = await Promise.all([result(objects.getAllKeys()), result(objects.getAll())]);
      return new Map(keys.map((each, index) => [each, values[index]])).size;
    };
    return { complete: all, close: () => database.close() };
  },
};

export const floorOneTransaction: Contender = {
  ...floorRecords,
  label: 'one bulk transaction',
  open: async (database) => new OneTransaction(await openDatabase(database, STORE)),
};

export const floorOneRecord: Contender = {
  ...floorRecords,
  label: 'one packed record',
  open: async (database) => new OneRecord(await openDatabase(database, STORE)),
  fill: fillChunks,
  /** Has no index: the first get waits for the whole load. */
  async openAndGet(name, key) {
    const database = await openDatabase(name, STORE);
    const entries = new Map<string, string>();
    const chunks: string[][] = await result(database.transaction(STORE).objectStore(STORE).getAll());
    for (const chunk of chunks) {
      for (let index = 0; index < chunk.length; index += 2) {
        entries.set(chunk[index] as string, chunk[index + 1] as string);
      }
    }
    if (!entries.has(key)) throw new Error(`${key} was not loaded`);
    return { complete: async () => entries.size, close: () => database.close() };
  },
};

export const floorMessage: Contender = {
  ...floorRecords,
  label: 'message to a worker and back, nothing stored',
  open: async () => new Echo(),
};
