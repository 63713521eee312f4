/** tabkv itself, at each of its levels of durability. A call's promise resolves once its level is reached. */
import { open } from '../../store/index.ts';
import type { Contender, Store } from './contender.ts';

type Client = Awaited<ReturnType<typeof open>>;
type Durability = 'memory' | 'committed' | 'strict';

class Tabkv implements Store {
  readonly #kv: Client;
  constructor(kv: Client) {
    this.#kv = kv;
  }
  set(key: string, value: unknown) {
    return this.#kv.set(key, value);
  }
  get(key: string) {
    return this.#kv.get(key);
  }
  setAll(entries: readonly (readonly [string, unknown])[]) {
    return Promise.all(entries.map(([key, value]) => this.#kv.set(key, value)));
  }
  getAll(keys: readonly string[]) {
    return Promise.all(keys.map((key) => this.#kv.get(key)));
  }
  setHash(key: string, fields: Record<string, unknown>) {
    return this.#kv.hset(key, fields);
  }
  getHash(key: string) {
    return this.#kv.hgetall(key);
  }
  setField(key: string, field: string, value: unknown) {
    return this.#kv.hset(key, { [field]: value });
  }
  increment(key: string) {
    return this.#kv.incr(key);
  }
  settle() {
    return this.#kv.flush();
  }
  close() {
    return this.#kv.close();
  }
}

/** @param finish what is done with a database that was filled, before it is closed */
function tabkv(durability: Durability, finish: (kv: Client) => Promise<unknown> = () => Promise.resolve()): Contender {
  return {
    label: durability === 'committed' ? 'tabkv' : `tabkv, durability '${durability}'`,
    kind: 'tabkv',
    open: async (name) => new Tabkv(await open({ name, durability })),
    async fill(name, entries) {
      const kv = await open({ name, durability });
      for (let start = 0; start < entries.length; start += 10_000) {
        await Promise.all(entries.slice(start, start + 10_000).map(([key, value]) => kv.set(key, value)));
      }
      await finish(kv);
      await kv.close();
    },
    async openAndGet(name, key) {
      const kv = await open({ name, durability });
      if ((await kv.get(key)) === null) throw new Error(`${key} is missing`);
      return { complete: () => kv.dbsize(), close: () => kv.close() };
    },
  };
}

export const tabkvCommitted = tabkv('committed');
export const tabkvMemory = tabkv('memory');
export const tabkvStrict = tabkv('strict');
/** Its store has just written a snapshot, as it does by itself when the journal has grown by half of what it holds. */
export const tabkvCompacted: Contender = {
  ...tabkv('committed', (kv) => kv.compact()),
  label: 'tabkv, after a compaction',
};
