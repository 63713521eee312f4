/** idb-keyval: one object store, one transaction per call; setMany and getMany take many keys in one transaction. */
import { createStore, entries, get, getMany, set, setMany, type UseStore, update } from 'idb-keyval';
import type { Contender, Store } from './contender.ts';

class Keyval implements Store {
  protected readonly store: UseStore;
  constructor(database: string) {
    this.store = createStore(database, 'keyval');
  }
  set(key: string, value: unknown) {
    return set(key, value, this.store);
  }
  get(key: string) {
    return get(key, this.store);
  }
  setAll(all: readonly (readonly [string, unknown])[]): Promise<unknown> {
    return Promise.all(all.map(([key, value]) => set(key, value, this.store)));
  }
  getAll(keys: readonly string[]): Promise<unknown> {
    return Promise.all(keys.map((key) => get(key, this.store)));
  }
  setHash(key: string, fields: Record<string, unknown>) {
    return set(key, fields, this.store);
  }
  getHash(key: string) {
    return get(key, this.store);
  }
  setField(key: string, field: string, value: unknown) {
    return update<Record<string, unknown>>(key, (fields) => ({ ...fields, [field]: value }), this.store);
  }
  increment(key: string) {
    return update<number>(key, (count = 0) => count + 1, this.store);
  }
  async settle() {}
  close() {}
}

class KeyvalMany extends Keyval {
  override setAll(all: [string, unknown][]) {
    return setMany(all, this.store);
  }
  override getAll(keys: string[]) {
    return getMany(keys, this.store);
  }
}

const base: Omit<Contender, 'label' | 'open'> = {
  kind: 'peer',
  fill: (database, all) =>
    setMany(
      all.map(([key, value]) => [key, value]),
      createStore(database, 'keyval'),
    ),
  async openAndGet(database, key) {
    const store = createStore(database, 'keyval');
    await get(key, store);
    return { complete: async () => (await entries(store)).length, close: () => {} };
  },
};

export const idbKeyval: Contender = { ...base, label: 'idb-keyval', open: async (database) => new Keyval(database) };

export const idbKeyvalMany: Contender = {
  ...base,
  label: 'idb-keyval setMany/getMany',
  open: async (database) => new KeyvalMany(database),
};
