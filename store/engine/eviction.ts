/**
 * Max memory: which keys go when there is no room. Redis' approximations are kept: LRU, LFU and TTL look at a few keys
 * chosen at random and remember the best candidates in a pool; LFU counts accesses on a logarithmic scale, with decay.
 */
import type { Bin } from './bytes.ts';
import type { Config } from './config.ts';
import type { Entry, Keyspace } from './keyspace.ts';

/** Candidates that are remembered from one sample to the next. */
const POOL_SIZE = 16;
/** Keys that one command may evict: a limit set far too low must not stop the world. */
const MOST_AT_ONCE = 1000;
/** The counter of a new key, so that it is not the first to go. */
export const LFU_INITIAL = 5;
const LFU_MAX = 255;
const MINUTE = 60_000;

interface Candidate {
  readonly key: Bin;
  /** The higher the sooner it goes. */
  readonly score: number;
}

export class Eviction {
  readonly #keyspace: Keyspace;
  readonly #config: Config;
  readonly #random: () => number;
  readonly #evicted: (key: Bin) => void;
  /** Ascending by score. */
  #pool: Candidate[] = [];
  #policy = '';

  /** @param evicted is told of each key that went */
  constructor(keyspace: Keyspace, config: Config, random: () => number, evicted: (key: Bin) => void) {
    this.#keyspace = keyspace;
    this.#config = config;
    this.#random = random;
    this.#evicted = evicted;
  }

  /** Evicts keys until memory is within the limit; false if there is nothing that may go. */
  makeRoom(): boolean {
    const limit = this.#config.get('maxmemory');
    if (limit === 0 || this.#keyspace.usedMemory <= limit) return true;
    this.#follow(this.#config.get('maxmemory-policy'));
    for (let count = 0; count < MOST_AT_ONCE; count++) {
      const key = this.#choose();
      if (key === undefined) return false;
      this.#keyspace.stats.evictedKeys++;
      this.#keyspace.remove(key, 'evicted');
      this.#evicted(key);
      if (this.#keyspace.usedMemory <= limit) return true;
    }
    return true;
  }

  /** Keeps the counters that the policy needs, and only those. */
  followPolicy(): void {
    this.#follow(this.#config.get('maxmemory-policy'));
  }

  /** OBJECT FREQ: the counter as it has decayed until now. */
  frequencyOf(entry: Entry): number {
    const decay = this.#config.get('lfu-decay-time');
    if (decay === 0) return entry.frequency;
    const minutes = Math.floor(this.#keyspace.now / MINUTE) - Math.floor(entry.accessedAt / MINUTE);
    return Math.max(0, entry.frequency - Math.floor(Math.max(0, minutes) / decay));
  }

  #follow(policy: string): void {
    if (policy === this.#policy) return;
    this.#policy = policy;
    this.#pool = [];
    this.#keyspace.onAccess = policy.endsWith('lfu') ? this.#countAccess : undefined;
  }

  /** The more accesses are counted, the less likely one more counts. */
  #countAccess = (entry: Entry): void => {
    const frequency = this.frequencyOf(entry);
    const above = Math.max(0, frequency - LFU_INITIAL);
    const chance = 1 / (above * this.#config.get('lfu-log-factor') + 1);
    entry.frequency = frequency < LFU_MAX && this.#random() < chance ? frequency + 1 : frequency;
  };

  #choose(): Bin | undefined {
    switch (this.#policy) {
      case 'noeviction':
        return undefined;
      case 'allkeys-random':
        return this.#keyspace.entries.random(this.#random)?.key;
      case 'volatile-random':
        return this.#volatile()?.key;
      default:
        return this.#best();
    }
  }

  /** The best candidate of the pool that is still there, after as many samples as it takes to have one. */
  #best(): Bin | undefined {
    const volatile = this.#policy.startsWith('volatile');
    while ((volatile ? this.#keyspace.expires.size : this.#keyspace.entries.size) > 0) {
      this.#sample(volatile);
      for (let candidate = this.#pool.pop(); candidate !== undefined; candidate = this.#pool.pop()) {
        const entry = this.#keyspace.entries.get(candidate.key);
        if (entry !== undefined && (!volatile || entry.expireAt !== -1)) return entry.key;
      }
    }
    return undefined;
  }

  #sample(volatile: boolean): void {
    for (let i = this.#config.get('maxmemory-samples'); i > 0; i--) {
      const entry = volatile ? this.#volatile() : this.#keyspace.entries.random(this.#random);
      if (entry !== undefined) this.#offer(entry);
    }
  }

  /** Takes an entry into the pool if it has room or the entry is better than its worst candidate. */
  #offer(entry: Entry): void {
    const score = this.#scoreOf(entry);
    const pool = this.#pool;
    if (pool.some(({ key }) => key === entry.key)) return;
    let at = pool.length;
    while (at > 0 && (pool[at - 1] as Candidate).score > score) at--;
    if (pool.length === POOL_SIZE) {
      if (at === 0) return;
      pool.shift();
      at--;
    }
    pool.splice(at, 0, { key: entry.key, score });
  }

  #scoreOf(entry: Entry): number {
    if (this.#policy === 'volatile-ttl') return -entry.expireAt;
    if (this.#policy.endsWith('lfu')) return LFU_MAX - this.frequencyOf(entry);
    return this.#keyspace.now - entry.accessedAt;
  }

  /** A key with an expiry, by chance; stale items of the index are passed over. */
  #volatile(): Entry | undefined {
    const { expires } = this.#keyspace;
    for (let tries = 0; tries < 100 && expires.size > 0; tries++) {
      const entry = expires.sample(this.#random);
      if (entry !== undefined) return entry;
    }
    return expires.first();
  }
}
