/** Arrays in JSON documents. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { optionalPathArg, pathArg } from '../json/path.ts';
import { equalJson, type Json } from '../json/value.ts';
import { intArg } from '../numbers.ts';
import { array, integer, NIL, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { JsonValue, jsonSplice, packJson, packLocation } from '../values/json.ts';
import {
  changeAll,
  changeEach,
  checkDepth,
  isArray,
  JSON_COMMAND,
  jsonArg,
  jsonBulk,
  noSuchDocument,
  noSuchPath,
  openTarget,
  type Target,
  wrongJsonType,
} from './json-common.ts';

const NO_ARRAY = 'not an array';

/** Inserts values at an index of every array; negative ones count from the end. */
function insertEach(target: Target, items: Json[], event: string, indexOf: (found: Json[]) => number): Reply {
  const { context, key } = target;
  return changeEach(target, event, NO_ARRAY, {
    isOfKind: isArray,
    moving: true,
    check(found, location) {
      if (indexOf(found) < 0 || indexOf(found) > found.length) throw new CommandError('ERR index out of bounds');
      checkDepth(location, items);
    },
    change(found, location) {
      const length = found.length + items.length;
      context.edit(jsonSplice, key, [packLocation(location), indexOf(found), 0, ...items.map(packJson)]);
      return integer(length);
    },
  });
}

function append(context: Context, args: Args): Reply {
  const path = pathArg(args[2] as Datum);
  const items = args.slice(3).map(jsonArg);
  return insertEach(openTarget(context, args, path), items, 'json.arrappend', (found) => found.length);
}

function insert(context: Context, args: Args): Reply {
  const path = pathArg(args[2] as Datum);
  const index = intArg(binOf(args[3] as Datum));
  const items = args.slice(4).map(jsonArg);
  const target = openTarget(context, args, path);
  return insertEach(target, items, 'json.arrinsert', ({ length }) => (index < 0 ? length + index : index));
}

function pop(context: Context, args: Args): Reply {
  const path = optionalPathArg(args[2]);
  const index = args.length > 3 ? intArg(binOf(args[3] as Datum)) : -1;
  const target = openTarget(context, args, path);
  const { results, last } = changeAll(target, {
    isOfKind: isArray,
    moving: true,
    change(found, location) {
      const { length } = found;
      if (length === 0) return NIL;
      const at = index < 0 ? Math.max(0, length + index) : Math.min(index, length - 1);
      const popped = jsonBulk(found[at] as Json);
      context.edit(jsonSplice, target.key, [packLocation(location), at, 1]);
      return popped;
    },
  });
  if (results.some((reply) => reply !== undefined && reply !== NIL)) context.notify('d', 'json.arrpop', target.key);
  if (!path.legacy) return array(results.map((reply) => reply ?? NIL));
  if (last === undefined) throw noSuchPath(path, NO_ARRAY);
  return last;
}

/** The bounds of what JSON.ARRTRIM keeps: inclusive, negative ones from the end. */
function keptRange(length: number, start: number, stop: number): [from: number, to: number] {
  const last = stop < 0 ? Math.max(0, length + stop) : Math.min(stop, length - 1);
  const first = start < 0 ? Math.max(0, length + start) : start;
  return first >= length || first > last ? [0, 0] : [first, last + 1];
}

function trim(context: Context, args: Args): Reply {
  const path = pathArg(args[2] as Datum);
  const [start, stop] = [intArg(binOf(args[3] as Datum)), intArg(binOf(args[4] as Datum))];
  const target = openTarget(context, args, path);
  return changeEach(target, 'json.arrtrim', NO_ARRAY, {
    isOfKind: isArray,
    moving: true,
    change({ length }, location) {
      const [from, to] = keptRange(length, start, stop);
      const place = packLocation(location);
      if (to < length) context.edit(jsonSplice, target.key, [place, to, length - to]);
      if (from > 0) context.edit(jsonSplice, target.key, [place, 0, from]);
      return integer(to - from);
    },
  });
}

/** The first place of a value between two bounds; -1 if it is not there. A stop of 0 is the end. */
function indexIn(found: readonly Json[], wanted: Json, start: number, stop: number): number {
  const { length } = found;
  const from = start < 0 ? Math.max(0, length + start) : Math.min(start, length - 1);
  const to = stop === 0 ? length : stop < 0 ? Math.max(0, length + stop) : Math.min(stop, length);
  for (let i = from; i < to; i++) if (equalJson(found[i] as Json, wanted, true)) return i;
  return -1;
}

function index(context: Context, args: Args): Reply {
  const path = pathArg(args[2] as Datum);
  const [start, stop] = [4, 5].map((at) => (args[at] === undefined ? 0 : intArg(binOf(args[at])))) as [number, number];
  const document = context.read(args[1] as Datum, JsonValue);
  const wanted = jsonArg(args[3] as Datum);
  if (document === undefined) throw noSuchDocument();
  const nodes = path.select(document.root);
  if (!path.legacy) {
    const found = nodes.map(({ value }) => (isArray(value) ? integer(indexIn(value, wanted, start, stop)) : NIL));
    return array(found);
  }
  const value = nodes[0]?.value;
  if (value === undefined) throw noSuchPath(path);
  if (!isArray(value)) throw wrongJsonType('array', value);
  return integer(indexIn(value, wanted, start, stop));
}

function length(context: Context, args: Args): Reply {
  const path = optionalPathArg(args[2]);
  const document = context.read(args[1] as Datum, JsonValue);
  if (document === undefined) {
    if (path.legacy) return NIL;
    throw noSuchDocument();
  }
  const nodes = path.select(document.root);
  const lengths = nodes.map(({ value }) => (isArray(value) ? integer(value.length) : NIL));
  if (!path.legacy) return array(lengths);
  if (lengths[0] === undefined) throw noSuchPath(path);
  if (lengths[0] === NIL) throw noSuchPath(path, NO_ARRAY);
  return lengths[0];
}

const COST = 'O(N) where N is the length of the array, or the size of the document if the path may select many values';
const END_COST = 'O(1) if the path selects one value, O(N) if it may select many, where N is the size of the document';

export const jsonArrayCommands = [
  command({
    ...JSON_COMMAND,
    name: 'JSON.ARRAPPEND',
    summary: 'Appends values to arrays and answers their new lengths',
    since: 'JSON 1.0.0',
    complexity: END_COST,
    arity: -4,
    flags: ['write', 'denyoom'],
    syntax: 'key path json:value...',
    reply: 'number | (number | null)[]',
    run: append,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.ARRINDEX',
    summary: 'The place of the first element that is this value; -1 if there is none',
    since: 'JSON 1.0.0',
    complexity: COST,
    arity: -4,
    flags: ['readonly'],
    syntax: 'key path json:value [start:integer [stop:integer]]',
    reply: 'number | (number | null)[]',
    run: index,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.ARRINSERT',
    summary: 'Inserts values before an index of arrays and answers their new lengths',
    since: 'JSON 1.0.0',
    complexity: COST,
    arity: -5,
    flags: ['write', 'denyoom'],
    syntax: 'key path index:integer json:value...',
    reply: 'number | (number | null)[]',
    run: insert,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.ARRLEN',
    summary: 'The lengths of arrays',
    since: 'JSON 1.0.0',
    complexity: END_COST,
    arity: -2,
    flags: ['readonly'],
    syntax: 'key [path]',
    reply: 'number | null | (number | null)[]',
    run: length,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.ARRPOP',
    summary: 'Removes an element of arrays, the last one if no index is given, and answers it',
    since: 'JSON 1.0.0',
    complexity: COST,
    arity: -2,
    flags: ['write'],
    syntax: 'key [path [index:integer]]',
    reply: 'T | null | (T | null)[]',
    run: pop,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.ARRTRIM',
    summary: 'Cuts arrays down to a range of indexes and answers their new lengths',
    since: 'JSON 1.0.0',
    complexity: COST,
    arity: 5,
    flags: ['write'],
    syntax: 'key path start:integer stop:integer',
    reply: 'number | (number | null)[]',
    run: trim,
  }),
];
