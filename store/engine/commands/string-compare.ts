/** Compare and set: conditions on a string's value or its digest, DIGEST, DELEX, and MSETEX, which sets all or none. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, wrongArity } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { bulk, NIL, ONE, type Reply, ZERO } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { StringValue } from '../values/string.ts';
import { digestOf } from '../xxh3.ts';
import { positiveTimeArg } from './expire-time.ts';
import { type Comparison, isCompareWord, parseSetOptions } from './set-options.ts';

const DIGEST_LENGTH = 16;

/**
 * Whether a condition holds for this value; a key that does not exist differs from everything.
 * @throws CommandError on a digest that is none
 */
export function holds({ word, operand }: Comparison, value: StringValue | undefined): boolean {
  const wanted = word === 'IFEQ' || word === 'IFDEQ';
  if (value === undefined) return !wanted;
  const expected = binOf(operand);
  if (word === 'IFEQ' || word === 'IFNE') return (value.bin === expected) === wanted;
  if (expected.length !== DIGEST_LENGTH) throw new CommandError('ERR must be exactly 16 hexadecimal characters');
  return (digestOf(value.bytes) === expected.toLowerCase()) === wanted;
}

function digest(context: Context, args: Args): Reply {
  const value = context.read(args[1] as Datum, StringValue);
  return value === undefined ? NIL : bulk(digestOf(value.bytes));
}

function deleteIf(context: Context, args: Args): Reply {
  if (args.length !== 2 && args.length !== 4) throw wrongArity('delex');
  const key = binOf(args[1] as Datum);
  const value = context.lookupWrite(key)?.value;
  if (value === undefined) return ZERO;
  if (args.length === 4) {
    if (!(value instanceof StringValue)) {
      throw new CommandError('ERR Key should be of string type if conditions are specified');
    }
    const word = binOf(args[2] as Datum).toUpperCase();
    if (!isCompareWord(word)) throw new CommandError('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE');
    if (!holds({ word, operand: args[3] as Datum }, value)) return ZERO;
  }
  context.keyspace.remove(key);
  context.notify('g', 'del', key);
  return ONE;
}

const INT_MAX = 2 ** 31 - 1;

/** The pairs after `numkeys`. @throws CommandError */
function countedPairs(args: Args): [key: Bin, value: Datum][] {
  const count = Number(parseInt64(binOf(args[1] as Datum)) ?? 0);
  if (count < 1 || count > INT_MAX) throw new CommandError('ERR invalid numkeys value');
  if (2 + 2 * count > args.length) throw new CommandError('ERR wrong number of key-value pairs');
  return Array.from({ length: count }, (_, i) => [binOf(args[2 + 2 * i] as Datum), args[3 + 2 * i] as Datum]);
}

function pairIndexes(args: Args): number[] {
  const count = Number(parseInt64(binOf(args[1] ?? '')) ?? 0);
  if (2 + 2 * count > args.length) return [];
  return Array.from({ length: Math.max(0, count) }, (_, i) => 2 + 2 * i);
}

function setMany(context: Context, args: Args): Reply {
  const pairs = countedPairs(args);
  const { condition, keepTtl, time, unit } = parseSetOptions(args, 2 + 2 * pairs.length, 'MSETEX');
  const expireAt = time === undefined ? undefined : positiveTimeArg(context, time, unit, 'msetex');
  const { keyspace } = context;
  if (condition !== undefined) {
    const exists = ([key]: [Bin, Datum]) => keyspace.lookupWrite(key) !== undefined;
    if (!pairs.every((pair) => exists(pair) === (condition === 'XX'))) return ZERO;
  }
  for (const [key, datum] of pairs) {
    const old = keyspace.lookupWrite(key);
    keyspace.put(key, new StringValue(datum), expireAt ?? (keepTtl ? old?.expireAt : undefined));
    context.notify('$', 'set', key);
    if (expireAt !== undefined) context.notify('g', 'expire', key);
  }
  return ONE;
}

export const stringCompareCommands = [
  command({
    name: 'DELEX',
    group: 'string',
    summary: 'Removes a key if its value or its digest is, or is not, the given one',
    since: '8.4.0',
    complexity: 'O(1) for IFEQ and IFNE, O(N) for IFDEQ and IFDNE where N is the length of the value',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [IFEQ ifeq-value:value|IFNE ifne-value:value|IFDEQ ifdeq-digest|IFDNE ifdne-digest]',
    reply: '0 | 1',
    run: deleteIf,
  }),
  command({
    name: 'DIGEST',
    group: 'string',
    summary: 'The XXH3 digest of a value as 16 hexadecimal digits',
    since: '8.4.0',
    complexity: 'O(N) where N is the length of the value',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'string | null',
    run: digest,
  }),
  command({
    name: 'MSETEX',
    group: 'string',
    summary: 'Sets several keys and their expiry, all or none of them on a condition',
    since: '8.4.0',
    complexity: 'O(N) where N is the number of keys to set',
    arity: -4,
    flags: ['write', 'denyoom', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: pairIndexes,
    syntax:
      'numkeys:integer (key value)... [NX|XX] [EX seconds:integer|PX milliseconds:integer|' +
      'EXAT unix-time-seconds:timestamp|PXAT unix-time-milliseconds:timestamp|KEEPTTL]',
    reply: '0 | 1',
    run: setMany,
  }),
];
