/** Expiry of single fields of a hash: setting, reading and taking away their times. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { array, integer, type Reply } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { HashValue, hdel, hexpire } from '../values/hash.ts';
import { AT_MILLISECONDS, AT_SECONDS, invalidExpireTime, MILLISECONDS, SECONDS, type TimeUnit } from './expire-time.ts';

/** The last time that Redis takes for a field: 46 bits, the year 4199. */
const LAST_TIME = 2 ** 46 - 1;

const NO_FIELD = -2;
const NO_EXPIRY = -1;
const UNMET = 0;
const DONE = 1;
const DELETED = 2;

/** An expiry time of a field in absolute ms. @throws CommandError */
export function fieldTimeArg(context: Context, datum: Datum, { ms, relative }: TimeUnit, name: string): number {
  const value = parseInt64(binOf(datum));
  if (value === undefined) throw notAnInteger();
  if (value < 0) throw new CommandError('ERR invalid expire time, must be >= 0');
  const time = Number(value) * ms + (relative ? context.now : 0);
  if (time > LAST_TIME) throw invalidExpireTime(name);
  return time;
}

/**
 * `FIELDS numfields field...` from `args[at]` to the end.
 * @throws CommandError if the word or the number is wrong; `badCount` is the text for what is no positive number
 */
export function fieldsArg(args: Args, at: number, badCount = 'ERR Number of fields must be a positive integer'): Bin[] {
  if (binOf(args[at] ?? '').toUpperCase() !== 'FIELDS') {
    throw new CommandError('ERR Mandatory argument FIELDS is missing or not at the right position');
  }
  const count = parseInt64(binOf(args[at + 1] ?? ''));
  if (count === undefined || count < 1) throw new CommandError(badCount);
  if (Number(count) !== args.length - at - 2) {
    throw new CommandError('ERR The `numfields` parameter must match the number of arguments');
  }
  return args.slice(at + 2).map(binOf);
}

/** Tells that the key is gone if the hash went with its last field. */
export function notifyIfGone(context: Context, key: Bin): void {
  if (context.keyspace.peek(key) === undefined) context.notify('g', 'del', key);
}

type Condition = 'NX' | 'XX' | 'GT' | 'LT';

function conditionArg(datum: Datum): Condition | undefined {
  const word = binOf(datum).toUpperCase();
  return word === 'NX' || word === 'XX' || word === 'GT' || word === 'LT' ? word : undefined;
}

/** A field that never expires counts as one that expires at the end of time. */
function holds(condition: Condition | undefined, old: number, at: number): boolean {
  switch (condition) {
    case 'NX':
      return old === NO_EXPIRY;
    case 'XX':
      return old !== NO_EXPIRY;
    case 'GT':
      return old !== NO_EXPIRY && at > old;
    case 'LT':
      return old === NO_EXPIRY || at < old;
    default:
      return true;
  }
}

/**
 * What setting a time does to each of the fields, one after the other, as the same one may be named twice: the codes
 * to answer, and the fields that get the time or go because it is past.
 */
function planExpiry(
  hash: HashValue | undefined,
  fields: readonly Bin[],
  at: number,
  past: boolean,
  condition?: Condition,
) {
  const set = new Set<Bin>();
  const deleted = new Set<Bin>();
  const codes = fields.map((field) => {
    const node = hash?.node(field);
    if (node === undefined || deleted.has(field)) return NO_FIELD;
    if (!holds(condition, set.has(field) ? at : node.expireAt, at)) return UNMET;
    (past ? deleted : set).add(field);
    return past ? DELETED : DONE;
  });
  return { codes, set: [...set], deleted: [...deleted] };
}

function expireFields(context: Context, args: Args, unit: TimeUnit, name: string): Reply {
  const key = binOf(args[1] as Datum);
  const hash = context.write(key, HashValue);
  const at = fieldTimeArg(context, args[2] as Datum, unit, name);
  const condition = conditionArg(args[3] as Datum);
  const fields = fieldsArg(args, condition === undefined ? 3 : 4, 'ERR Parameter `numFields` should be greater than 0');
  const plan = planExpiry(hash, fields, at, at <= context.now, condition);
  if (plan.set.length > 0) {
    context.edit(hexpire, key, [at, ...plan.set]);
    context.notify('h', 'hexpire', key);
  }
  if (plan.deleted.length > 0) {
    context.edit(hdel, key, plan.deleted);
    context.notify('h', 'hdel', key);
    notifyIfGone(context, key);
  }
  return array(plan.codes.map(integer));
}

/** What is left of a time, or the time itself, in this unit; rounded up to whole seconds. */
function shownTime(context: Context, expireAt: number, { ms, relative }: TimeUnit): number {
  return Math.floor((expireAt + ms - 1 - (relative ? context.now : 0)) / ms);
}

function fieldTimes(context: Context, args: Args, unit: TimeUnit): Reply {
  const hash = context.read(args[1] as Datum, HashValue);
  const times = fieldsArg(args, 2).map((field) => {
    const expireAt = hash?.node(field)?.expireAt;
    if (expireAt === undefined) return NO_FIELD;
    return expireAt === NO_EXPIRY ? NO_EXPIRY : shownTime(context, expireAt, unit);
  });
  return array(times.map(integer));
}

function persistFields(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const hash = context.write(key, HashValue);
  const persisted = new Set<Bin>();
  const codes = fieldsArg(args, 2).map((field) => {
    const node = hash?.node(field);
    if (node === undefined) return NO_FIELD;
    if (node.expireAt === NO_EXPIRY || persisted.has(field)) return NO_EXPIRY;
    persisted.add(field);
    return DONE;
  });
  if (persisted.size > 0) {
    context.edit(hexpire, key, [NO_EXPIRY, ...persisted]);
    context.notify('h', 'hpersist', key);
  }
  return array(codes.map(integer));
}

function expireCommand(name: string, summary: string, time: string, unit: TimeUnit): CommandDef {
  return command({
    name,
    group: 'hash',
    summary,
    since: '7.4.0',
    complexity: 'O(N) where N is the number of fields given',
    arity: -6,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: `key ${time} [NX|XX|GT|LT] FIELDS numfields:integer field...`,
    reply: '(-2 | 0 | 1 | 2)[]',
    run: (context, args) => expireFields(context, args, unit, name.toLowerCase()),
  });
}

function timeCommand(name: string, summary: string, unit: TimeUnit): CommandDef {
  return command({
    name,
    group: 'hash',
    summary,
    since: '7.4.0',
    complexity: 'O(N) where N is the number of fields given',
    arity: -5,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key FIELDS numfields:integer field...',
    reply: 'number[]',
    run: (context, args) => fieldTimes(context, args, unit),
  });
}

export const hashExpireCommands = [
  expireCommand('HEXPIRE', 'Lets fields expire in so many seconds', 'seconds:integer', SECONDS),
  expireCommand('HPEXPIRE', 'Lets fields expire in so many milliseconds', 'milliseconds:integer', MILLISECONDS),
  expireCommand('HEXPIREAT', 'Lets fields expire at a time in seconds', 'unix-time-seconds:timestamp', AT_SECONDS),
  expireCommand(
    'HPEXPIREAT',
    'Lets fields expire at a time in milliseconds',
    'unix-time-milliseconds:timestamp',
    AT_MILLISECONDS,
  ),
  timeCommand('HTTL', 'In how many seconds fields expire', SECONDS),
  timeCommand('HPTTL', 'In how many milliseconds fields expire', MILLISECONDS),
  timeCommand('HEXPIRETIME', 'When fields expire, in seconds', AT_SECONDS),
  timeCommand('HPEXPIRETIME', 'When fields expire, in milliseconds', AT_MILLISECONDS),
  command({
    name: 'HPERSIST',
    group: 'hash',
    summary: 'Takes away the expiry of fields',
    since: '7.4.0',
    complexity: 'O(N) where N is the number of fields given',
    arity: -5,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key FIELDS numfields:integer field...',
    reply: '(-2 | -1 | 1)[]',
    run: persistFields,
  }),
];
