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

export const MIN_ID: StreamId = '\0'.repeat(16);
export const MAX_ID: StreamId = '\xff'.repeat(16);

/** One of an ID's two numbers: a bigint only beyond 2^53. */
export type IdPart = number | bigint;

/** All at once, so that the string is flat from the start. */
function encode(msHigh: number, msLow: number, seqHigh: number, seqLow: number): StreamId {
  return String.fromCharCode(
    ...[msHigh >>> 24, (msHigh >>> 16) & 255, (msHigh >>> 8) & 255, msHigh & 255],
    ...[msLow >>> 24, (msLow >>> 16) & 255, (msLow >>> 8) & 255, msLow & 255],
    ...[seqHigh >>> 24, (seqHigh >>> 16) & 255, (seqHigh >>> 8) & 255, seqHigh & 255],
    ...[seqLow >>> 24, (seqLow >>> 16) & 255, (seqLow >>> 8) & 255, seqLow & 255],
  );
}

function readWord(id: StreamId, at: number): number {
  const high = (id.charCodeAt(at) << 24) | (id.charCodeAt(at + 1) << 16);
  return (high | (id.charCodeAt(at + 2) << 8) | id.charCodeAt(at + 3)) >>> 0;
}

function highWord(part: IdPart): number {
  return typeof part === 'number' ? Math.floor(part / TWO_32) : Number(part >> 32n);
}

function lowWord(part: IdPart): number {
  return typeof part === 'number' ? part >>> 0 : Number(part & 0xffffffffn);
}

function decodePart(id: StreamId, at: number): IdPart {
  const high = readWord(id, at);
  const low = readWord(id, at + 4);
  if (high < 0x200000) return high * TWO_32 + low;
  return (BigInt(high) << 32n) | BigInt(low);
}

export function streamId(ms: IdPart, seq: IdPart): StreamId {
  return encode(highWord(ms), lowWord(ms), highWord(seq), lowWord(seq));
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
  return seq === undefined ? undefined : streamId(msOf(id), seq);
}

/** The next ID; undefined after the last. */
export function nextId(id: StreamId): StreamId | undefined {
  const sameMs = nextSeq(id);
  if (sameMs !== undefined) return sameMs;
  const ms = increment(msOf(id));
  return ms === undefined ? undefined : streamId(ms, 0);
}

/** The ID before; undefined before the first. */
export function previousId(id: StreamId): StreamId | undefined {
  const seq = decrement(seqOf(id));
  if (seq !== undefined) return streamId(msOf(id), seq);
  const ms = decrement(msOf(id));
  return ms === undefined ? undefined : streamId(ms, UINT64_MAX);
}

/** The ID that an entry gets which is added now, after this one. Undefined after the last. */
export function followingId(last: StreamId, now: number): StreamId | undefined {
  return now > msOf(last) ? streamId(now, 0) : nextId(last);
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
