/** What the admin UI asks beyond Redis' own commands: windows of the keyspace, and what a key is at a glance. */

import { type BrowseQuery, type BrowseSort, browserOf } from '../browse.ts';
import { type Bin, binOf, type Datum, flagsOf } from '../bytes.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { type Entry, footprint } from '../keyspace.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, integer, map, NIL, type Reply, status } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { StringValue } from '../values/string.ts';

const SORTS: ReadonlySet<string> = new Set<BrowseSort>(['key', 'type', 'ttl', 'size', 'length']);

interface BrowseRequest extends BrowseQuery {
  readonly offset: number;
  readonly count: number;
  /** The key whose row is asked for. */
  readonly rank: Bin | undefined;
}

/** The arguments after the pattern, in any order. @throws CommandError */
function parseBrowse(args: Args): BrowseRequest {
  let type: string | undefined;
  let sort: BrowseSort = 'key';
  let descending = false;
  let rank: Bin | undefined;
  let offset = 0;
  let count = 100;
  const argument = (index: number): Bin => {
    const arg = args[index];
    if (arg === undefined) throw syntaxError();
    return binOf(arg);
  };
  for (let i = 2; i < args.length; i++) {
    switch (argument(i).toUpperCase()) {
      case 'TYPE':
        type = argument(++i);
        break;
      case 'SORTBY':
        sort = argument(++i).toLowerCase() as BrowseSort;
        if (!SORTS.has(sort)) throw new CommandError(`ERR unknown sort '${sort.slice(0, 128)}'`);
        break;
      case 'DESC':
        descending = true;
        break;
      case 'RANK':
        rank = argument(++i);
        break;
      case 'LIMIT':
        offset = intArg(argument(++i));
        count = intArg(argument(++i));
        break;
      default:
        throw syntaxError();
    }
  }
  if (offset < 0 || count < 0) throw new CommandError('ERR LIMIT must not be negative');
  return { pattern: binOf(args[1] as Datum), type, sort, descending, offset, count, rank };
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
      'pattern:pattern [TYPE type] [SORTBY KEY|TYPE|TTL|SIZE|LENGTH] [DESC] [RANK key] [LIMIT offset:integer count:integer]',
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
