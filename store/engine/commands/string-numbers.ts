/** Strings read as numbers: INCR, DECR and their like. */
import { binOf, type Datum, FLAG_NUMBER, flagged } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import { addLongDoubles } from '../long-double.ts';
import { INT64_MAX, INT64_MIN, parseInt64 } from '../numbers.ts';
import { bulk, integer, type Reply } from '../reply.ts';
import { command } from '../table.ts';
import { FORM_AUTO, FORM_TEXT, type StringForm, StringValue } from '../values/string.ts';

/** Sets a key to a number, keeping its expiry and flag. */
function storeNumber(context: Context, key: Datum, old: StringValue | undefined, text: string, form: StringForm) {
  const name = binOf(key);
  const { keyspace } = context;
  const value = new StringValue(flagged(text, old === undefined ? FLAG_NUMBER : old.flags), form);
  keyspace.put(name, value, old === undefined ? -1 : keyspace.entries.get(name)?.expireAt);
  return value.datum;
}

/** The sum of two 64-bit integers. @throws CommandError on overflow */
export function addInt64(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number' && Number.isSafeInteger(a + b)) return a + b;
  const sum = BigInt(a) + BigInt(b);
  if (sum > INT64_MAX || sum < INT64_MIN) throw new CommandError('ERR increment or decrement would overflow');
  return sum;
}

/** Adds to the integer at a key. Redis' incrDecrCommand. */
function incrementBy(context: Context, key: Datum, by: number | bigint): Reply {
  const old = context.write(key, StringValue);
  const current = old === undefined ? 0 : parseInt64(old.bin);
  if (current === undefined) throw notAnInteger();
  const sum = addInt64(current, by);
  storeNumber(context, key, old, String(sum), FORM_AUTO);
  context.notify('$', 'incrby', binOf(key));
  return integer(sum);
}

function increment(datum: Datum): number | bigint {
  const by = parseInt64(binOf(datum));
  if (by === undefined) throw notAnInteger();
  return by;
}

function decrementBy(context: Context, key: Datum, datum: Datum): Reply {
  const by = increment(datum);
  if (by === INT64_MIN) throw new CommandError('ERR decrement would overflow');
  return incrementBy(context, key, -by);
}

function incrementByFloat(context: Context, key: Datum, datum: Datum): Reply {
  const old = context.write(key, StringValue);
  const sum = addLongDoubles(old?.bin ?? '0', binOf(datum));
  const stored = storeNumber(context, key, old, sum, FORM_TEXT);
  context.notify('$', 'incrbyfloat', binOf(key));
  return bulk(stored);
}

export const stringNumberCommands = [
  command({
    name: 'INCR',
    group: 'string',
    summary: 'Adds one to the integer at a key',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => incrementBy(context, args[1] as Datum, 1),
  }),
  command({
    name: 'INCRBY',
    group: 'string',
    summary: 'Adds to the integer at a key',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key increment:integer',
    reply: 'number',
    run: (context, args) => incrementBy(context, args[1] as Datum, increment(args[2] as Datum)),
  }),
  command({
    name: 'DECR',
    group: 'string',
    summary: 'Takes one from the integer at a key',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => incrementBy(context, args[1] as Datum, -1),
  }),
  command({
    name: 'DECRBY',
    group: 'string',
    summary: 'Takes from the integer at a key',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key decrement:integer',
    reply: 'number',
    run: (context, args) => decrementBy(context, args[1] as Datum, args[2] as Datum),
  }),
  command({
    name: 'INCRBYFLOAT',
    group: 'string',
    summary: 'Adds to the number at a key, which may have a fraction',
    since: '2.6.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key increment:double',
    reply: 'number',
    run: (context, args) => incrementByFloat(context, args[1] as Datum, args[2] as Datum),
  }),
];
