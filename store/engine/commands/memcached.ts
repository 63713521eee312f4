/**
 * Memcached's operations on strings: storing on conditions, versions, counters, deletion. Reading is in memcached-get.ts.
 * Answers are Memcached's words; a value may carry client flags, and a version by which MC.CAS finds it unchanged.
 */
import { type Bin, binOf, type Datum, FLAG_NUMBER, flagged, lengthOf, rawOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError, wrongType } from '../errors.ts';
import type { Entry } from '../keyspace.ts';
import { bulk, NIL, OK, type Reply, status } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { cacheAppendEdit, cachePrependEdit, markEdit } from '../values/cache-edits.ts';
import { FORM_AUTO, MARK_EMPTY, MARK_STALE, MARK_WON, StringValue } from '../values/string.ts';
import {
  CACHE_COMMAND,
  checkLength,
  EXISTS,
  expireKey,
  exptimeArg,
  NOT_FOUND,
  NOT_STORED,
  nextVersion,
  removeKey,
  STORED,
  storeValue,
  versionArg,
  versionOf,
  withFlags,
} from './memcached-common.ts';
import { cacheGetCommands } from './memcached-get.ts';
import { cacheStatsCommands } from './memcached-stats.ts';

const DELETED = status('DELETED');
const TOUCHED = status('TOUCHED');

// Storing

interface StoreOptions {
  readonly expireAt: number;
  readonly flags: Datum | undefined;
  /** A value made from an older one may take the place of a newer one, marked as stale. */
  readonly stale: boolean;
}

/** `[exptime] [FLAGS flags] [STALE]` from `at` on. @throws CommandError */
function parseStoreOptions(context: Context, args: Args, at: number, mayBeStale: boolean): StoreOptions {
  const isWord = (datum: Datum | undefined) => datum !== undefined && /^(?:flags|stale)$/i.test(binOf(datum));
  const exptime = isWord(args[at]) ? undefined : args[at];
  let flags: Datum | undefined;
  let stale = false;
  for (let i = exptime === undefined ? at : at + 1; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toLowerCase();
    if (word === 'stale' && mayBeStale) stale = true;
    else if (word === 'flags' && i + 1 < args.length) flags = args[++i];
    else throw syntaxError();
  }
  return { expireAt: exptimeArg(context, exptime), flags, stale };
}

function set(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const { expireAt, flags } = parseStoreOptions(context, args, 3, false);
  const datum = withFlags(args[2] as Datum, flags);
  context.keyspace.lookupWrite(key);
  context.stats.cache.sets++;
  try {
    checkLength(context, lengthOf(datum));
  } catch (thrown) {
    // What was to be replaced would be old from now on.
    removeKey(context, key);
    throw thrown;
  }
  storeValue(context, key, datum, expireAt);
  return STORED;
}

function storeIf(context: Context, args: Args, wanted: 'missing' | 'there'): Reply {
  const key = binOf(args[1] as Datum);
  const { expireAt, flags } = parseStoreOptions(context, args, 3, false);
  const datum = withFlags(args[2] as Datum, flags);
  const isThere = context.keyspace.peek(key) !== undefined;
  context.stats.cache.sets++;
  checkLength(context, lengthOf(datum));
  if (isThere !== (wanted === 'there')) return NOT_STORED;
  storeValue(context, key, datum, expireAt);
  return STORED;
}

/** Stores a value that was made from an older one than there is now: it gets what the newer one has but is stale. */
function storeStale(context: Context, { key, expireAt }: Entry, newer: StringValue, datum: Datum): void {
  const won = (newer.mark?.state ?? 0) & MARK_WON;
  storeValue(context, key, datum, expireAt, MARK_STALE | won);
}

function compareAndSet(context: Context, args: Args): Reply {
  const { cache } = context.stats;
  const key = binOf(args[1] as Datum);
  const version = versionArg(args[2] as Datum);
  const { expireAt, flags, stale } = parseStoreOptions(context, args, 4, true);
  const datum = withFlags(args[3] as Datum, flags);
  const entry = context.keyspace.peek(key);
  context.stats.cache.sets++;
  checkLength(context, lengthOf(datum));
  if (entry === undefined) {
    cache.casMisses++;
    return NOT_FOUND;
  }
  if (!(entry.value instanceof StringValue)) throw wrongType();
  const current = versionOf(entry.value);
  if (version !== current && !(stale && version < current)) {
    cache.casBadValue++;
    return EXISTS;
  }
  cache.casHits++;
  if (version === current) storeValue(context, key, datum, expireAt);
  else storeStale(context, entry, entry.value, datum);
  return STORED;
}

function extend(context: Context, args: Args, edit: typeof cacheAppendEdit, event: string): Reply {
  const key = binOf(args[1] as Datum);
  const data = rawOf(args[2] as Datum);
  const value = context.write(key, StringValue);
  context.stats.cache.sets++;
  checkLength(context, (value?.length ?? 0) + data.length);
  if (value === undefined) return NOT_STORED;
  context.stats.cache.stored++;
  const entry = context.keyspace.peek(key) as Entry;
  context.edit(edit, key, [data, nextVersion(context, entry)]);
  entry.fetched = false;
  context.notify('$', event, key);
  return STORED;
}

// Counting

const DIGITS = /^[0-9]{1,20} *$/;
const UINT64 = 2n ** 64n;

/** An unsigned 64-bit integer, or undefined. Blanks may follow: Memcached keeps the length of a number that gets shorter. */
function parseUint64(bin: Bin): bigint | undefined {
  if (!DIGITS.test(bin)) return undefined;
  const value = BigInt(bin);
  return value < UINT64 ? value : undefined;
}

/** Adds modulo 2^64; subtracts down to 0. Flags, expiry and what is stale stay. */
function count(context: Context, args: Args, direction: 'incr' | 'decr'): Reply {
  const { cache } = context.stats;
  const key = binOf(args[1] as Datum);
  const by = parseUint64(binOf(args[2] as Datum));
  if (by === undefined) throw new CommandError('ERR invalid numeric delta argument');
  const old = context.write(key, StringValue);
  if (old === undefined) {
    cache[`${direction}Misses`]++;
    return NIL;
  }
  const current = parseUint64(old.bin);
  if (current === undefined) throw new CommandError('ERR cannot increment or decrement non-numeric value');
  cache[`${direction}Hits`]++;
  const result = direction === 'incr' ? BigInt.asUintN(64, current + by) : current > by ? current - by : 0n;
  const entry = context.keyspace.peek(key) as Entry;
  const mark = { version: nextVersion(context, entry), state: old.mark?.state ?? 0 };
  const value = new StringValue(flagged(String(result), old.flags), FORM_AUTO, mark);
  context.keyspace.put(key, value, entry.expireAt);
  entry.fetched = true;
  context.notify('$', direction === 'incr' ? 'incrby' : 'decrby', key);
  return bulk(flagged(String(result), FLAG_NUMBER));
}

// Deleting

interface RemoveOptions {
  readonly version: number | undefined;
  readonly exptime: Datum | undefined;
}

/** `[EXPTIME exptime] [VERSION version]`. @throws CommandError */
function parseRemoveOptions(args: Args, mayExpire: boolean): RemoveOptions {
  let version: number | undefined;
  let exptime: Datum | undefined;
  for (let i = 2; i < args.length; i += 2) {
    const word = binOf(args[i] as Datum).toLowerCase();
    const argument = args[i + 1];
    if (argument === undefined) throw syntaxError();
    if (word === 'version') version = versionArg(argument);
    else if (word === 'exptime' && mayExpire) exptime = argument;
    else throw syntaxError();
  }
  return { version, exptime };
}

/** Whether the value there has this version, if one is asked for. @throws CommandError WRONGTYPE */
function hasVersion({ value }: Entry, version: number | undefined): boolean {
  if (version === undefined) return true;
  if (!(value instanceof StringValue)) throw wrongType();
  return versionOf(value) === version;
}

function remove(context: Context, args: Args): Reply {
  const { cache } = context.stats;
  const key = binOf(args[1] as Datum);
  const { version } = parseRemoveOptions(args, false);
  const entry = context.keyspace.peek(key);
  if (entry === undefined || !hasVersion(entry, version)) {
    cache.deleteMisses++;
    return entry === undefined ? NOT_FOUND : EXISTS;
  }
  cache.deleteHits++;
  removeKey(context, key);
  return DELETED;
}

function invalidate(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const { version, exptime } = parseRemoveOptions(args, true);
  const expireAt = exptime === undefined ? undefined : exptimeArg(context, exptime);
  const entry = context.keyspace.peek(key);
  if (entry === undefined || !hasVersion(entry, version)) {
    context.stats.cache.deleteMisses++;
    return entry === undefined ? NOT_FOUND : EXISTS;
  }
  if (!(entry.value instanceof StringValue)) throw wrongType();
  const empty = (entry.value.mark?.state ?? 0) & MARK_EMPTY;
  context.edit(markEdit, key, [nextVersion(context, entry), MARK_STALE | empty]);
  context.notify('$', 'stale', key);
  if (expireAt !== undefined) expireKey(context, entry, expireAt);
  return OK;
}

function touch(context: Context, args: Args): Reply {
  const { cache } = context.stats;
  const expireAt = exptimeArg(context, args[2]);
  const entry = context.lookupWrite(args[1] as Datum);
  if (entry === undefined) {
    cache.touchMisses++;
    return NOT_FOUND;
  }
  cache.touchHits++;
  expireKey(context, entry, expireAt);
  return TOUCHED;
}

// The table

const STORE_SYNTAX = 'key value [exptime:integer] [FLAGS flags:integer]';
const STORES = { ...CACHE_COMMAND, complexity: 'O(1)', flags: ['write', 'denyoom', 'fast'] } as const;

function extending(name: string, summary: string, run: CommandDef['run']): CommandDef {
  return command({
    ...CACHE_COMMAND,
    name,
    summary,
    complexity: 'O(N) with N the bytes of value and addition',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    syntax: 'key value',
    reply: "'STORED' | 'NOT_STORED'",
    run,
  });
}

function counting(name: string, summary: string, direction: 'incr' | 'decr'): CommandDef {
  return command({
    ...STORES,
    name,
    summary,
    arity: 3,
    syntax: 'key delta:integer',
    reply: 'number | bigint | null',
    run: (context, args) => count(context, args, direction),
  });
}

export const memcachedCommands = [
  command({
    ...STORES,
    name: 'MC.SET',
    summary: 'Stores a value',
    arity: -3,
    syntax: STORE_SYNTAX,
    reply: "'STORED'",
    run: set,
  }),
  command({
    ...STORES,
    name: 'MC.ADD',
    summary: 'Stores a value if the key does not exist',
    arity: -3,
    syntax: STORE_SYNTAX,
    reply: "'STORED' | 'NOT_STORED'",
    run: (context, args) => storeIf(context, args, 'missing'),
  }),
  command({
    ...STORES,
    name: 'MC.REPLACE',
    summary: 'Stores a value if the key exists',
    arity: -3,
    syntax: STORE_SYNTAX,
    reply: "'STORED' | 'NOT_STORED'",
    run: (context, args) => storeIf(context, args, 'there'),
  }),
  command({
    ...STORES,
    name: 'MC.CAS',
    summary: 'Stores a value if the key still has the version that MC.GETS gave; with STALE an older one too, as stale',
    arity: -4,
    syntax: 'key version:integer value [exptime:integer] [FLAGS flags:integer] [STALE]',
    reply: "'STORED' | 'EXISTS' | 'NOT_FOUND'",
    run: compareAndSet,
  }),
  extending('MC.APPEND', 'Appends bytes to a value that is there', (context, args) =>
    extend(context, args, cacheAppendEdit, 'append'),
  ),
  extending('MC.PREPEND', 'Puts bytes before a value that is there', (context, args) =>
    extend(context, args, cachePrependEdit, 'prepend'),
  ),
  counting('MC.INCR', 'Adds to an unsigned 64-bit number that is there, which wraps around at 2^64', 'incr'),
  counting('MC.DECR', 'Subtracts from an unsigned 64-bit number that is there, which stops at 0', 'decr'),
  command({
    ...CACHE_COMMAND,
    name: 'MC.TOUCH',
    summary: 'Sets when a key expires',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'fast'],
    syntax: 'key exptime:integer',
    reply: "'TOUCHED' | 'NOT_FOUND'",
    run: touch,
  }),
  command({
    ...CACHE_COMMAND,
    name: 'MC.DELETE',
    summary: 'Removes a key, if it still has a version if wanted',
    complexity: 'O(1)',
    arity: -2,
    flags: ['write', 'fast'],
    syntax: 'key [VERSION version:integer]',
    reply: "'DELETED' | 'NOT_FOUND' | 'EXISTS'",
    run: remove,
  }),
  command({
    ...CACHE_COMMAND,
    name: 'MC.INVALIDATE',
    summary:
      'Marks a value as stale: the next MC.FETCH wins the right to make it anew, others get it as it is meanwhile',
    complexity: 'O(1)',
    arity: -2,
    flags: ['write', 'fast'],
    syntax: 'key [EXPTIME exptime:integer] [VERSION version:integer]',
    reply: "'OK' | 'NOT_FOUND' | 'EXISTS'",
    run: invalidate,
  }),
  ...cacheGetCommands,
  ...cacheStatsCommands,
];
