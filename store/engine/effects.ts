/**
 * Effects: deterministic primitive edits, each of one key. A command computes what to change and then changes it only
 * through edits; the same `apply` runs for the command itself, for the journal's replay and for another tab's batch,
 * so they cannot diverge. A recorder collects the effects, and how to undo them, while a batch runs.
 */
import type { Bin } from './bytes.ts';
import type { Config } from './config.ts';
import type { EffectArg, Value, ValueClass } from './values/value.ts';

/**
 * `[code, key, ...args]`. The codes of the keyspace itself: `put` (type, expireAt, ...packed value), `del`, `expired`,
 * `evicted`, `expire` (at in ms, -1 persists), `flush` (key is empty). All others are edits of a data type.
 */
export type Effect = [code: string, key: Bin, ...args: EffectArg[]];

/** Closures that take back what was done, to be run in reverse order. */
export type Undo = (() => void)[];

export interface EditEnv {
  readonly config: Config;
  /** Where to push the closure that takes the edit back; undefined when nobody will ask for it. */
  readonly undo: Undo | undefined;
}

/** One primitive edit of one data type. `code` is written to disk: its meaning never changes. */
export interface EditDef<V extends Value, A extends EffectArg[], R> {
  readonly code: string;
  readonly type: ValueClass<V>;
  /** Makes the value when the key does not exist; an edit without it needs an existing key. */
  readonly create?: () => V;
  readonly apply: (value: V, args: A, env: EditEnv) => R;
}

/** What a run of commands changed. */
export interface Recorder {
  readonly effects: Effect[];
  readonly undo: Undo;
  /** What others may see only once the changes are kept: replies of blocked commands, messages, invalidations. */
  readonly kept: (() => void)[];
}

export type AnyEdit = EditDef<Value, EffectArg[], unknown>;

const edits = new Map<string, AnyEdit>();

/** Declares an edit, so that replay finds it by its code. */
export function defineEdit<V extends Value, A extends EffectArg[], R>(def: EditDef<V, A, R>): EditDef<V, A, R> {
  if (edits.has(def.code)) throw new Error(`two edits have the code ${def.code}`);
  edits.set(def.code, def as unknown as AnyEdit);
  return def;
}

export function findEdit(code: string): AnyEdit | undefined {
  return edits.get(code);
}

/** Whether this build knows what the effect means; if not, a later build wrote it. */
export function isKnownEffect([code, , type]: Effect): boolean {
  return code === 'put' ? types.has(type as string) : KEYSPACE_CODES.has(code) || edits.has(code);
}

const KEYSPACE_CODES: ReadonlySet<string> = new Set(['del', 'expired', 'evicted', 'expire', 'flush']);

const types = new Map<string, ValueClass<Value>>();

/** Declares a value type, so that `put` effects of it can be read back. */
export function defineType<V extends Value>(type: ValueClass<V>): void {
  types.set(type.typeName, type as unknown as ValueClass<Value>);
}

/** @throws Error if no such type is known: the batch was written by a newer build */
export function unpackValue(type: string, args: readonly EffectArg[]): Value {
  const found = types.get(type);
  if (found === undefined) throw new Error(`unknown value type ${type}`);
  return found.unpack(args);
}
