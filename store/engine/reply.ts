/**
 * What a command answers: plain tagged objects that tell RESP's kinds apart, well enough to speak RESP2 and RESP3
 * from them. `reply.type` is the tag. Bulk strings keep the stored bytes as they are and convert only when asked.
 */
import { type Bin, binOf, binToBytes, binToText, type Datum, flagsOf, rawOf } from './bytes.ts';

export type StatusReply = { readonly type: 'status'; readonly value: string };
/** An integer; a bigint only beyond ±2^53. */
export type IntegerReply = { readonly type: 'integer'; readonly value: number | bigint };
export type DoubleReply = { readonly type: 'double'; readonly value: number };
export type BooleanReply = { readonly type: 'boolean'; readonly value: boolean };
/** `array` tells RESP2's null array (`*-1`, as BLPOP's time-out gives) from the null bulk string (`$-1`). */
export type NilReply = { readonly type: 'nil'; readonly array: boolean };
export type ArrayReply = { readonly type: 'array'; readonly value: readonly Reply[] };
/** Key, value, key, value, …: RESP2 writes it as a flat array. */
export type MapReply = { readonly type: 'map'; readonly value: readonly Reply[] };
export type SetReply = { readonly type: 'set'; readonly value: readonly Reply[] };
export type PushReply = { readonly type: 'push'; readonly value: readonly Reply[] };
/** `value` is the whole text with its code, such as `ERR syntax error`. */
export type ErrorReply = { readonly type: 'error'; readonly value: string };
export type VerbatimReply = { readonly type: 'verbatim'; readonly format: 'txt' | 'mkd'; readonly value: string };

/** A bulk string: any bytes. */
export class BulkReply {
  readonly type = 'bulk';
  readonly datum: Datum;
  constructor(datum: Datum) {
    this.datum = datum;
  }
  /** The bytes. Not to be written to: they may be the stored value itself. */
  get value(): Uint8Array {
    const raw = rawOf(this.datum);
    return typeof raw === 'string' ? binToBytes(raw) : raw;
  }
  /** The bytes as a binary string. */
  get bin(): Bin {
    return binOf(this.datum);
  }
  /** The bytes as UTF-8 text, or undefined if they are not UTF-8. */
  get text(): string | undefined {
    return binToText(this.bin);
  }
  /** The client flag under which they were stored; 0 for none. */
  get flags(): number {
    return flagsOf(this.datum);
  }
}

export type Reply =
  | StatusReply
  | BulkReply
  | IntegerReply
  | DoubleReply
  | BooleanReply
  | NilReply
  | ArrayReply
  | MapReply
  | SetReply
  | PushReply
  | ErrorReply
  | VerbatimReply;

export const OK: StatusReply = { type: 'status', value: 'OK' };
export const QUEUED: StatusReply = { type: 'status', value: 'QUEUED' };
export const NIL: NilReply = { type: 'nil', array: false };
export const NIL_ARRAY: NilReply = { type: 'nil', array: true };
export const EMPTY_ARRAY: ArrayReply = { type: 'array', value: [] };

const SMALL: readonly IntegerReply[] = Array.from({ length: 1024 }, (_, value) => ({ type: 'integer', value }));
export const ZERO = SMALL[0] as IntegerReply;
export const ONE = SMALL[1] as IntegerReply;

export function integer(value: number | bigint): IntegerReply {
  if (typeof value === 'bigint') {
    const small = Number(value);
    return Number.isSafeInteger(small) ? integer(small) : { type: 'integer', value };
  }
  return (value >= 0 && value < 1024 && SMALL[value]) || { type: 'integer', value };
}

export function status(value: string): StatusReply {
  return { type: 'status', value };
}

export function bulk(datum: Datum): BulkReply {
  return new BulkReply(datum);
}

/** A bulk string, or nil for undefined. */
export function bulkOrNil(datum: Datum | undefined): BulkReply | NilReply {
  return datum === undefined ? NIL : new BulkReply(datum);
}

export function double(value: number): DoubleReply {
  return { type: 'double', value };
}

export function array(value: readonly Reply[]): ArrayReply {
  return { type: 'array', value };
}

/** An array of bulk strings. */
export function bulks(data: readonly Datum[]): ArrayReply {
  return { type: 'array', value: data.map(bulk) };
}

/** `value` is flat: key, value, key, value, … */
export function map(value: readonly Reply[]): MapReply {
  return { type: 'map', value };
}

export function set(value: readonly Reply[]): SetReply {
  return { type: 'set', value };
}

export function push(value: readonly Reply[]): PushReply {
  return { type: 'push', value };
}

/** An error is one line: ends of lines around it fall away, those within it become blanks. */
export function error(value: string): ErrorReply {
  if (!/[\r\n]/.test(value)) return { type: 'error', value };
  return { type: 'error', value: value.replace(/^[\r\n]+|[\r\n]+$/g, '').replace(/[\r\n]/g, ' ') };
}

export function verbatim(value: string): VerbatimReply {
  return { type: 'verbatim', format: 'txt', value };
}
