/**
 * The keyspace: all keys with their values and expiry. Look-ups do what no command may forget (expiry on access,
 * hit and miss counts, type checks), and changes go through it only: every change becomes an effect, tells the
 * observers, can be undone while a recorder is set, and keeps the memory count.
 */
import type { Bin } from './bytes.ts';
import type { Config } from './config.ts';
import { type AnyEdit, type EditDef, type Effect, findEdit, type Recorder, unpackValue } from './effects.ts';
import { wrongType } from './errors.ts';
import type { Stats } from './stats.ts';
import { Dict, type DictNode } from './structures/dict.ts';
import { type Expiring, ExpiryIndex } from './structures/expiry-index.ts';
import type { EffectArg, Value, ValueClass } from './values/value.ts';

export class Entry implements DictNode, Expiring {
  readonly key: Bin;
  slot = 0;
  value: Value;
  /** Absolute time in ms; -1 never. */
  expireAt = -1;
  /** Time of the last access in ms, for LRU and OBJECT IDLETIME. Of this tab only: it is in no effect. */
  accessedAt: number;
  /** Whether it was looked up since its value was set. Of this tab only. */
  fetched = false;
  /** When the first of the value's parts expires; undefined until one may. */
  parts: PartsExpiry | undefined = undefined;
  /** Redis' logarithmic LFU counter (0–255). Of this tab only. */
  frequency = 5;

  constructor(key: Bin, value: Value, now: number) {
    this.key = key;
    this.value = value;
    this.accessedAt = now;
  }
}

/** The place of an entry in the index of those whose parts expire. */
class PartsExpiry implements Expiring {
  readonly entry: Entry;
  expireAt = -1;
  constructor(entry: Entry) {
    this.entry = entry;
  }
}

/** Estimated bytes of an entry beside its key's and value's bytes. */
const ENTRY_OVERHEAD = 80;

/** Is told of every change, whether a command, a replayed batch or an undo made it. */
export interface KeyObserver {
  /** `code` is the effect's; `undo` just before a rollback. Mark what is stale here, read the value later. */
  touched(key: Bin, code: string): void;
  flushed(): void;
  /** All keys are about to go. */
  flushing?(): void;
}

export class Keyspace {
  readonly entries = new Dict<Entry>();
  readonly expires = new ExpiryIndex<Entry>();
  /** Keys of which parts expire before they do: hashes with expiring fields. */
  readonly partsExpire = new ExpiryIndex<PartsExpiry>();
  readonly observers: KeyObserver[] = [];
  readonly config: Config;
  readonly stats: Stats;
  /** The time of the command that runs, in ms. Set by the engine, so that a command sees one instant. */
  now = 0;
  /** Estimated bytes of all keys and values. */
  usedMemory = 0;
  /** Changes since SAVE or BGSAVE was last called. */
  changes = 0;
  /** The newest version that the cache operations gave to a value. */
  lastVersion = 0;
  /** Whether an expired key that is met may be removed; without it it only reads as missing. */
  mayWrite = true;
  /** Set while a look-up must leave access times alone (CLIENT NO-TOUCH, the admin UI). */
  noTouch = false;
  /** Called on every access that counts, to keep the eviction policy's data. */
  onAccess: ((entry: Entry) => void) | undefined;
  /** Called when a command makes a key, before it tells of what it did. */
  onNew: ((key: Bin) => void) | undefined;
  /** Called when a read finds no key. */
  onMiss: ((key: Bin) => void) | undefined;
  /** Called when an expired key was removed. */
  onExpired: ((key: Bin) => void) | undefined;
  /** Called when parts of a value were removed because they expired; `emptied` if the key went with them. */
  onPartsExpired: ((key: Bin, emptied: boolean) => void) | undefined;
  /** Where effects and their undo are collected; undefined when nobody wants them. */
  recorder: Recorder | undefined;
  /** True while an effect of elsewhere is applied: nobody is told of new keys. */
  #replaying = false;

  constructor(config: Config, stats: Stats) {
    this.config = config;
    this.stats = stats;
  }

  // Look-ups

  /** The entry, or undefined if there is none or it has expired; counts nothing and touches nothing. O(1). */
  peek(key: Bin): Entry | undefined {
    const entry = this.entries.get(key);
    return entry !== undefined && this.#gone(entry) ? undefined : entry;
  }

  /** A read: counts a hit or a miss and marks the access, unless it only looks at the key (TTL, TYPE). O(1). */
  lookupRead(key: Bin, touch = true): Entry | undefined {
    const entry = this.peek(key);
    if (entry === undefined) {
      this.stats.keyspaceMisses++;
      this.onMiss?.(key);
      return undefined;
    }
    this.stats.keyspaceHits++;
    if (touch) this.touchAccess(entry);
    return entry;
  }

  /** The look-up of a write: marks the access, counts neither hit nor miss. O(1). */
  lookupWrite(key: Bin): Entry | undefined {
    const entry = this.peek(key);
    if (entry !== undefined) this.touchAccess(entry);
    return entry;
  }

  /** @throws CommandError WRONGTYPE */
  read<V extends Value>(key: Bin, type: ValueClass<V>): V | undefined {
    return ofType(this.lookupRead(key), type);
  }

  /** @throws CommandError WRONGTYPE */
  write<V extends Value>(key: Bin, type: ValueClass<V>): V | undefined {
    return ofType(this.lookupWrite(key), type);
  }

  touchAccess(entry: Entry): void {
    if (this.noTouch) return;
    this.onAccess?.(entry);
    entry.accessedAt = this.now;
    entry.fetched = true;
  }

  isExpired(entry: Entry): boolean {
    return entry.expireAt !== -1 && entry.expireAt <= this.now;
  }

  #gone(entry: Entry): boolean {
    if (!this.isExpired(entry)) return entry.parts !== undefined && this.#partsGone(entry, entry.parts);
    if (this.mayWrite) this.removeExpired(entry);
    return true;
  }

  /** Removes or hides what has expired of a value; true if that was all of it. */
  #partsGone(entry: Entry, { expireAt }: PartsExpiry): boolean {
    if (expireAt === -1 || expireAt > this.now) return false;
    if (!this.mayWrite) return entry.value.expiring?.hideExpired(this.now) === false;
    this.removeExpiredParts(entry);
    return this.entries.get(entry.key) !== entry;
  }

  // Changes

  /** Edits the value of a key, making it if need be; a collection that gets empty vanishes with its key. */
  edit<V extends Value, A extends EffectArg[], R>(def: EditDef<V, A, R>, key: Bin, args: A): R {
    const result = this.#edit(def as unknown as AnyEdit, key, args) as R;
    if (this.recorder !== undefined) this.recorder.effects.push([def.code, key, ...args]);
    this.#touched(key, def.code);
    return result;
  }

  /** Sets a key to a value and an expiry (ms, -1 none), whatever was there. O(1), O(n) of the value if recorded. */
  put(key: Bin, value: Value, expireAt = -1): void {
    this.#put(key, value, expireAt);
    if (this.recorder !== undefined) {
      this.recorder.effects.push(['put', key, value.type, expireAt, ...value.pack()]);
    }
    this.#touched(key, 'put');
  }

  /** Removes a key; false if it was not there. O(1). */
  remove(key: Bin, code: 'del' | 'expired' | 'evicted' = 'del'): boolean {
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    if (!entry.fetched) this.#countUnfetched(code);
    this.#unlink(entry);
    this.recorder?.effects.push([code, key]);
    this.#touched(key, code);
    return true;
  }

  #countUnfetched(code: 'del' | 'expired' | 'evicted'): void {
    const { cache } = this.stats;
    if (code === 'expired') cache.expiredUnfetched++;
    else if (code === 'evicted') cache.evictedUnfetched++;
  }

  removeExpired(entry: Entry): void {
    this.stats.expiredKeys++;
    this.remove(entry.key, 'expired');
    this.onExpired?.(entry.key);
  }

  /** Removes up to `limit` parts of a value that have expired and gives how many there were. O(their number · log n). */
  removeExpiredParts(entry: Entry, limit = Number.POSITIVE_INFINITY): number {
    const [code, ...parts] = entry.value.expiring?.expireEdit(this.now, limit) ?? [''];
    if (parts.length === 0) return 0;
    this.stats.expiredSubkeys += parts.length;
    this.edit(findEdit(code) as AnyEdit, entry.key, parts);
    this.onPartsExpired?.(entry.key, this.entries.get(entry.key) !== entry);
    return parts.length;
  }

  /** Sets the expiry of an existing key: absolute ms, -1 for none. O(log n). */
  expire(key: Bin, at: number): void {
    if (!this.#expire(key, at)) return;
    this.recorder?.effects.push(['expire', key, at]);
    this.#touched(key, 'expire');
  }

  /** Removes all keys. O(n). */
  flush(): void {
    this.#flush();
    this.recorder?.effects.push(['flush', '']);
    this.changes++;
    for (const observer of this.observers) observer.flushed();
  }

  /** Takes what was made of the same value anew (DEBUG RELOAD) in its place: no change that shows but in its encoding. */
  refresh(entry: Entry, fresh: Value): void {
    this.usedMemory += fresh.size - entry.value.size;
    entry.value = fresh;
  }

  /** Runs an effect that was recorded elsewhere. @throws Error on a code that this build does not know */
  apply(effect: Effect): void {
    this.#replaying = true;
    this.#apply(effect);
    this.#replaying = false;
  }

  #apply(effect: Effect): void {
    const [code, key] = effect;
    switch (code) {
      case 'put':
        this.#put(key, unpackValue(effect[2] as string, effect.slice(4) as EffectArg[]), effect[3] as number);
        break;
      case 'del':
      case 'expired':
      case 'evicted': {
        const entry = this.entries.get(key);
        if (entry !== undefined) this.#unlink(entry);
        break;
      }
      case 'expire':
        this.#expire(key, effect[2] as number);
        break;
      case 'flush':
        this.#flush();
        for (const observer of this.observers) observer.flushed();
        return;
      default: {
        const def = findEdit(code);
        if (def === undefined) throw new Error(`unknown effect ${code}`);
        this.#edit(def, key, effect.slice(2) as EffectArg[]);
      }
    }
    this.#touched(key, code);
  }

  /**
   * Takes back all that a recorder saw, newest first. Observers hear of it before it happens, so that what the undo
   * itself restores (the watches of an EXEC that will run again) is not taken for changed.
   */
  rollback(recorder: Recorder): void {
    for (const key of new Set(recorder.effects.map((effect) => effect[1]))) this.#touched(key, 'undo');
    if (recorder.effects.some(([code]) => code === 'flush')) for (const observer of this.observers) observer.flushed();
    for (let i = recorder.undo.length - 1; i >= 0; i--) recorder.undo[i]?.();
    recorder.undo.length = 0;
    recorder.effects.length = 0;
    recorder.kept.length = 0;
  }

  #edit(def: AnyEdit, key: Bin, args: EffectArg[]): unknown {
    const entry = this.entries.get(key) ?? this.#create(def, key);
    const { value } = entry;
    const undo = this.recorder?.undo;
    const before = value.size;
    let grown = 0;
    undo?.push(() => {
      this.usedMemory -= grown;
      this.#trackParts(entry);
    });
    const result = def.apply(value, args, { config: this.config, undo });
    grown = value.size - before;
    this.usedMemory += grown;
    this.#trackParts(entry);
    if (value.length === 0 && !value.staysEmpty) this.#unlink(entry);
    return result;
  }

  #create(def: AnyEdit, key: Bin): Entry {
    if (def.create === undefined) throw new Error(`effect ${def.code} of a key that does not exist`);
    const entry = new Entry(key, def.create(), this.now);
    this.#link(entry, -1);
    return entry;
  }

  #put(key: Bin, value: Value, expireAt: number): void {
    const old = this.entries.get(key);
    if (old === undefined) {
      this.#link(new Entry(key, value, this.now), expireAt);
      return;
    }
    const { value: oldValue, expireAt: oldExpireAt } = old;
    const grown = value.size - oldValue.size;
    old.value = value;
    old.fetched = false;
    this.usedMemory += grown;
    this.expires.set(old, expireAt);
    this.#trackParts(old);
    this.recorder?.undo.push(() => {
      old.value = oldValue;
      this.usedMemory -= grown;
      this.expires.set(old, oldExpireAt);
      this.#trackParts(old);
    });
  }

  #expire(key: Bin, at: number): boolean {
    const entry = this.entries.get(key);
    if (entry === undefined) return false;
    const old = entry.expireAt;
    this.expires.set(entry, at);
    this.recorder?.undo.push(() => this.expires.set(entry, old));
    return true;
  }

  #link(entry: Entry, expireAt: number): void {
    this.entries.add(entry);
    if (this.onNew !== undefined && !this.#replaying) this.onNew(entry.key);
    this.expires.set(entry, expireAt);
    this.#trackParts(entry);
    const size = footprint(entry);
    this.usedMemory += size;
    this.recorder?.undo.push(() => {
      this.entries.delete(entry.key);
      this.expires.set(entry, -1);
      this.#untrackParts(entry);
      this.usedMemory -= size;
    });
  }

  #unlink(entry: Entry): void {
    const { expireAt } = entry;
    const size = footprint(entry);
    this.entries.delete(entry.key);
    this.expires.set(entry, -1);
    this.#untrackParts(entry);
    this.usedMemory -= size;
    this.recorder?.undo.push(() => {
      this.entries.undelete(entry);
      this.expires.set(entry, expireAt);
      this.#trackParts(entry);
      this.usedMemory += size;
    });
  }

  /** Keeps the index of expiring parts true after the entry's value has changed. O(log n), O(1) if nothing expires. */
  #trackParts(entry: Entry): void {
    const { expiring } = entry.value;
    if (expiring === undefined && entry.parts === undefined) return;
    entry.parts ??= new PartsExpiry(entry);
    this.partsExpire.set(entry.parts, expiring?.nextExpiry ?? -1);
  }

  #untrackParts({ parts }: Entry): void {
    if (parts !== undefined) this.partsExpire.set(parts, -1);
  }

  #flush(): void {
    for (const observer of this.observers) observer.flushing?.();
    const kept =
      this.recorder === undefined ? [] : this.entries.nodes().map((entry) => [entry, entry.expireAt] as const);
    const { usedMemory } = this;
    this.entries.clear();
    this.expires.clear();
    this.partsExpire.clear();
    this.usedMemory = 0;
    this.recorder?.undo.push(() => {
      for (const [entry, expireAt] of kept) {
        entry.expireAt = -1;
        entry.parts = undefined;
        this.entries.add(entry);
        this.expires.set(entry, expireAt);
        this.#trackParts(entry);
      }
      this.usedMemory = usedMemory;
    });
  }

  #touched(key: Bin, code: string): void {
    this.changes++;
    for (const observer of this.observers) observer.touched(key, code);
  }
}

/** Estimated bytes that a key takes with its value. O(1). */
export function footprint(entry: Entry): number {
  return ENTRY_OVERHEAD + entry.key.length + entry.value.size;
}

function ofType<V extends Value>(entry: Entry | undefined, type: ValueClass<V>): V | undefined {
  if (entry === undefined) return undefined;
  if (!(entry.value instanceof type)) throw wrongType();
  return entry.value;
}
