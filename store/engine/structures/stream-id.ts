/**
 * IDs of stream entries: two unsigned 64-bit numbers, milliseconds and a sequence number. They are held as Redis keys
 * its radix tree, 16 bytes big-endian, because such binary strings order, compare and hash as the numbers do and lose
 * nothing beyond 2^53.
 */
import type { Bin } from '../bytes.ts';

/** 16 bytes. */
export type StreamId = Bin;

const UINT64_MAX = 2n ** 64n - 1n;
const TWO_32 = 2 ** 32;
const ZERO_PART = '\0'.repeat(8);
const LAST_PART = '\xff'.repeat(8);

export const MIN_ID: StreamId = ZERO_PART + ZERO_PART;
export const MAX_ID: StreamId = LAST_PART + LAST_PART;

/** One of an ID's two numbers: a bigint only beyond 2^53. */
export type IdPart = number | bigint;

function word(value: number): Bin {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}

function readWord(id: StreamId, at: number): number {
  const [a, b, c, d] = [id.charCodeAt(at), id.charCodeAt(at + 1), id.charCodeAt(at + 2), id.charCodeAt(at + 3)];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

function encodePart(part: IdPart): Bin {
  if (part === 0) return ZERO_PART;
  if (typeof part === 'number') return word(Math.floor(part / TWO_32)) + word(part >>> 0);
  return word(Number(part >> 32n)) + word(Number(part & 0xffffffffn));
}

function decodePart(id: StreamId, at: number): IdPart {
  const high = readWord(id, at);
  const low = readWord(id, at + 4);
  if (high < 0x200000) return high * TWO_32 + low;
  return (BigInt(high) << 32n) | BigInt(low);
}

export function streamId(ms: IdPart, seq: IdPart): StreamId {
  return encodePart(ms) + encodePart(seq);
}

export function msOf(id: StreamId): IdPart {
  return decodePart(id, 0);
}

export function seqOf(id: StreamId): IdPart {
  return decodePart(id, 8);
}

/** `ms-seq` in decimal. */
export function formatId(id: StreamId): string {
  return `${msOf(id)}-${seqOf(id)}`;
}

/** The number after, or undefined after 2^64 - 1. */
function increment(part: IdPart): IdPart | undefined {
  if (typeof part === 'number' && part < Number.MAX_SAFE_INTEGER) return part + 1;
  return part === UINT64_MAX ? undefined : BigInt(part) + 1n;
}

/** The number before, or undefined before 0. */
function decrement(part: IdPart): IdPart | undefined {
  if (part === 0) return undefined;
  if (typeof part === 'number') return part - 1;
  return Number.isSafeInteger(Number(part - 1n)) ? Number(part - 1n) : part - 1n;
}

/** The next ID with the same milliseconds; undefined if there is none. */
export function nextSeq(id: StreamId): StreamId | undefined {
  const seq = increment(seqOf(id));
  return seq === undefined ? undefined : id.slice(0, 8) + encodePart(seq);
}

/** The next ID; undefined after the last. */
export function nextId(id: StreamId): StreamId | undefined {
  const sameMs = nextSeq(id);
  if (sameMs !== undefined) return sameMs;
  const ms = increment(msOf(id));
  return ms === undefined ? undefined : encodePart(ms) + ZERO_PART;
}

/** The ID before; undefined before the first. */
export function previousId(id: StreamId): StreamId | undefined {
  const seq = decrement(seqOf(id));
  if (seq !== undefined) return id.slice(0, 8) + encodePart(seq);
  const ms = decrement(msOf(id));
  return ms === undefined ? undefined : encodePart(ms) + LAST_PART;
}

/** The ID that an entry gets which is added now, after this one. Undefined after the last. */
export function followingId(last: StreamId, now: number): StreamId | undefined {
  const fresh = streamId(now, 0);
  return fresh.slice(0, 8) > last.slice(0, 8) ? fresh : nextId(last);
}

const CANONICAL = /^(?:0|[1-9][0-9]{0,14})$/;
const SIGNED = /^[ \t\n\v\f\r]*([+-]?)([0-9]+)$/;

/** An unsigned 64-bit number as Redis' string2ull reads it, which falls back on strtoull; undefined if it is none. */
export function parseIdPart(text: Bin): IdPart | undefined {
  if (CANONICAL.test(text)) return Number(text);
  const match = SIGNED.exec(text);
  if (match === null || /^-[1-9]/.test(text)) return undefined;
  const value = BigInt(match[2] as string);
  if (value > UINT64_MAX) return undefined;
  const wrapped = match[1] === '-' ? BigInt.asUintN(64, -value) : value;
  return wrapped <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wrapped) : wrapped;
}
