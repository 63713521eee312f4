/** What the cache operations have in common: versions, expiry times, storing. */
import { type Bin, binOf, type Datum, Flagged, rawOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import type { Entry } from '../keyspace.ts';
import { intArg, parseInt64 } from '../numbers.ts';
import { status } from '../reply.ts';
import type { CommandDef } from '../table.ts';
import { FORM_AUTO, StringValue } from '../values/string.ts';
import { xxh3 } from '../xxh3.ts';

/** What the commands of this group share in the table. */
export const CACHE_COMMAND = {
  group: 'memcached',
  since: 'tabkv',
  keys: [1, 1, 1],
} as const satisfies Partial<CommandDef>;

export const STORED = status('STORED');
export const NOT_STORED = status('NOT_STORED');
export const EXISTS = status('EXISTS');
export const NOT_FOUND = status('NOT_FOUND');

// Versions

/** Versions grow by so many in a ms, so that what two tabs make in the same ms is told apart. */
const VERSIONS_PER_MS = 1024;
/** Versions of plain values lie below all that were ever given. */
const DIGEST_BITS = 50;

/**
 * A version that the key never had and that is greater than what it has now. It goes into the effect, so that all tabs
 * know the value by the same version, and a snapshot keeps it.
 */
export function nextVersion(context: Context, entry: Entry | undefined): number {
  const { keyspace } = context;
  const current = entry?.value instanceof StringValue ? (entry.value.mark?.version ?? 0) : 0;
  const timed = Math.floor(context.now) * VERSIONS_PER_MS + Math.floor(context.random() * VERSIONS_PER_MS);
  keyspace.lastVersion = Math.max(timed, keyspace.lastVersion + 1, current + 1);
  return keyspace.lastVersion;
}

/** The version that MC.CAS compares. What other commands than MC.* left has one by its content. O(1), O(n) for those. */
export function versionOf(value: StringValue): number {
  if (value.mark !== undefined) return value.mark.version;
  return Number(BigInt.asUintN(DIGEST_BITS, xxh3(value.bytes) + BigInt(value.flags)));
}

/** @throws CommandError if it is no version that was ever given */
export function versionArg(datum: Datum): number {
  const version = parseInt64(binOf(datum));
  if (version === undefined) throw notAnInteger();
  return Number(version);
}

// Expiry

/** Longer times are points in time. */
const LONGEST_DURATION = 30 * 24 * 60 * 60;

/**
 * Memcached's exptime as absolute ms, -1 for never: 0 is never, up to 30 days are seconds from now, beyond that it is a
 * time in seconds since 1970; negative is at once. @throws CommandError not an integer
 */
export function exptimeArg(context: Context, datum: Datum | undefined): number {
  const seconds = datum === undefined ? 0 : intArg(binOf(datum));
  if (seconds === 0) return -1;
  if (seconds < 0) return context.now;
  const ms = Math.min(seconds * 1000, Number.MAX_SAFE_INTEGER);
  return seconds <= LONGEST_DURATION ? context.now + ms : ms;
}

export function isPast(context: Context, expireAt: number): boolean {
  return expireAt !== -1 && expireAt <= context.now;
}

// Changes

export function removeKey(context: Context, key: Bin): boolean {
  const removed = context.keyspace.remove(key);
  if (removed) context.notify('g', 'del', key);
  return removed;
}

/** Sets when a key expires; it goes at once if that is past. */
export function expireKey(context: Context, entry: Entry, expireAt: number): void {
  const { key } = entry;
  if (isPast(context, expireAt)) removeKey(context, key);
  else if (entry.expireAt !== expireAt) {
    context.keyspace.expire(key, expireAt);
    context.notify('g', expireAt === -1 ? 'persist' : 'expire', key);
  }
}

/** Stores a value under a new version. One that has expired already only removes what was there. */
export function storeValue(context: Context, key: Bin, datum: Datum, expireAt: number, state = 0): void {
  const { keyspace, stats } = context;
  stats.cache.stored++;
  if (isPast(context, expireAt)) {
    removeKey(context, key);
    return;
  }
  const version = nextVersion(context, keyspace.peek(key));
  keyspace.put(key, new StringValue(datum, FORM_AUTO, { version, state }), expireAt);
  context.notify('$', 'set', key);
  if (expireAt !== -1) context.notify('g', 'expire', key);
}

/** @throws CommandError if a value would be longer than proto-max-bulk-len */
export function checkLength(context: Context, length: number): void {
  if (length <= context.config.get('proto-max-bulk-len')) return;
  context.stats.cache.storeTooLarge++;
  throw new CommandError('ERR object too large for cache');
}

const MAX_FLAGS = 0xffffffff;

/** A value with the flags of a FLAGS option, if there is one. @throws CommandError if they are not 32 bits */
export function withFlags(datum: Datum, flags: Datum | undefined): Datum {
  if (flags === undefined) return datum;
  const number = intArg(binOf(flags));
  if (number < 0 || number > MAX_FLAGS) throw new CommandError('ERR flags must be between 0 and 4294967295');
  return number === 0 ? rawOf(datum) : new Flagged(rawOf(datum), number);
}
