/** HINCRBY and HINCRBYFLOAT: fields as counters. */
import { type Bin, binOf, type Datum, type Element, FLAG_NUMBER, flagged, flagsOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAFloat, notAnInteger } from '../errors.ts';
import { addLongDoubles, isLongDouble } from '../long-double.ts';
import { INT64_MAX, INT64_MIN, parseInt64 } from '../numbers.ts';
import { bulk, integer, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { type FieldNode, HashValue, hset, hsetKeepingExpiry } from '../values/hash.ts';

/** Stores a number under the flag and the expiry that the field has; a new field is a number. */
function store(context: Context, args: Args, old: FieldNode | undefined, text: Bin, event: string): Element {
  const key = binOf(args[1] as Datum);
  const value = flagged(text, old === undefined ? FLAG_NUMBER : flagsOf(old.value));
  const expires = old !== undefined && old.expireAt !== -1;
  context.edit(expires ? hsetKeepingExpiry : hset, key, [binOf(args[2] as Datum), value]);
  context.notify('h', event, key);
  return value;
}

function fieldOf(context: Context, args: Args): FieldNode | undefined {
  return context.write(args[1] as Datum, HashValue)?.node(binOf(args[2] as Datum));
}

function sumOf(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const sum = BigInt(a) + BigInt(b);
  if (sum > INT64_MAX || sum < INT64_MIN) throw new CommandError('ERR increment or decrement would overflow');
  return sum;
}

function increment(context: Context, args: Args): Reply {
  const by = parseInt64(binOf(args[3] as Datum));
  if (by === undefined) throw notAnInteger();
  const old = fieldOf(context, args);
  const current = old === undefined ? 0 : parseInt64(binOf(old.value));
  if (current === undefined) throw new CommandError('ERR hash value is not an integer');
  const sum = sumOf(current, by);
  store(context, args, old, String(sum), 'hincrby');
  return integer(sum);
}

const INFINITE = /^[+-]?inf(?:inity)?$/i;

function incrementFloat(context: Context, args: Args): Reply {
  const by = binOf(args[3] as Datum);
  if (!isLongDouble(by)) throw notAFloat();
  if (INFINITE.test(by)) throw new CommandError('ERR value is NaN or Infinity');
  const old = fieldOf(context, args);
  const current = binOf(old?.value ?? '0');
  if (!isLongDouble(current)) throw new CommandError('ERR hash value is not a float');
  const sum = addLongDoubles(current, by);
  return bulk(store(context, args, old, sum, 'hincrbyfloat'));
}

export const hashNumberCommands = [
  command({
    name: 'HINCRBY',
    group: 'hash',
    summary: 'Adds to the integer in a field, which is 0 if it does not exist',
    since: '2.0.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field increment:integer',
    reply: 'number',
    run: increment,
  }),
  command({
    name: 'HINCRBYFLOAT',
    group: 'hash',
    summary: 'Adds to the number in a field, which is 0 if it does not exist',
    since: '2.6.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field increment:double',
    reply: 'number',
    run: incrementFloat,
  }),
];
