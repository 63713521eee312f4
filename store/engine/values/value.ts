/** What every data type's value offers to the keyspace, and the registry by which packed values are read back. */
import type { Bin, Flagged } from '../bytes.ts';
import type { Config } from '../config.ts';

export type TypeName = 'string' | 'list' | 'hash' | 'set' | 'zset' | 'stream' | 'ReJSON-RL';

/** What an effect may carry: everything the codec can write. */
export type EffectArg = Bin | number | Uint8Array | Flagged;

export interface Value {
  readonly type: TypeName;
  /** Number of elements. A key whose value gets to 0 vanishes, unless `staysEmpty`. */
  readonly length: number;
  /** True for types that may be empty (strings, streams, JSON). */
  readonly staysEmpty: boolean;
  /** Estimated bytes in memory, kept up with every edit. O(1). */
  readonly size: number;
  /** What OBJECT ENCODING says. */
  encoding(config: Config): string;
  /** A deep copy that shares nothing mutable. O(n). */
  copy(): Value;
  /** All of it as effect arguments; `unpack` of its type reads it back. O(n). */
  pack(): EffectArg[];
  /** Of types whose parts expire one by one (the fields of a hash), if any of this value's ever did. */
  readonly expiring?: ExpiringParts | undefined;
}

/** The parts of a value that expire before the value does. */
export interface ExpiringParts {
  /** When the next part expires: absolute ms; -1 never. O(1). */
  readonly nextExpiry: number;
  /** The edit that removes up to `limit` parts whose time is `now` or before. O(their number). */
  expireEdit(now: number, limit: number): readonly [code: string, ...parts: EffectArg[]];
  /** Hides such parts from readers where nothing may be removed; false if nothing is left to show. */
  hideExpired(now: number): boolean;
}

/** The class of a value type: by it look-ups check the type, and packed values are read. */
export interface ValueClass<V extends Value> {
  new (...args: never[]): V;
  readonly typeName: TypeName;
  unpack(args: readonly EffectArg[]): V;
}

/** Estimated bytes that an element costs beside its own bytes. */
export const ELEMENT_OVERHEAD = 24;
