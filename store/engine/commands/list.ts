/** Lists. Reading by position is in list-read.ts; what waits for elements is with the blocking commands. */
import { type Bin, binOf, type Datum, type Element, elementOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, noSuchKey, outOfRange, syntaxError, wrongArity } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, bulks, EMPTY_ARRAY, integer, NIL, NIL_ARRAY, OK, type Reply, ZERO } from '../reply.ts';
import { type Args, command } from '../table.ts';
import {
  type End,
  ListValue,
  linsertEdit,
  lpopEdit,
  lpushEdit,
  lremEdit,
  lsetEdit,
  ltrimEdit,
  rotateEdit,
  rpopEdit,
  rpushEdit,
} from '../values/list.ts';
import { countedKeyIndexes, positiveArg } from './arguments.ts';
import { indexRange, listReadCommands } from './list-read.ts';

/** Adds elements one after the other at an end of the list, makes it if need be, and tells of it. */
export function pushElements(context: Context, key: Bin, elements: Element[], end: End): void {
  context.edit(end === 'head' ? lpushEdit : rpushEdit, key, elements);
  context.notify('l', end === 'head' ? 'lpush' : 'rpush', key);
}

/** Removes up to `count` elements from an end of the list, the key with the last one, and tells of it. */
export function popElements(context: Context, key: Bin, list: ListValue, end: End, count: number): Element[] {
  const taken = context.edit(end === 'head' ? lpopEdit : rpopEdit, key, [Math.min(count, list.length)]);
  told(context, key, list, end === 'head' ? 'lpop' : 'rpop');
  return taken;
}

/** Moves an element from an end of the list `source` to an end of another list, or of itself. @throws CommandError */
export function moveElement(
  context: Context,
  [from, source, fromEnd]: [key: Bin, list: ListValue, end: End],
  [to, toEnd]: [key: Bin, end: End],
): Element {
  context.write(to, ListValue);
  const element = source.at(fromEnd === 'head' ? 0 : source.length - 1);
  if (from !== to) {
    pushElements(context, to, [element], toEnd);
    popElements(context, from, source, fromEnd, 1);
    return element;
  }
  if (fromEnd !== toEnd) context.edit(rotateEdit, from, [fromEnd === 'head' ? 0 : 1]);
  context.notify('l', toEnd === 'head' ? 'lpush' : 'rpush', to);
  context.notify('l', fromEnd === 'head' ? 'lpop' : 'rpop', from);
  return element;
}

/** LEFT or RIGHT. @throws CommandError syntax error */
export function endArg(datum: Datum): End {
  const word = binOf(datum).toUpperCase();
  if (word === 'LEFT') return 'head';
  if (word === 'RIGHT') return 'tail';
  throw syntaxError();
}

function told(context: Context, key: Bin, list: ListValue, event: string): void {
  context.notify('l', event, key);
  if (list.length === 0) context.notify('g', 'del', key);
}

function push(context: Context, args: Args, end: End, onlyExisting: boolean): Reply {
  const key = binOf(args[1] as Datum);
  const list = context.write(key, ListValue);
  if (list === undefined && onlyExisting) return ZERO;
  const elements: Element[] = [];
  for (let i = 2; i < args.length; i++) elements.push(elementOf(args[i] as Datum));
  pushElements(context, key, elements, end);
  return integer(list?.length ?? elements.length);
}

function pop(context: Context, args: Args, end: End): Reply {
  if (args.length > 3) throw wrongArity(end === 'head' ? 'lpop' : 'rpop');
  const count = args.length === 3 ? positiveArg(args[2] as Datum) : undefined;
  const key = binOf(args[1] as Datum);
  const list = context.write(key, ListValue);
  if (list === undefined) return count === undefined ? NIL : NIL_ARRAY;
  if (count === 0) return EMPTY_ARRAY;
  const taken = popElements(context, key, list, end, count ?? 1);
  return count === undefined ? bulk(taken[0] as Element) : bulks(taken);
}

function move(context: Context, args: Args, fromEnd: End, toEnd: End): Reply {
  const from = binOf(args[1] as Datum);
  const source = context.write(from, ListValue);
  if (source === undefined) return NIL;
  return bulk(moveElement(context, [from, source, fromEnd], [binOf(args[2] as Datum), toEnd]));
}

/** The arguments of LMPOP and BLMPOP from `numkeys` on. */
export interface MultiPop {
  readonly keys: Bin[];
  readonly end: End;
  readonly count: number;
}

/** Reads `numkeys key... LEFT|RIGHT [COUNT count]` from `args[at]` on. @throws CommandError */
export function parseMultiPop(args: Args, at: number): MultiPop {
  const numkeys = atLeastOne(args[at] as Datum, 'ERR numkeys should be greater than 0');
  const where = args[at + 1 + numkeys];
  if (where === undefined) throw syntaxError();
  const end = endArg(where);
  let count: number | undefined;
  for (let i = at + numkeys + 2; i < args.length; i += 2) {
    const value = args[i + 1];
    if (count !== undefined || binOf(args[i] as Datum).toUpperCase() !== 'COUNT' || value === undefined) {
      throw syntaxError();
    }
    count = atLeastOne(value, 'ERR count should be greater than 0');
  }
  return { keys: args.slice(at + 1, at + 1 + numkeys).map(binOf), end, count: count ?? 1 };
}

function atLeastOne(datum: Datum, message: string): number {
  const value = positiveArg(datum, message);
  if (value === 0) throw new CommandError(message);
  return value;
}

/** Pops from the first list that has elements; undefined if none has. @throws CommandError WRONGTYPE */
export function popFirst(context: Context, { keys, end, count }: MultiPop): Reply | undefined {
  for (const key of keys) {
    const list = context.write(key, ListValue);
    if (list !== undefined) return array([bulk(key), bulks(popElements(context, key, list, end, count))]);
  }
  return undefined;
}

function insert(context: Context, args: Args): Reply {
  const where = binOf(args[2] as Datum).toUpperCase();
  if (where !== 'BEFORE' && where !== 'AFTER') throw syntaxError();
  const key = binOf(args[1] as Datum);
  const list = context.write(key, ListValue);
  if (list === undefined) return ZERO;
  const pivot = list.indexOf(binOf(args[3] as Datum));
  if (pivot === -1) return integer(-1);
  context.edit(linsertEdit, key, [where === 'BEFORE' ? pivot : pivot + 1, elementOf(args[4] as Datum)]);
  context.notify('l', 'linsert', key);
  return integer(list.length);
}

function setAt(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const list = context.write(key, ListValue);
  if (list === undefined) throw noSuchKey();
  const given = intArg(binOf(args[2] as Datum));
  const index = given < 0 ? list.length + given : given;
  if (index < 0 || index >= list.length) throw outOfRange();
  context.edit(lsetEdit, key, [index, elementOf(args[3] as Datum)]);
  context.notify('l', 'lset', key);
  return OK;
}

function removeEqual(context: Context, args: Args): Reply {
  const count = intArg(binOf(args[2] as Datum));
  const key = binOf(args[1] as Datum);
  const list = context.write(key, ListValue);
  const bin = binOf(args[3] as Datum);
  if (list === undefined || list.indexOf(bin) === -1) return ZERO;
  const removed = context.edit(lremEdit, key, [count, bin]);
  told(context, key, list, 'lrem');
  return integer(removed);
}

function trim(context: Context, args: Args): Reply {
  const [from, to] = [intArg(binOf(args[2] as Datum)), intArg(binOf(args[3] as Datum))];
  const key = binOf(args[1] as Datum);
  const list = context.write(key, ListValue);
  if (list === undefined) return OK;
  const { length } = list;
  const [start, end] = indexRange(from, to, length);
  if (start >= end) context.edit(ltrimEdit, key, [length, 0]);
  else if (start > 0 || end < length) context.edit(ltrimEdit, key, [start, length - end]);
  told(context, key, list, 'ltrim');
  return OK;
}

export const listCommands = [
  ...listReadCommands,
  command({
    name: 'LPUSH',
    group: 'list',
    summary: 'Adds elements at the head of a list, one after the other; makes the list if need be',
    since: '1.0.0',
    complexity: 'O(N) with N the number of elements added',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key element:value...',
    reply: 'number',
    run: (context, args) => push(context, args, 'head', false),
  }),
  command({
    name: 'RPUSH',
    group: 'list',
    summary: 'Adds elements at the tail of a list; makes the list if need be',
    since: '1.0.0',
    complexity: 'O(N) with N the number of elements added',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key element:value...',
    reply: 'number',
    run: (context, args) => push(context, args, 'tail', false),
  }),
  command({
    name: 'LPUSHX',
    group: 'list',
    summary: 'Adds elements at the head of a list that exists',
    since: '2.2.0',
    complexity: 'O(N) with N the number of elements added',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key element:value...',
    reply: 'number',
    run: (context, args) => push(context, args, 'head', true),
  }),
  command({
    name: 'RPUSHX',
    group: 'list',
    summary: 'Adds elements at the tail of a list that exists',
    since: '2.2.0',
    complexity: 'O(N) with N the number of elements added',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key element:value...',
    reply: 'number',
    run: (context, args) => push(context, args, 'tail', true),
  }),
  command({
    name: 'LPOP',
    group: 'list',
    summary: 'Removes elements from the head of a list and gives them',
    since: '1.0.0',
    complexity: 'O(N) with N the number of elements removed',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer]',
    reply: 'T | T[] | null',
    run: (context, args) => pop(context, args, 'head'),
  }),
  command({
    name: 'RPOP',
    group: 'list',
    summary: 'Removes elements from the tail of a list and gives them, the last one first',
    since: '1.0.0',
    complexity: 'O(N) with N the number of elements removed',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer]',
    reply: 'T | T[] | null',
    run: (context, args) => pop(context, args, 'tail'),
  }),
  command({
    name: 'LMOVE',
    group: 'list',
    summary: 'Moves an element from an end of a list to an end of another, or of the same',
    since: '6.2.0',
    complexity: 'O(1)',
    arity: 5,
    flags: ['write', 'denyoom'],
    keys: [1, 2, 1],
    syntax: 'source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT)',
    reply: 'T | null',
    run: (context, args) => move(context, args, endArg(args[3] as Datum), endArg(args[4] as Datum)),
  }),
  command({
    name: 'RPOPLPUSH',
    group: 'list',
    summary: 'Moves the last element of a list to the head of another, or of the same',
    since: '1.2.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['write', 'denyoom'],
    keys: [1, 2, 1],
    syntax: 'source:key destination:key',
    reply: 'T | null',
    run: (context, args) => move(context, args, 'tail', 'head'),
  }),
  command({
    name: 'LMPOP',
    group: 'list',
    summary: 'Removes elements from the first of several lists that has any, and gives its name and them',
    since: '7.0.0',
    complexity: 'O(N+M) with N the number of keys and M the number of elements removed',
    arity: -4,
    flags: ['write', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 1),
    syntax: 'numkeys:integer key... (LEFT|RIGHT) [COUNT count:integer]',
    reply: '[key: string, elements: T[]] | null',
    run: (context, args) => popFirst(context, parseMultiPop(args, 1)) ?? NIL_ARRAY,
  }),
  command({
    name: 'LINSERT',
    group: 'list',
    summary: 'Inserts an element before or after another and gives the length of the list',
    since: '2.2.0',
    complexity: 'O(N) with N the length of the list',
    arity: 5,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key (BEFORE|AFTER) pivot:value element:value',
    reply: 'number',
    run: insert,
  }),
  command({
    name: 'LSET',
    group: 'list',
    summary: 'Replaces the element at an index; negative ones count from the tail',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key index:integer element:value',
    reply: "'OK'",
    run: setAt,
  }),
  command({
    name: 'LREM',
    group: 'list',
    summary: 'Removes equal elements: so many from the head, from the tail (negative count), or all (0)',
    since: '1.0.0',
    complexity: 'O(N) with N the length of the list',
    arity: 4,
    flags: ['write'],
    keys: [1, 1, 1],
    syntax: 'key count:integer element:value',
    reply: 'number',
    run: removeEqual,
  }),
  command({
    name: 'LTRIM',
    group: 'list',
    summary: 'Cuts a list down to a range of indexes',
    since: '1.0.0',
    complexity: 'O(N) with N the number of elements removed',
    arity: 4,
    flags: ['write'],
    keys: [1, 1, 1],
    syntax: 'key start:integer stop:integer',
    reply: "'OK'",
    run: trim,
  }),
];
