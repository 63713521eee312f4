/** Strings: bytes under a key. What reads them as numbers is in string-numbers.ts, LCS in lcs.ts. */
import { type Bin, binOf, type Datum, lengthOf, rawOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, wrongArity } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, bulkOrNil, integer, NIL, OK, ONE, type Reply, ZERO } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { appendEdit, StringValue, setRangeEdit } from '../values/string.ts';
import { MILLISECONDS, positiveTimeArg, SECONDS, type TimeUnit } from './expire-time.ts';
import { parseSetOptions } from './set-options.ts';
import { holds, stringCompareCommands } from './string-compare.ts';

/** Sets a key and tells of it. `expireAt` is absolute ms; -1 for none. */
function store(context: Context, key: Bin, datum: Datum, expireAt = -1): void {
  context.keyspace.put(key, new StringValue(datum), expireAt);
  context.notify('$', 'set', key);
}

function get(context: Context, args: Args): Reply {
  return bulkOrNil(context.read(args[1] as Datum, StringValue)?.datum);
}

function set(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const datum = args[2] as Datum;
  if (args.length === 3) {
    context.keyspace.lookupWrite(key);
    store(context, key, datum);
    return OK;
  }
  const options = parseSetOptions(args, 3, 'SET');
  const expireAt = options.time === undefined ? undefined : positiveTimeArg(context, options.time, options.unit, 'set');
  const old = options.get ? get(context, args) : undefined;
  const entry = context.keyspace.lookupWrite(key);
  if (options.condition !== undefined && (options.condition === 'NX') === (entry !== undefined)) return old ?? NIL;
  if (options.compare !== undefined && !holds(options.compare, context.write(key, StringValue))) return old ?? NIL;
  store(context, key, datum, expireAt ?? (options.keepTtl ? entry?.expireAt : undefined));
  if (expireAt !== undefined) context.notify('g', 'expire', key);
  return old ?? OK;
}

function setWithExpiry(context: Context, args: Args, unit: TimeUnit, name: string): Reply {
  const key = binOf(args[1] as Datum);
  const expireAt = positiveTimeArg(context, args[2] as Datum, unit, name);
  context.keyspace.lookupWrite(key);
  store(context, key, args[3] as Datum, expireAt);
  context.notify('g', 'expire', key);
  return OK;
}

function setIfAbsent(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  if (context.keyspace.lookupWrite(key) !== undefined) return ZERO;
  store(context, key, args[2] as Datum);
  return ONE;
}

function getSet(context: Context, args: Args): Reply {
  const old = get(context, args);
  store(context, binOf(args[1] as Datum), args[2] as Datum);
  return old;
}

function getDelete(context: Context, args: Args): Reply {
  const old = get(context, args);
  const key = binOf(args[1] as Datum);
  if (context.keyspace.remove(key)) context.notify('g', 'del', key);
  return old;
}

function getAndExpire(context: Context, args: Args): Reply {
  const options = parseSetOptions(args, 2, 'GETEX');
  const key = binOf(args[1] as Datum);
  const value = context.read(key, StringValue);
  if (value === undefined) return NIL;
  const { keyspace } = context;
  if (options.time !== undefined) {
    const expireAt = positiveTimeArg(context, options.time, options.unit, 'getex');
    if (!options.unit.relative && expireAt <= context.now) {
      keyspace.remove(key);
      context.notify('g', 'del', key);
    } else {
      keyspace.expire(key, expireAt);
      context.notify('g', 'expire', key);
    }
  } else if (options.persist && keyspace.peek(key)?.expireAt !== -1) {
    keyspace.expire(key, -1);
    context.notify('g', 'persist', key);
  }
  return bulk(value.datum);
}

function getRange(context: Context, args: Args): Reply {
  let start = intArg(binOf(args[2] as Datum));
  let end = intArg(binOf(args[3] as Datum));
  const value = context.read(args[1] as Datum, StringValue);
  if (value === undefined || (start < 0 && end < 0 && start > end)) return bulk('');
  const { length } = value;
  if (start < 0) start = Math.max(0, length + start);
  if (end < 0) end = Math.max(0, length + end);
  return bulk(start > end ? '' : value.slice(start, Math.min(end, length - 1) + 1));
}

/** @throws CommandError if a string would get longer than proto-max-bulk-len */
export function checkStringLength(context: Context, length: number): void {
  if (length <= context.config.get('proto-max-bulk-len')) return;
  throw new CommandError('ERR string exceeds maximum allowed size (proto-max-bulk-len)');
}

function setRange(context: Context, args: Args): Reply {
  const [, key, offset, data] = args as [Datum, Datum, Datum, Datum];
  const at = intArg(binOf(offset));
  if (at < 0) throw new CommandError('ERR offset is out of range');
  const value = context.write(key, StringValue);
  if (lengthOf(data) === 0) return integer(value?.length ?? 0);
  checkStringLength(context, at + lengthOf(data));
  const length = context.edit(setRangeEdit, key, [at, rawOf(data)]);
  context.notify('$', 'setrange', binOf(key));
  return integer(length);
}

function append(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const data = args[2] as Datum;
  const value = context.write(key, StringValue);
  let length = lengthOf(data);
  if (value === undefined) context.keyspace.put(key, new StringValue(data));
  else {
    checkStringLength(context, value.length + length);
    length = context.edit(appendEdit, key, [rawOf(data)]);
  }
  context.notify('$', 'append', key);
  return integer(length);
}

function getMany(context: Context, args: Args): Reply {
  const replies: Reply[] = [];
  for (let i = 1; i < args.length; i++) {
    const value = context.lookupRead(args[i] as Datum)?.value;
    replies.push(value instanceof StringValue ? bulk(value.datum) : NIL);
  }
  return array(replies);
}

function setMany(context: Context, args: Args, onlyAbsent: boolean): Reply {
  if (args.length % 2 === 0) throw wrongArity(onlyAbsent ? 'msetnx' : 'mset');
  const { keyspace } = context;
  if (onlyAbsent) {
    for (let i = 1; i < args.length; i += 2) {
      if (keyspace.lookupWrite(binOf(args[i] as Datum)) !== undefined) return ZERO;
    }
  }
  for (let i = 1; i < args.length; i += 2) {
    const key = binOf(args[i] as Datum);
    if (!onlyAbsent) keyspace.lookupWrite(key);
    store(context, key, args[i + 1] as Datum);
  }
  return onlyAbsent ? ONE : OK;
}

export const stringCommands = [
  command({
    name: 'GET',
    group: 'string',
    summary: 'The value of a key',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'T | null',
    run: get,
  }),
  command({
    name: 'SET',
    group: 'string',
    summary: 'Sets a key to a value, on conditions and with an expiry if wanted',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax:
      'key value [NX|XX|IFEQ ifeq-value:value|IFNE ifne-value:value|IFDEQ ifdeq-digest|IFDNE ifdne-digest] [GET] ' +
      '[EX seconds:integer|PX milliseconds:integer|' +
      'EXAT unix-time-seconds:timestamp|PXAT unix-time-milliseconds:timestamp|KEEPTTL]',
    reply: "'OK' | T | null",
    run: set,
  }),
  command({
    name: 'SETEX',
    group: 'string',
    summary: 'Sets a key to a value that expires in so many seconds',
    since: '2.0.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key seconds:integer value',
    reply: "'OK'",
    run: (context, args) => setWithExpiry(context, args, SECONDS, 'setex'),
  }),
  command({
    name: 'PSETEX',
    group: 'string',
    summary: 'Sets a key to a value that expires in so many milliseconds',
    since: '2.6.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key milliseconds:integer value',
    reply: "'OK'",
    run: (context, args) => setWithExpiry(context, args, MILLISECONDS, 'psetex'),
  }),
  command({
    name: 'SETNX',
    group: 'string',
    summary: 'Sets a key to a value if the key does not exist',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key value',
    reply: 'number',
    run: setIfAbsent,
  }),
  command({
    name: 'GETSET',
    group: 'string',
    summary: 'Sets a key to a value and gives the one it had',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key value',
    reply: 'T | null',
    run: getSet,
  }),
  command({
    name: 'GETDEL',
    group: 'string',
    summary: 'Gives the value of a key and removes it',
    since: '6.2.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'T | null',
    run: getDelete,
  }),
  command({
    name: 'GETEX',
    group: 'string',
    summary: 'Gives the value of a key and sets or removes its expiry',
    since: '6.2.0',
    complexity: 'O(1)',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax:
      'key [EX seconds:integer|PX milliseconds:integer|EXAT unix-time-seconds:timestamp|' +
      'PXAT unix-time-milliseconds:timestamp|PERSIST]',
    reply: 'T | null',
    run: getAndExpire,
  }),
  command({
    name: 'MGET',
    group: 'string',
    summary: 'The values of several keys; null where there is no string',
    since: '1.0.0',
    complexity: 'O(N) with N the number of keys',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: '(T | null)[]',
    run: getMany,
  }),
  command({
    name: 'MSET',
    group: 'string',
    summary: 'Sets several keys at once',
    since: '1.0.1',
    complexity: 'O(N) with N the number of keys',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, -1, 2],
    syntax: '(key value)...',
    reply: "'OK'",
    run: (context, args) => setMany(context, args, false),
  }),
  command({
    name: 'MSETNX',
    group: 'string',
    summary: 'Sets several keys at once if none of them exists',
    since: '1.0.1',
    complexity: 'O(N) with N the number of keys',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, -1, 2],
    syntax: '(key value)...',
    reply: 'number',
    run: (context, args) => setMany(context, args, true),
  }),
  command({
    name: 'APPEND',
    group: 'string',
    summary: 'Appends bytes to a value and gives its length; makes the key if it does not exist',
    since: '2.0.0',
    complexity: 'O(N) with N the number of bytes appended',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key value',
    reply: 'number',
    run: append,
  }),
  command({
    name: 'STRLEN',
    group: 'string',
    summary: 'The length of a value in bytes',
    since: '2.2.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => integer(context.read(args[1] as Datum, StringValue)?.length ?? 0),
  }),
  command({
    name: 'GETRANGE',
    group: 'string',
    summary: 'A part of a value; negative indexes count from its end',
    since: '2.4.0',
    complexity: 'O(N) with N the length of the part',
    arity: 4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key start:integer end:integer',
    reply: 'string',
    run: getRange,
  }),
  command({
    name: 'SUBSTR',
    group: 'string',
    summary: 'A part of a value; the old name of GETRANGE',
    since: '1.0.0',
    complexity: 'O(N) with N the length of the part',
    arity: 4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key start:integer end:integer',
    reply: 'string',
    run: getRange,
  }),
  command({
    name: 'SETRANGE',
    group: 'string',
    summary: 'Overwrites part of a value from an offset on and gives its length; fills up with zero bytes',
    since: '2.2.0',
    complexity: 'O(N) with N the number of bytes written, besides zeros filled in',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key offset:integer value',
    reply: 'number',
    run: setRange,
  }),
  ...stringCompareCommands,
];
