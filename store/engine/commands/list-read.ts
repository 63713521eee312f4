/** Lists: reading by position and finding positions. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, bulks, EMPTY_ARRAY, integer, NIL, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { ListValue } from '../values/list.ts';
import { positiveArg, signedCountArg } from './arguments.ts';

/** Inclusive indexes, which may be negative or out of range, as start and end (exclusive) within the length. */
export function indexRange(from: number, to: number, length: number): [start: number, end: number] {
  const start = from < 0 ? Math.max(0, length + from) : from;
  const last = to < 0 ? length + to : Math.min(to, length - 1);
  return [start, last + 1];
}

function range(context: Context, args: Args): Reply {
  const [from, to] = [intArg(binOf(args[2] as Datum)), intArg(binOf(args[3] as Datum))];
  const list = context.read(args[1] as Datum, ListValue);
  if (list === undefined) return EMPTY_ARRAY;
  const [start, end] = indexRange(from, to, list.length);
  return start >= end ? EMPTY_ARRAY : bulks(list.slice(start, end));
}

function at(context: Context, args: Args): Reply {
  const list = context.read(args[1] as Datum, ListValue);
  if (list === undefined) return NIL;
  const given = intArg(binOf(args[2] as Datum));
  const index = given < 0 ? list.length + given : given;
  return index < 0 || index >= list.length ? NIL : bulk(list.at(index));
}

interface PositionOptions {
  /** Which match is the first one wanted; negative ones count from the tail. */
  rank: number;
  /** How many matches are wanted; 0 for all, undefined for one that is not in an array. */
  count: number | undefined;
  /** How many elements to look at; 0 for all. */
  maxLength: number;
}

const RANK_ZERO =
  "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... " +
  'or use negative to start from the end of the list';

function parsePositionOptions(args: Args): PositionOptions {
  const options: PositionOptions = { rank: 1, count: undefined, maxLength: 0 };
  for (let i = 3; i < args.length; i += 2) {
    const value = args[i + 1];
    if (value === undefined) throw syntaxError();
    switch (binOf(args[i] as Datum).toUpperCase()) {
      case 'RANK':
        options.rank = signedCountArg(value);
        if (options.rank === 0) throw new CommandError(RANK_ZERO);
        break;
      case 'COUNT':
        options.count = positiveArg(value, "ERR COUNT can't be negative");
        break;
      case 'MAXLEN':
        options.maxLength = positiveArg(value, "ERR MAXLEN can't be negative");
        break;
      default:
        throw syntaxError();
    }
  }
  return options;
}

function findPositions(list: ListValue, bin: Bin, { rank, count = 1, maxLength }: PositionOptions): number[] {
  const looked = maxLength === 0 ? list.length : Math.min(maxLength, list.length);
  const wanted = count === 0 ? Infinity : count;
  const found: number[] = [];
  let skip = Math.abs(rank) - 1;
  for (let i = 0; i < looked && found.length < wanted; i++) {
    const index = rank > 0 ? i : list.length - 1 - i;
    if (binOf(list.at(index)) !== bin) continue;
    if (skip > 0) skip--;
    else found.push(index);
  }
  return found;
}

function positions(context: Context, args: Args): Reply {
  const options = parsePositionOptions(args);
  const list = context.read(args[1] as Datum, ListValue);
  const found = list === undefined ? [] : findPositions(list, binOf(args[2] as Datum), options);
  if (options.count !== undefined) return array(found.map(integer));
  return found[0] === undefined ? NIL : integer(found[0]);
}

export const listReadCommands = [
  command({
    name: 'LLEN',
    group: 'list',
    summary: 'The length of a list',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => integer(context.read(args[1] as Datum, ListValue)?.length ?? 0),
  }),
  command({
    name: 'LRANGE',
    group: 'list',
    summary: 'The elements in a range of indexes; negative ones count from the tail',
    since: '1.0.0',
    complexity: 'O(N) with N the number of elements in the range',
    arity: 4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key start:integer stop:integer',
    reply: 'T[]',
    run: range,
  }),
  command({
    name: 'LINDEX',
    group: 'list',
    summary: 'The element at an index; negative ones count from the tail',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key index:integer',
    reply: 'T | null',
    run: at,
  }),
  command({
    name: 'LPOS',
    group: 'list',
    summary: 'Where an element is: the index of a match, or of several',
    since: '6.0.6',
    complexity: 'O(N) with N the length of the list',
    arity: -3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key element:value [RANK rank:integer] [COUNT num-matches:integer] [MAXLEN len:integer]',
    reply: 'number | number[] | null',
    run: positions,
  }),
];
