/** localForage on IndexedDB. It has neither bulk calls nor transactions: an increment is a get and then a set. */
import localforage from 'localforage';
import type { Contender, Store } from './contender.ts';
import { openDatabase, putAll } from './indexeddb.ts';

const STORE = 'keyvaluepairs';

class Forage implements Store {
  readonly #store: LocalForage;
  constructor(store: LocalForage) {
    this.#store = store;
  }
  set(key: string, value: unknown) {
    return this.#store.setItem(key, value);
  }
  get(key: string) {
    return this.#store.getItem(key);
  }
  setAll(all: readonly (readonly [string, unknown])[]) {
    return Promise.all(all.map(([key, value]) => this.#store.setItem(key, value)));
  }
  getAll(keys: readonly string[]) {
    return Promise.all(keys.map((key) => this.#store.getItem(key)));
  }
  setHash(key: string, fields: Record<string, unknown>) {
    return this.set(key, fields);
  }
  getHash(key: string) {
    return this.get(key);
  }
  async setField(key: string, field: string, value: unknown) {
    const fields = await this.#store.getItem<Record<string, unknown>>(key);
    await this.#store.setItem(key, { ...fields, [field]: value });
  }
  async increment(key: string) {
    const count = await this.#store.getItem<number>(key);
    await this.#store.setItem(key, (count ?? 0) + 1);
  }
  async settle() {}
  close() {}
}

function instance(database: string): LocalForage {
  return localforage.createInstance({ name: database, storeName: STORE, driver: localforage.INDEXEDDB });
}

export const localForage: Contender = {
  label: 'localForage',
  kind: 'peer',
  async open(database) {
    const store = instance(database);
    await store.ready();
    return new Forage(store);
  },
  // A set each would take minutes; the layout is one object store with keys of its own, and localForage makes it itself.
  async fill(database, all) {
    const store = instance(database);
    await store.setItem('made', 'by localForage');
    const direct = await openDatabase(database, STORE);
    await putAll(direct, STORE, all);
    direct.close();
  },
  async openAndGet(database, key) {
    const store = instance(database);
    await store.getItem(key);
    const complete = async () => {
      let count = 0;
      await store.iterate(() => {
        count++;
      });
      return count;
    };
    return { complete, close: () => {} };
  },
};
