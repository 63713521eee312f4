/**
 * Reading as Memcached does: with versions, with a new expiry, and MC.FETCH, by which of many clients that miss a value
 * at once only one makes it.
 */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { syntaxError, wrongType } from '../errors.ts';
import type { Entry } from '../keyspace.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, integer, map, NIL, type Reply } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { markEdit } from '../values/cache-edits.ts';
import { MARK_EMPTY, MARK_STALE, MARK_WON, StringValue } from '../values/string.ts';
import { CACHE_COMMAND, expireKey, exptimeArg, storeValue, versionOf } from './memcached-common.ts';

/** Counts a key that was asked for and not found. */
function countMiss(context: Context, hadExpired: boolean): void {
  const { cache } = context.stats;
  cache.getMisses++;
  if (hadExpired) cache.getExpired++;
}

/** Whether a key that reads as missing is still there. To be asked before it is looked up, which may remove it. */
function hasExpired({ keyspace }: Context, key: Bin): boolean {
  const entry = keyspace.entries.get(key);
  return entry !== undefined && keyspace.isExpired(entry);
}

function itemReply(value: StringValue, withVersion: boolean): Reply {
  const reply = bulk(value.datum);
  return withVersion ? array([reply, integer(versionOf(value))]) : reply;
}

function get(context: Context, args: Args, withVersion: boolean): Reply {
  const replies = args.slice(1).map((datum) => {
    const key = binOf(datum);
    const expired = hasExpired(context, key);
    const value = context.lookupRead(key)?.value;
    if (value instanceof StringValue) {
      context.stats.cache.getHits++;
      return itemReply(value, withVersion);
    }
    countMiss(context, expired);
    return NIL;
  });
  return array(replies);
}

function getAndTouch(context: Context, args: Args, withVersion: boolean): Reply {
  const { cache } = context.stats;
  const expireAt = exptimeArg(context, args[1]);
  const replies = args.slice(2).map((key) => {
    const entry = context.lookupRead(key);
    if (!(entry?.value instanceof StringValue)) {
      cache.touchMisses++;
      return NIL;
    }
    cache.touchHits++;
    const reply = itemReply(entry.value, withVersion);
    expireKey(context, entry, expireAt);
    return reply;
  });
  return array(replies);
}

// MC.FETCH

interface FetchOptions {
  /** On a miss an empty value is made, and who missed first is to fill it; it expires then. */
  readonly vivify: Datum | undefined;
  /** With fewer ms left, somebody is to make the value anew. */
  readonly recacheMs: number | undefined;
  readonly touch: Datum | undefined;
}

const NO_OPTIONS: FetchOptions = { vivify: undefined, recacheMs: undefined, touch: undefined };

/** `[VIVIFY exptime] [RECACHE seconds] [TOUCH exptime]`. @throws CommandError */
function parseFetchOptions(args: Args): FetchOptions {
  if (args.length === 2) return NO_OPTIONS;
  const given = new Map<string, Datum>();
  for (let i = 2; i < args.length; i += 2) {
    const word = binOf(args[i] as Datum).toLowerCase();
    const argument = args[i + 1];
    if (argument === undefined || !/^(?:vivify|recache|touch)$/.test(word) || given.has(word)) throw syntaxError();
    given.set(word, argument);
  }
  const recache = given.get('recache');
  return {
    vivify: given.get('vivify'),
    recacheMs: recache === undefined ? undefined : intArg(binOf(recache)) * 1000,
    touch: given.get('touch'),
  };
}

/** Whether who asks now is to make the value anew: nobody does yet, and it is stale or about to expire. */
function wins({ value, expireAt }: Entry, now: number, { recacheMs }: FetchOptions): boolean {
  const state = (value as StringValue).mark?.state ?? 0;
  if ((state & MARK_WON) !== 0) return false;
  const isEnding = recacheMs !== undefined && expireAt !== -1 && expireAt - now < recacheMs;
  return isEnding || (state & MARK_STALE) !== 0;
}

/** Whether a call of MC.FETCH changes anything: mostly it does not, and is answered like any other read. */
function fetchChanges({ engine, keyspace }: Context, args: Args): boolean {
  const options = parseFetchOptions(args);
  const entry = keyspace.entries.get(binOf(args[1] as Datum));
  const now = engine.options.clock();
  if (entry === undefined || (entry.expireAt !== -1 && entry.expireAt <= now)) return options.vivify !== undefined;
  if (!(entry.value instanceof StringValue)) return false;
  return options.touch !== undefined || wins(entry, now, options);
}

interface Fetched {
  readonly entry: Entry;
  readonly value: StringValue;
  /** What was known of the value before this call. */
  readonly fetched: boolean;
  readonly accessedAt: number;
  readonly won: boolean;
}

const NAMES = ['value', 'version', 'flags', 'size', 'ttl', 'fetched', 'idle', 'won', 'stale', 'waiting'].map(bulk);
const TRUE: Reply = { type: 'boolean', value: true };
const FALSE: Reply = { type: 'boolean', value: false };
const truth = (value: boolean) => (value ? TRUE : FALSE);
const seconds = (ms: number) => integer(Math.floor((ms + 500) / 1000));

function fetchedReply({ now }: Context, { entry, value, fetched, accessedAt, won }: Fetched): Reply {
  const state = value.mark?.state ?? 0;
  const fields = [
    (state & MARK_EMPTY) !== 0 ? NIL : bulk(value.datum),
    integer(versionOf(value)),
    integer(value.flags),
    integer(value.length),
    entry.expireAt === -1 ? integer(-1) : seconds(entry.expireAt - now),
    truth(fetched),
    seconds(Math.max(0, now - accessedAt)),
    truth(won),
    truth((state & MARK_STALE) !== 0),
    truth(!won && (state & MARK_WON) !== 0),
  ];
  const pairs: Reply[] = [];
  for (let i = 0; i < fields.length; i++) pairs.push(NAMES[i] as Reply, fields[i] as Reply);
  return map(pairs);
}

/** Makes an empty value for who missed it first. */
function vivify(context: Context, key: Bin, exptime: Datum): Reply {
  storeValue(context, key, '', exptimeArg(context, exptime), MARK_EMPTY | MARK_WON);
  const entry = context.keyspace.peek(key);
  if (!(entry?.value instanceof StringValue)) return NIL;
  entry.fetched = true;
  return fetchedReply(context, { entry, value: entry.value, fetched: false, accessedAt: context.now, won: true });
}

function fetch(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const options = parseFetchOptions(args);
  const { keyspace } = context;
  const expired = hasExpired(context, key);
  const { fetched = false, accessedAt = 0 } = keyspace.peek(key) ?? {};
  const entry = context.lookupRead(key);
  if (entry === undefined) {
    countMiss(context, expired);
    return options.vivify === undefined || !keyspace.mayWrite ? NIL : vivify(context, key, options.vivify);
  }
  const { value } = entry;
  if (!(value instanceof StringValue)) throw wrongType();
  // What was just a read when it was called may come to run when it is one no more; the next call wins then.
  const won = keyspace.mayWrite && wins(entry, context.now, options);
  if (won) context.edit(markEdit, key, [versionOf(value), (value.mark?.state ?? 0) | MARK_WON]);
  const touching = options.touch !== undefined && keyspace.mayWrite;
  if (touching) context.stats.cache.touchHits++;
  else context.stats.cache.getHits++;
  if (touching) expireKey(context, entry, exptimeArg(context, options.touch));
  return fetchedReply(context, { entry, value, fetched, accessedAt, won });
}

const FETCHED =
  '{ value: T | null; version: number; flags: number; size: number; ttl: number; fetched: boolean; idle: number; ' +
  'won: boolean; stale: boolean; waiting: boolean } | null';

function reading(name: string, summary: string, withVersion: boolean): CommandDef {
  return command({
    ...CACHE_COMMAND,
    name,
    summary,
    keys: [1, -1, 1],
    complexity: 'O(N) with N the number of keys',
    arity: -2,
    flags: ['readonly', 'fast'],
    syntax: 'key...',
    reply: withVersion ? '([value: T, version: number] | null)[]' : '(T | null)[]',
    run: (context, args) => get(context, args, withVersion),
  });
}

function touching(name: string, summary: string, withVersion: boolean): CommandDef {
  return command({
    ...CACHE_COMMAND,
    name,
    summary,
    keys: [2, -1, 1],
    complexity: 'O(N) with N the number of keys',
    arity: -3,
    flags: ['write', 'fast'],
    syntax: 'exptime:integer key...',
    reply: withVersion ? '([value: T, version: number] | null)[]' : '(T | null)[]',
    run: (context, args) => getAndTouch(context, args, withVersion),
  });
}

export const cacheGetCommands = [
  reading('MC.GET', 'The values of keys; null where there is no string', false),
  reading('MC.GETS', 'The values of keys with their versions, for MC.CAS; null where there is no string', true),
  touching('MC.GAT', 'The values of keys, which all expire then', false),
  touching('MC.GATS', 'The values of keys, which all expire then, with their versions', true),
  command({
    ...CACHE_COMMAND,
    name: 'MC.FETCH',
    summary:
      'A value with all that is known of it; of many who miss it, or find it stale or about to expire, one is told to make it',
    complexity: 'O(1)',
    arity: -2,
    flags: ['write', 'fast'],
    changes: fetchChanges,
    syntax: 'key [VIVIFY exptime:integer] [RECACHE seconds:integer] [TOUCH exptime:integer]',
    reply: FETCHED,
    run: fetch,
  }),
];
