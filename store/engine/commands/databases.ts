/** There is one database, number 0: SELECT, MOVE and SWAPDB know no other. */
import { binOf, type Datum } from '../bytes.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { OK } from '../reply.ts';
import { command } from '../table.ts';

const INT_MIN = -2147483648;
const INT_MAX = 2147483647;

/** Reads the number of a database. @throws CommandError if it is no integer, or not 0 */
export function databaseArg(datum: Datum): 0 {
  return onlyZero(intArg32(datum));
}

function intArg32(datum: Datum, message?: string): number {
  const value = parseInt64(binOf(datum));
  if (value === undefined) throw message === undefined ? notAnInteger() : new CommandError(message);
  if (value < INT_MIN || value > INT_MAX) {
    throw new CommandError(message ?? `ERR value is out of range, value must between ${INT_MIN} and ${INT_MAX}`);
  }
  return Number(value);
}

function onlyZero(index: number): 0 {
  if (index !== 0) throw new CommandError('ERR DB index is out of range');
  return 0;
}

export const databaseCommands = [
  command({
    name: 'SELECT',
    group: 'connection',
    summary: 'Changes to another database, of which there is only 0',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    keys: [0, 0, 0],
    syntax: 'index:integer',
    reply: "'OK'",
    run(_, args) {
      databaseArg(args[1] as Datum);
      return OK;
    },
  }),
  command({
    name: 'MOVE',
    group: 'generic',
    summary: 'Moves a key to another database, of which there is none',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key db:integer',
    reply: 'number',
    run(_, args) {
      databaseArg(args[2] as Datum);
      throw new CommandError('ERR source and destination objects are the same');
    },
  }),
  command({
    name: 'SWAPDB',
    group: 'server',
    summary: 'Swaps two databases, of which there is only one',
    since: '4.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'fast'],
    keys: [0, 0, 0],
    syntax: 'index1:integer index2:integer',
    reply: "'OK'",
    run(_, args) {
      const first = intArg32(args[1] as Datum, 'ERR invalid first DB index');
      const second = intArg32(args[2] as Datum, 'ERR invalid second DB index');
      onlyZero(first || second);
      return OK;
    },
  }),
];
