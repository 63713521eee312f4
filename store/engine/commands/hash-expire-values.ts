/** HGETEX, HSETEX and HGETDEL: fields read, set or taken together with their expiry. */
import { type Bin, binOf, type Datum, type Element, elementOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, wrongArity } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { array, bulkOrNil, ONE, type Reply, ZERO } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { HashValue, hdel, hexpire, hset, hsetKeepingExpiry } from '../values/hash.ts';
import { AT_MILLISECONDS, AT_SECONDS, MILLISECONDS, SECONDS, type TimeUnit } from './expire-time.ts';
import { fieldsArg, fieldTimeArg, notifyIfGone } from './hash-expire.ts';

const UNITS: ReadonlyMap<Bin, TimeUnit> = new Map([
  ['EX', SECONDS],
  ['PX', MILLISECONDS],
  ['EXAT', AT_SECONDS],
  ['PXAT', AT_MILLISECONDS],
]);

/** Removes those of the fields that are there; gives their number. */
function removeFields(context: Context, key: Bin, hash: HashValue | undefined, fields: readonly Bin[]): number {
  const present = [...new Set(fields)].filter((field) => hash?.has(field) === true);
  return present.length === 0 ? 0 : context.edit(hdel, key, present);
}

function getAndDelete(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const hash = context.write(key, HashValue);
  const fields = fieldsArg(args, 2);
  const taken = new Set<Bin>();
  const values = fields.map((field) => {
    const value = taken.has(field) ? undefined : hash?.get(field);
    taken.add(field);
    return bulkOrNil(value);
  });
  if (removeFields(context, key, hash, fields) > 0) {
    context.notify('h', 'hdel', key);
    notifyIfGone(context, key);
  }
  return array(values);
}

/** HGETEX's option: a time in absolute ms, -1 for PERSIST, undefined for none; and where FIELDS must be. */
function getOption(context: Context, args: Args): { at: number | undefined; fieldsAt: number } {
  const word = binOf(args[2] as Datum).toUpperCase();
  if (word === 'PERSIST') return { at: -1, fieldsAt: 3 };
  const unit = UNITS.get(word);
  if (unit === undefined) return { at: undefined, fieldsAt: 2 };
  return { at: fieldTimeArg(context, args[3] as Datum, unit, 'hgetex'), fieldsAt: 4 };
}

/** Sets the time of fields that are there; a past one removes them. */
function expireRead(context: Context, key: Bin, hash: HashValue, fields: readonly Bin[], at: number): void {
  if (at !== -1 && at <= context.now) {
    if (removeFields(context, key, hash, fields) === 0) return;
    context.notify('h', 'hdel', key);
    notifyIfGone(context, key);
    return;
  }
  const changed = [...new Set(fields)].filter((field) => {
    const node = hash.node(field);
    return node !== undefined && (at !== -1 || node.expireAt !== -1);
  });
  if (changed.length === 0) return;
  context.edit(hexpire, key, [at, ...changed]);
  context.notify('h', at === -1 ? 'hpersist' : 'hexpire', key);
}

function getAndExpire(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const hash = context.write(key, HashValue);
  const { at, fieldsAt } = getOption(context, args);
  const fields = fieldsArg(args, fieldsAt);
  const past = at !== undefined && at !== -1 && at <= context.now;
  const seen = new Set<Bin>();
  const values = fields.map((field) => {
    const value = past && seen.has(field) ? undefined : hash?.get(field);
    seen.add(field);
    return bulkOrNil(value);
  });
  if (hash !== undefined && at !== undefined) expireRead(context, key, hash, fields, at);
  return array(values);
}

interface SetOptions {
  readonly condition: 'FNX' | 'FXX' | undefined;
  /** Absolute ms, or undefined. */
  readonly at: number | undefined;
  readonly keepExpiry: boolean;
  readonly pairs: Element[];
}

function pairsArg(args: Args, at: number): Element[] {
  if (at >= args.length - 3) throw wrongArity('hsetex');
  const count = parseInt64(binOf(args[at + 1] as Datum));
  if (count === undefined || count < 1 || count >= 2 ** 31) throw new CommandError('ERR invalid number of fields');
  if (args.length - at - 2 !== 2 * Number(count)) throw wrongArity('hsetex');
  const pairs: Element[] = [];
  for (let i = at + 2; i < args.length; i += 2) pairs.push(binOf(args[i] as Datum), elementOf(args[i + 1] as Datum));
  return pairs;
}

function parseSetOptions(context: Context, args: Args): SetOptions {
  let condition: SetOptions['condition'];
  let at: number | undefined;
  let keepExpiry = false;
  for (let i = 2; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    const unit = UNITS.get(word);
    if (word === 'FIELDS') return { condition, at, keepExpiry, pairs: pairsArg(args, i) };
    if (unit !== undefined || word === 'KEEPTTL') {
      if (at !== undefined || keepExpiry) {
        throw new CommandError('ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified');
      }
      keepExpiry = unit === undefined;
      if (unit === undefined) continue;
      if (++i === args.length) throw new CommandError('ERR missing expire time');
      at = fieldTimeArg(context, args[i] as Datum, unit, 'hsetex');
    } else if (word === 'FNX' || word === 'FXX') {
      if (condition !== undefined) throw new CommandError('ERR Only one of FXX or FNX arguments can be specified');
      condition = word;
    } else throw new CommandError(`ERR unknown argument: ${binOf(args[i] as Datum)}`);
  }
  throw wrongArity('hsetex');
}

function setAndExpire(context: Context, args: Args): Reply {
  const { condition, at, keepExpiry, pairs } = parseSetOptions(context, args);
  const key = binOf(args[1] as Datum);
  const hash = context.write(key, HashValue);
  const fields = pairs.filter((_, i) => i % 2 === 0) as Bin[];
  if (condition !== undefined && fields.some((field) => (hash?.has(field) === true) === (condition === 'FNX'))) {
    return ZERO;
  }
  if (at !== undefined && at <= context.now) {
    removeFields(context, key, hash, fields);
    for (const event of ['hset', 'hdel']) context.notify('h', event, key);
    notifyIfGone(context, key);
    return ONE;
  }
  context.edit(keepExpiry ? hsetKeepingExpiry : hset, key, pairs);
  context.notify('h', 'hset', key);
  if (at !== undefined) {
    context.edit(hexpire, key, [at, ...new Set(fields)]);
    context.notify('h', 'hexpire', key);
  }
  return ONE;
}

const TIME =
  'EX seconds:integer|PX milliseconds:integer|' +
  'EXAT unix-time-seconds:timestamp|PXAT unix-time-milliseconds:timestamp';

export const hashExpireValueCommands = [
  command({
    name: 'HGETDEL',
    group: 'hash',
    summary: 'The values of fields, which are removed',
    since: '8.0.0',
    complexity: 'O(N) where N is the number of fields given',
    arity: -5,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key FIELDS numfields:integer field...',
    reply: '(T | null)[]',
    run: getAndDelete,
  }),
  command({
    name: 'HGETEX',
    group: 'hash',
    summary: 'The values of fields, whose expiry is set or taken away',
    since: '8.0.0',
    complexity: 'O(N) where N is the number of fields given',
    arity: -5,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: `key [${TIME}|PERSIST] FIELDS numfields:integer field...`,
    reply: '(T | null)[]',
    run: getAndExpire,
  }),
  command({
    name: 'HSETEX',
    group: 'hash',
    summary: 'Sets fields with their expiry, on conditions if wanted',
    since: '8.0.0',
    complexity: 'O(N) where N is the number of fields to set',
    arity: -6,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: `key [FNX|FXX] [${TIME}|KEEPTTL] FIELDS numfields:integer (field value)...`,
    reply: '0 | 1',
    run: setAndExpire,
  }),
];
