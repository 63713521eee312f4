/** SORT: the elements of a list, set or sorted set in another order, by themselves or by what other keys say. */
import { type Bin, binOf, type Datum, type Element, elementOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, wrongType } from '../errors.ts';
import { parseDouble } from '../numbers.ts';
import { array, bulkOrNil, integer, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { HashValue } from '../values/hash.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import { StringValue } from '../values/string.ts';
import { ZsetValue } from '../values/zset.ts';
import { parseSortOptions, type SortOptions, sortKeyIndexes } from './sort-options.ts';

type Sortable = ListValue | SetValue | ZsetValue;

function lookup(context: Context, key: Datum): Sortable | undefined {
  const value = context.lookupRead(key)?.value;
  if (value === undefined || value instanceof ListValue || value instanceof SetValue || value instanceof ZsetValue) {
    return value;
  }
  throw wrongType();
}

/** LIMIT as start and end (exclusive) within the length. */
function limits({ offset, count }: SortOptions, length: number): [start: number, end: number] {
  const start = Math.min(Math.max(0, offset), length);
  return [start, count < 0 ? length : Math.min(length, start + count)];
}

/** The elements of a range in the order that they have. O(end - start), O(n) for sets. */
function load(value: Sortable, start: number, end: number): Element[] {
  if (value instanceof ListValue) return value.slice(start, end);
  const nodes = value instanceof ZsetValue ? value.slice(start, end) : value.nodes().slice(start, end);
  return nodes.map(({ key }) => key);
}

/** The elements of the wanted range as they are; lists and sorted sets from their end if it is to be descending. */
function loadUnsorted(value: Sortable, options: SortOptions): Element[] {
  const { length } = value;
  const [start, end] = limits(options, length);
  if (!options.descending || value instanceof SetValue) return load(value, start, end);
  return load(value, length - end, length - start).reverse();
}

/** What a pattern of BY or GET stands for: `#` the element, else the key or `key->field` with the element for its star. */
function resolve(context: Context, pattern: Bin, element: Element): Datum | undefined {
  if (pattern === '#') return element;
  const star = pattern.indexOf('*');
  if (star === -1) return undefined;
  const arrow = pattern.indexOf('->', star + 1);
  const hasField = arrow !== -1 && arrow + 2 < pattern.length;
  const after = pattern.slice(star + 1, hasField ? arrow : undefined);
  const value = context.lookupRead(pattern.slice(0, star) + binOf(element) + after)?.value;
  if (hasField) return value instanceof HashValue ? value.get(pattern.slice(arrow + 2)) : undefined;
  return value instanceof StringValue ? value.datum : undefined;
}

/** A number as strtod reads it, blanks before it allowed. @throws CommandError */
function scoreOf(datum: Datum): number {
  const [bin = ''] = binOf(datum).split('\0', 1);
  if (bin === '') return 0;
  const score = parseDouble(bin.replace(/^[ \t\n\v\f\r]+/, ''));
  if (score === undefined) throw new CommandError("ERR One or more scores can't be converted into double");
  return score;
}

function compareBins(a: Bin, b: Bin): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface Weighed<W> {
  readonly element: Element;
  readonly weight: W;
}

/** By number; what has no number weighs 0, and what weighs the same is ordered by its bytes. */
function sortByNumber(elements: readonly Element[], weigh: (element: Element) => Datum | undefined, sign: number) {
  const weighed = elements.map((element): Weighed<number> => ({ element, weight: scoreOf(weigh(element) ?? '0') }));
  const compare = (a: Weighed<number>, b: Weighed<number>) =>
    a.weight < b.weight ? -1 : a.weight > b.weight ? 1 : compareBins(binOf(a.element), binOf(b.element));
  return weighed.sort((a, b) => sign * compare(a, b)).map(({ element }) => element);
}

/** By bytes; what weighs nothing comes first. */
function sortByBytes(elements: readonly Element[], weigh: (element: Element) => Datum | undefined, sign: number) {
  const weighed = elements.map((element): Weighed<Bin | undefined> => {
    const weight = weigh(element);
    return { element, weight: weight === undefined ? undefined : binOf(weight) };
  });
  const compare = ({ weight: a }: Weighed<Bin | undefined>, { weight: b }: Weighed<Bin | undefined>) => {
    if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
    return compareBins(a, b);
  };
  return weighed.sort((a, b) => sign * compare(a, b)).map(({ element }) => element);
}

/** The elements that are asked for, in order. @throws CommandError */
function sorted(context: Context, value: Sortable, options: SortOptions): Element[] {
  // What a set gives unsorted is in no order that could be kept, so it is sorted if it is to be stored.
  const forced = options.unsorted && value instanceof SetValue && options.store !== undefined;
  if (options.unsorted && !forced) return loadUnsorted(value, options);
  const by = forced ? undefined : options.by;
  const weigh = (element: Element) => (by === undefined ? element : resolve(context, by, element));
  const sort = options.alpha || forced ? sortByBytes : sortByNumber;
  const all = sort(load(value, 0, value.length), weigh, options.descending ? -1 : 1);
  return all.slice(...limits(options, all.length));
}

function sort(context: Context, args: Args, readOnly: boolean): Reply {
  const options = parseSortOptions(args, readOnly);
  const value = lookup(context, args[1] as Datum);
  const elements = value === undefined ? [] : sorted(context, value, options);
  const { get, store: target } = options;
  const results =
    get.length === 0
      ? elements
      : elements.flatMap((element) => get.map((pattern) => resolve(context, pattern, element)));
  if (target === undefined) return array(results.map(bulkOrNil));
  store(context, target, results);
  return integer(results.length);
}

function store(context: Context, key: Bin, results: readonly (Datum | undefined)[]): void {
  const { keyspace } = context;
  if (results.length > 0) {
    const elements = results.map((result) => elementOf(result ?? ''));
    keyspace.put(key, ListValue.from(elements, context.config));
    context.notify('l', 'sortstore', key);
  } else if (keyspace.peek(key) !== undefined) {
    keyspace.remove(key);
    context.notify('g', 'del', key);
  }
}

const OPTIONS =
  '[BY by-pattern:pattern] [LIMIT offset:integer count:integer] [(GET get-pattern:pattern)...] [ASC|DESC] [ALPHA]';
const COMPLEXITY =
  'O(N+M*log(M)) with N the number of elements and M the number of elements given; O(N) if nothing is sorted';

export const sortCommands = [
  command({
    name: 'SORT',
    group: 'generic',
    summary: 'Sorts a list, set or sorted set by its elements or by other keys; gives or stores the result',
    since: '1.0.0',
    complexity: COMPLEXITY,
    arity: -2,
    flags: ['write', 'denyoom', 'movablekeys'],
    keys: [1, 1, 1],
    keysOf: sortKeyIndexes,
    syntax: `key ${OPTIONS} [STORE destination:key]`,
    reply: '(T | null)[] | number',
    run: (context, args) => sort(context, args, false),
  }),
  command({
    name: 'SORT_RO',
    group: 'generic',
    summary: 'Sorts a list, set or sorted set by its elements or by other keys',
    since: '7.0.0',
    complexity: COMPLEXITY,
    arity: -2,
    flags: ['readonly', 'movablekeys'],
    keys: [1, 1, 1],
    syntax: `key ${OPTIONS}`,
    reply: '(T | null)[]',
    run: (context, args) => sort(context, args, true),
  }),
];
