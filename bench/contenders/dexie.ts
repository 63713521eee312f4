/** Dexie: a table with keys of its own; calls in one tick are transactions of their own, bulkPut and bulkGet are one. */
import { Dexie, type Table } from 'dexie';
import type { Contender, Store } from './contender.ts';

class Database extends Dexie {
  readonly kv: Table<unknown, string>;
  constructor(name: string) {
    super(name);
    this.version(1).stores({ kv: '' });
    this.kv = this.table('kv');
  }
}

class DexieStore implements Store {
  protected readonly database: Database;
  constructor(database: Database) {
    this.database = database;
  }
  set(key: string, value: unknown): Promise<unknown> {
    return this.database.kv.put(value, key);
  }
  get(key: string): Promise<unknown> {
    return this.database.kv.get(key);
  }
  setAll(all: readonly (readonly [string, unknown])[]): Promise<unknown> {
    return Promise.all(all.map(([key, value]) => this.database.kv.put(value, key)));
  }
  getAll(keys: readonly string[]): Promise<unknown> {
    return Promise.all(keys.map((key) => this.database.kv.get(key)));
  }
  setHash(key: string, fields: Record<string, unknown>) {
    return this.set(key, fields);
  }
  getHash(key: string) {
    return this.get(key);
  }
  setField(key: string, field: string, value: unknown): Promise<unknown> {
    return this.database.transaction('rw', this.database.kv, async () => {
      const fields = (await this.database.kv.get(key)) as Record<string, unknown>;
      fields[field] = value;
      await this.database.kv.put(fields, key);
    });
  }
  increment(key: string): Promise<unknown> {
    return this.database.transaction('rw', this.database.kv, async () => {
      const count = (await this.database.kv.get(key)) as number | undefined;
      await this.database.kv.put((count ?? 0) + 1, key);
    });
  }
  async settle() {}
  close() {
    this.database.close();
  }
}

class DexieBulk extends DexieStore {
  override setAll(all: readonly (readonly [string, unknown])[]): Promise<unknown> {
    const values = all.map(([, value]) => value);
    const keys = all.map(([key]) => key);
    return this.database.kv.bulkPut(values, keys);
  }
  override getAll(keys: string[]): Promise<unknown> {
    return this.database.kv.bulkGet(keys);
  }
}

const base: Omit<Contender, 'label' | 'open'> = {
  kind: 'peer',
  async fill(name, all) {
    const database = new Database(name);
    const store = new DexieBulk(database);
    await store.setAll(all);
    database.close();
  },
  async openAndGet(name, key) {
    const database = new Database(name);
    await database.kv.get(key);
    return { complete: async () => (await database.kv.toArray()).length, close: () => database.close() };
  },
};

export const dexie: Contender = {
  ...base,
  label: 'Dexie',
  open: async (database) => new DexieStore(new Database(database)),
};

export const dexieBulk: Contender = {
  ...base,
  label: 'Dexie bulkPut/bulkGet',
  open: async (database) => new DexieBulk(new Database(database)),
};
