/** What the admin UI asks beyond Redis' own commands: windows of the keyspace, and what a key is at a glance. */

import { type BrowseQuery, type BrowseSort, browserOf } from '../browse.ts';
import { type Bin, binOf, type Datum, flagsOf } from '../bytes.ts';
import { type ElementRow, elementsOf } from '../elements.ts';
import { CommandError, syntaxError, wrongType } from '../errors.ts';
import { type Entry, footprint } from '../keyspace.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, double, integer, map, NIL, type Reply, status } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { HashValue } from '../values/hash.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import { StringValue } from '../values/string.ts';
import { ZsetValue } from '../values/zset.ts';

const SORTS: ReadonlySet<string> = new Set<BrowseSort>(['key', 'type', 'ttl', 'size', 'length']);

const DEFAULT_COUNT = 100;

interface BrowseRequest extends BrowseQuery {
  readonly offset: number;
  readonly count: number;
  /** The key whose row is asked for. */
  readonly rank: Bin | undefined;
}

/** The argument at an index. @throws CommandError if there are not so many */
function binAt(args: Args, index: number): Bin {
  const arg = args[index];
  if (arg === undefined) throw syntaxError();
  return binOf(arg);
}

/** The two numbers of a LIMIT. @throws CommandError */
function limitAt(args: Args, index: number): { offset: number; count: number } {
  const offset = intArg(binAt(args, index));
  const count = intArg(binAt(args, index + 1));
  if (offset < 0 || count < 0) throw new CommandError('ERR LIMIT must not be negative');
  return { offset, count };
}

/** The arguments after the pattern, in any order. @throws CommandError */
function parseBrowse(args: Args): BrowseRequest {
  let type: string | undefined;
  let sort: BrowseSort = 'key';
  let descending = false;
  let rank: Bin | undefined;
  let limit = { offset: 0, count: DEFAULT_COUNT };
  for (let i = 2; i < args.length; i++) {
    switch (binAt(args, i).toUpperCase()) {
      case 'TYPE':
        type = binAt(args, ++i);
        break;
      case 'SORTBY':
        sort = binAt(args, ++i).toLowerCase() as BrowseSort;
        if (!SORTS.has(sort)) throw new CommandError(`ERR unknown sort '${sort.slice(0, 128)}'`);
        break;
      case 'DESC':
        descending = true;
        break;
      case 'RANK':
        rank = binAt(args, ++i);
        break;
      case 'LIMIT':
        limit = limitAt(args, i + 1);
        i += 2;
        break;
      default:
        throw syntaxError();
    }
  }
  return { pattern: binOf(args[1] as Datum), type, sort, descending, rank, ...limit };
}

/** The options of TABKV.ROWS, in any order. @throws CommandError */
function parseRows(args: Args): { pattern: Bin | undefined; offset: number; count: number } {
  let pattern: Bin | undefined;
  let limit = { offset: 0, count: DEFAULT_COUNT };
  for (let i = 2; i < args.length; i++) {
    const option = binAt(args, i).toUpperCase();
    if (option === 'MATCH') pattern = binAt(args, ++i);
    else if (option === 'LIMIT') {
      limit = limitAt(args, i + 1);
      i += 2;
    } else throw syntaxError();
  }
  return { pattern, ...limit };
}

function elementReply({ name, value }: ElementRow): Reply {
  const first = typeof name === 'number' ? integer(name) : bulk(name);
  if (value === undefined) return array([first]);
  if (typeof value === 'number') return array([first, double(value)]);
  return array([first, bulk(value), integer(flagsOf(value))]);
}

/** What is at a place of a value; undefined if nothing is. @throws CommandError if the type has no such places */
function peekElement({ value }: Entry, at: Bin | undefined): Reply | undefined {
  const withFlags = (datum: Datum | undefined) =>
    datum === undefined ? undefined : array([bulk(datum), integer(flagsOf(datum))]);
  if (value instanceof StringValue && at === undefined) return withFlags(value.datum);
  if (at === undefined) throw wrongType();
  if (value instanceof HashValue) return withFlags(value.get(at));
  if (value instanceof SetValue) return value.has(at) ? array([bulk(at)]) : undefined;
  if (value instanceof ZsetValue) {
    const score = value.score(at);
    return score === undefined ? undefined : array([double(score)]);
  }
  if (!(value instanceof ListValue)) throw wrongType();
  const index = intArg(at);
  const place = index < 0 ? value.length + index : index;
  return withFlags(place >= 0 && place < value.length ? value.at(place) : undefined);
}

export const browseCommands = [
  command({
    name: 'TABKV.BROWSE',
    group: 'server',
    summary:
      'A window of the keys that match, sorted: their number, the row of one key, and key, type, expiry, size, length and encoding of each',
    since: 'tabkv',
    complexity: 'O(M) with M the rows asked for, O(N) after changes, O(N*log(N)) for a new pattern, type or sort',
    arity: -2,
    flags: ['readonly'],
    keys: [0, 0, 0],
    syntax:
      'pattern:pattern [TYPE type] [SORTBY (KEY|TYPE|TTL|SIZE|LENGTH)] [DESC] [RANK key] [LIMIT offset:integer count:integer]',
    reply: '[total: number, rank: number | null, rows: [string, string, number, number, number, string][]]',
    run(context, args) {
      const request = parseBrowse(args);
      const browser = browserOf(context.keyspace);
      const { total, entries } = browser.page(request, request.offset, request.count);
      const row = ({ key, value, expireAt }: Entry, size: number): Reply =>
        array([
          bulk(key),
          status(value.type),
          integer(expireAt),
          integer(size),
          integer(value.length),
          status(value.encoding(context.config)),
        ]);
      const rank = request.rank === undefined ? -1 : browser.rank(request, request.rank);
      return array([
        integer(total),
        rank === -1 ? NIL : integer(rank),
        array(entries.map((entry) => row(entry, footprint(entry)))),
      ]);
    },
  }),
  command({
    name: 'TABKV.ROWS',
    group: 'server',
    summary:
      'A window of the elements of a list, hash, set or sorted set: their number, and of each its index, field or member, and its value with its flag or its score',
    since: 'tabkv',
    complexity: 'O(M+log(N)) with M the rows asked for; O(N) for a new pattern or after changes with one',
    arity: -2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key [MATCH pattern:pattern] [LIMIT offset:integer count:integer]',
    reply: '[total: number, rows: [name: string | number, value?: unknown, flags?: number][]] | null',
    run(context, args) {
      const { pattern, offset, count } = parseRows(args);
      const entry = context.keyspace.peek(binOf(args[1] as Datum));
      if (entry === undefined) return NIL;
      const page = elementsOf(context.keyspace).page(entry, pattern, offset, count);
      if (page === undefined) throw wrongType();
      return array([integer(page.total), array(page.rows.map(elementReply))]);
    },
  }),
  command({
    name: 'TABKV.PEEK',
    group: 'server',
    summary:
      'A string, or one element of a collection by its index, field or member, with its flag or score; counts as no access',
    since: 'tabkv',
    complexity: 'O(1)',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [element]',
    reply: '[value: unknown, flags?: number] | null',
    run(context, args) {
      if (args.length > 3) throw syntaxError();
      const entry = context.keyspace.peek(binOf(args[1] as Datum));
      const found = entry && peekElement(entry, args[2] === undefined ? undefined : binOf(args[2]));
      return found === undefined ? NIL : found;
    },
  }),
  command({
    name: 'TABKV.TYPES',
    group: 'server',
    summary: 'The number of keys, their estimated bytes and how many of them expire, by type',
    since: 'tabkv',
    complexity: 'O(N)',
    arity: 1,
    flags: ['readonly'],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'Record<string, [keys: number, bytes: number, expiring: number]>',
    run(context) {
      const rows: Reply[] = [];
      for (const [type, { keys, bytes, expiring }] of browserOf(context.keyspace).summary()) {
        rows.push(bulk(type), array([integer(keys), integer(bytes), integer(expiring)]));
      }
      return map(rows);
    },
  }),
  command({
    name: 'TABKV.INSPECT',
    group: 'server',
    summary: 'What a key is: type, expiry, size, length, encoding and, of a string, its flag',
    since: 'tabkv',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: '[type: string, expireAt: number, size: number, length: number, encoding: string, flags: number] | null',
    run(context, args) {
      const entry = context.keyspace.peek(binOf(args[1] as Datum));
      if (entry === undefined) return NIL;
      const { value, expireAt } = entry;
      return array([
        status(value.type),
        integer(expireAt),
        integer(footprint(entry)),
        integer(value.length),
        status(value.encoding(context.config)),
        integer(value instanceof StringValue ? flagsOf(value.datum) : 0),
      ]);
    },
  }),
];
