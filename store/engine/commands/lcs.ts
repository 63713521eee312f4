/** LCS: the longest common subsequence of two strings. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, integer, map, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { StringValue } from '../values/string.ts';

interface Options {
  length: boolean;
  indexes: boolean;
  withMatchLength: boolean;
  minMatchLength: number;
}

/** A run of bytes that both strings have, by inclusive indexes. */
interface Match {
  a: [start: number, end: number];
  b: [start: number, end: number];
}

function parseOptions(args: Args): Options {
  const options: Options = { length: false, indexes: false, withMatchLength: false, minMatchLength: 0 };
  for (let i = 3; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (word === 'IDX') options.indexes = true;
    else if (word === 'LEN') options.length = true;
    else if (word === 'WITHMATCHLEN') options.withMatchLength = true;
    else if (word === 'MINMATCHLEN' && i + 1 < args.length) {
      options.minMatchLength = Math.max(0, intArg(binOf(args[++i] as Datum)));
    } else throw syntaxError();
  }
  if (options.length && options.indexes) {
    throw new CommandError('ERR If you want both the length and indexes, please just use IDX.');
  }
  return options;
}

function readStrings(context: Context, args: Args): [a: Uint8Array, b: Uint8Array] {
  const values = [args[1], args[2]].map((key) => context.lookupRead(key as Datum)?.value);
  if (values.some((value) => value !== undefined && !(value instanceof StringValue))) {
    throw new CommandError('ERR The specified keys must contain string values');
  }
  const [a, b] = values as (StringValue | undefined)[];
  return [a?.bytes ?? new Uint8Array(), b?.bytes ?? new Uint8Array()];
}

/** Row i, column j: the length of the LCS of the first i bytes of `a` and the first j of `b`. O(n·m). */
function lengths(a: Uint8Array, b: Uint8Array): Uint32Array {
  const width = b.length + 1;
  const table = new Uint32Array((a.length + 1) * width);
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const at = i * width + j;
      table[at] =
        a[i - 1] === b[j - 1]
          ? (table[at - width - 1] as number) + 1
          : Math.max(table[at - width] as number, table[at - 1] as number);
    }
  }
  return table;
}

/** Walks the table from its end: the subsequence's bytes and the runs it is made of, last first. */
function trace(a: Uint8Array, b: Uint8Array, table: Uint32Array): { bytes: Uint8Array; matches: Match[] } {
  const width = b.length + 1;
  let left = table[table.length - 1] as number;
  const bytes = new Uint8Array(left);
  const matches: Match[] = [];
  let run: Match | undefined;
  for (let i = a.length, j = b.length; i > 0 && j > 0; ) {
    if (a[i - 1] === b[j - 1]) {
      bytes[--left] = a[--i] as number;
      j--;
      if (run === undefined) {
        run = { a: [i, i], b: [j, j] };
        matches.push(run);
      } else {
        run.a[0] = i;
        run.b[0] = j;
      }
    } else {
      run = undefined;
      if ((table[(i - 1) * width + j] as number) > (table[i * width + j - 1] as number)) i--;
      else j--;
    }
  }
  return { bytes, matches };
}

function lcs(context: Context, args: Args): Reply {
  const [a, b] = readStrings(context, args);
  const options = parseOptions(args);
  if ((a.length + 1) * (b.length + 1) * 4 > context.config.get('proto-max-bulk-len')) {
    throw new CommandError('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len');
  }
  const table = lengths(a, b);
  const length = integer(table[table.length - 1] as number);
  if (options.length) return length;
  const { bytes, matches } = trace(a, b, table);
  if (!options.indexes) return bulk(bytes);
  const shown = matches.flatMap((match) => showMatch(match, options));
  return map([bulk('matches'), array(shown), bulk('len'), length]);
}

function showMatch({ a, b }: Match, { minMatchLength, withMatchLength }: Options): Reply[] {
  const length = a[1] - a[0] + 1;
  if (length < minMatchLength) return [];
  const ranges: Reply[] = [array(a.map(integer)), array(b.map(integer))];
  return [array(withMatchLength ? [...ranges, integer(length)] : ranges)];
}

export const lcsCommands = [
  command({
    name: 'LCS',
    group: 'string',
    summary: 'The longest common subsequence of two values, its length, or where its parts are',
    since: '7.0.0',
    complexity: 'O(N*M) with N and M the lengths of the values',
    arity: -3,
    flags: ['readonly'],
    keys: [1, 2, 1],
    syntax: 'key1:key key2:key [LEN] [IDX] [MINMATCHLEN min-match-len:integer] [WITHMATCHLEN]',
    reply: 'string | number | { matches: ([number, number] | number)[][]; len: number }',
    run: lcs,
  }),
];
