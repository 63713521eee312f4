/** Strings: bytes under a key, also read as numbers. */
import { binOf, type Datum, FLAG_NUMBER, flagged, flagsOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import { INT64_MAX, INT64_MIN, parseInt64 } from '../numbers.ts';
import { bulkOrNil, integer, type Reply } from '../reply.ts';
import { command } from '../table.ts';
import { StringValue } from '../values/string.ts';

/** Adds to the integer at a key. Redis' incrDecrCommand. */
function incrementBy(context: Context, key: Datum, by: number | bigint): Reply {
  const old = context.write(key, StringValue);
  const current = old === undefined ? 0 : parseInt64(binOf(old.datum));
  if (current === undefined) throw notAnInteger();
  const sum = BigInt(current) + BigInt(by);
  if (sum > INT64_MAX || sum < INT64_MIN) throw new CommandError('ERR increment or decrement would overflow');
  const entry = context.keyspace.peek(binOf(key));
  const flags = old === undefined ? FLAG_NUMBER : flagsOf(old.datum);
  context.keyspace.put(binOf(key), new StringValue(flagged(String(sum), flags)), entry?.expireAt ?? -1);
  context.notify('$', 'incrby', binOf(key));
  return integer(sum);
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
    run: (context, args) => bulkOrNil(context.read(args[1] as Datum, StringValue)?.datum),
  }),
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
];
