/** JSON documents: setting, merging, removing. Reading is in json-get.ts, arrays in json-array.ts, the rest in json-values.ts. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError, wrongArity } from '../errors.ts';
import { type JsonPath, optionalPathArg, pathArg } from '../json/path.ts';
import { evaluate, type Location } from '../json/path-evaluate.ts';
import type { Selector } from '../json/path-syntax.ts';
import { isNumber, type Json, type JsonObject, toDouble } from '../json/value.ts';
import { integer, NIL, OK, type Reply, ZERO } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { JsonValue, jsonRemove, packLocation } from '../values/json.ts';
import { jsonArrayCommands } from './json-array.ts';
import { checkDepth, compareForMutation, JSON_COMMAND, jsonArg, openTarget, setAt } from './json-common.ts';
import { jsonGetCommands } from './json-get.ts';
import { jsonValueCommands } from './json-values.ts';

type Condition = 'NX' | 'XX' | undefined;

const mustBeRoot = () => new CommandError('ERR new objects must be created at the root');

/** Puts a whole document under a key; the key's expiry stays. */
function putDocument(context: Context, key: Bin, value: Json): void {
  context.keyspace.put(key, new JsonValue(value), context.keyspace.peek(key)?.expireAt);
}

/**
 * The place of the member that a path names although it does not exist yet, if the object around it does.
 * @throws CommandError if the path could mean several places, or ends with an index
 */
function newMember(document: Json, path: JsonPath): Location | undefined {
  if (!path.isSingular) throw new CommandError('ERR wrong static path');
  const { segments } = path.query;
  const last = segments.at(-1)?.selectors[0] as Selector;
  if (last.kind !== 'name') {
    if (path.select(document).length === 0) throw new CommandError('ERR array index out of range');
    return undefined;
  }
  const [parent] = evaluate({ ...path.query, segments: segments.slice(0, -1) }, document);
  if (!(parent?.value instanceof Map) || parent.value.has(last.name)) return undefined;
  return [...parent.location(), last.name];
}

/** Where a write goes: to what the path selects, else to the new member that it names. @throws CommandError */
function writePlaces(document: Json, path: JsonPath, condition: Condition): { places: Location[]; isNew: boolean } {
  const existing = condition === 'NX' ? [] : path.select(document).map((node) => node.location());
  if (existing.length > 0 || condition === 'XX') return { places: existing, isNew: false };
  const place = newMember(document, path);
  return { places: place === undefined ? [] : [place], isNew: true };
}

/** Sets all places that a path means, one after the other; false if there is none, or one went with an earlier one. */
function setPlaces(
  context: Context,
  key: Bin,
  document: JsonValue,
  { places, isNew }: ReturnType<typeof writePlaces>,
  value: Json,
): boolean {
  for (const location of places) checkDepth(location, value);
  let all = places.length > 0;
  for (const location of places) {
    if (isNew || document.at(location) !== undefined) setAt(context, key, location, value);
    else all = false;
  }
  return all;
}

function set(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const path = pathArg(args[2] as Datum);
  const condition = args.length === 4 ? undefined : binOf(args[4] as Datum).toUpperCase();
  if (args.length > 5 || (condition !== undefined && condition !== 'NX' && condition !== 'XX')) throw syntaxError();
  const document = context.write(key, JsonValue);
  const value = jsonArg(args[3] as Datum);
  if (!setDocument(context, key, document, path, value, condition)) return NIL;
  context.notify('d', 'json.set', key);
  return OK;
}

/** False if a condition or a missing parent kept it from being set. */
function setDocument(
  context: Context,
  key: Bin,
  document: JsonValue | undefined,
  path: JsonPath,
  value: Json,
  condition: Condition,
): boolean {
  if (document === undefined && condition === 'XX') return false;
  if (document === undefined && !path.isRoot) throw mustBeRoot();
  if (document !== undefined && !path.isRoot) {
    return setPlaces(context, key, document, writePlaces(document.root, path, condition), value);
  }
  if (document !== undefined && condition === 'NX') return false;
  putDocument(context, key, value);
  return true;
}

type Triplet = [key: Bin, path: JsonPath, value: Json];

function setMany(context: Context, args: Args): Reply {
  if (args.length % 3 !== 1) throw wrongArity('json.mset');
  const triplets: Triplet[] = [];
  for (let i = 1; i < args.length; i += 3) {
    const key = binOf(args[i] as Datum);
    const path = pathArg(args[i + 1] as Datum);
    const document = context.write(key, JsonValue);
    if (document === undefined && !path.isRoot) throw mustBeRoot();
    if (document !== undefined && !path.isRoot) writePlaces(document.root, path, undefined);
    triplets.push([key, path, jsonArg(args[i + 2] as Datum)]);
  }
  return triplets.map((triplet) => setTriplet(context, triplet)).every(Boolean) ? OK : NIL;
}

/** False if it was not set, as when an earlier triplet took its place away. */
function setTriplet(context: Context, [key, path, value]: Triplet): boolean {
  try {
    if (!setDocument(context, key, context.write(key, JsonValue), path, value, undefined)) return false;
  } catch (thrown) {
    if (thrown instanceof CommandError) return false;
    throw thrown;
  }
  context.notify('d', 'json.mset', key);
  return true;
}

/** RFC 7396: members of the patch that are null go, objects are merged, all else replaces. */
function mergeAt(context: Context, key: Bin, document: JsonValue, location: Location, patch: Json): void {
  const target = document.at(location);
  if (!(patch instanceof Map) || !(target instanceof Map)) {
    setAt(context, key, location, withoutNulls(patch));
    return;
  }
  for (const [name, value] of patch) {
    const place = [...location, name];
    if (value !== null) mergeAt(context, key, document, place, value);
    else if (target.has(name)) context.edit(jsonRemove, key, [packLocation(place)]);
  }
}

/** What a patch makes where there was no object. */
function withoutNulls(patch: Json): Json {
  if (!(patch instanceof Map)) return patch;
  const made: JsonObject = new Map();
  for (const [name, value] of patch) if (value !== null) made.set(name, withoutNulls(value));
  return made;
}

function merge(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const path = pathArg(args[2] as Datum);
  const document = context.write(key, JsonValue);
  const patch = jsonArg(args[3] as Datum);
  if (document === undefined) {
    if (!path.isRoot) throw mustBeRoot();
    putDocument(context, key, patch);
  } else {
    const { places, isNew } = writePlaces(document.root, path, undefined);
    if (places.length === 0) return NIL;
    for (const location of places) checkDepth(location, patch);
    for (const location of places) {
      if (isNew) setAt(context, key, location, patch);
      else if (document.at(location) !== undefined) mergeAt(context, key, document, location, patch);
    }
  }
  context.notify('d', 'json.merge', key);
  return OK;
}

/** Without those that lie within another one. */
function outermost(locations: readonly Location[]): Location[] {
  const keys = new Set(locations.map((location) => JSON.stringify(location)));
  return locations.filter((location) => {
    for (let i = 0; i < location.length; i++) if (keys.has(JSON.stringify(location.slice(0, i)))) return false;
    return true;
  });
}

function remove(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const path = optionalPathArg(args[2]);
  const document = context.write(key, JsonValue);
  if (document === undefined) return ZERO;
  const found = path.select(document.root).map((node) => node.location());
  const places = outermost(found).sort(compareForMutation);
  if (places.length === 0) return ZERO;
  if (places[0]?.length === 0) context.keyspace.remove(key);
  else for (const location of places) context.edit(jsonRemove, key, [packLocation(location)]);
  context.notify('d', 'json.del', key);
  return integer(places.length);
}

/** What JSON.CLEAR leaves of a value; undefined if it leaves it alone. */
function cleared(value: Json): Json | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : [];
  if (value instanceof Map) return value.size === 0 ? undefined : new Map();
  return isNumber(value) && toDouble(value) !== 0 ? 0 : undefined;
}

function clear(context: Context, args: Args): Reply {
  const { key, document, path } = openTarget(context, args, optionalPathArg(args[2]));
  let count = 0;
  for (const node of path.select(document.root)) {
    const empty = cleared(node.value);
    const location = node.location();
    if (empty === undefined || document.at(location) === undefined) continue;
    setAt(context, key, location, empty);
    count++;
  }
  if (count > 0) context.notify('d', 'json.clear', key);
  return integer(count);
}

function removal(name: string): CommandDef {
  return command({
    ...JSON_COMMAND,
    name,
    summary: 'Removes what a path selects; the key with the whole document',
    since: 'JSON 1.0.0',
    complexity: 'O(N) where N is the size of what is removed, or of the document if the path may select many values',
    arity: -2,
    flags: ['write'],
    syntax: 'key [path]',
    reply: 'number',
    run: remove,
  });
}

export const jsonCommands = [
  command({
    ...JSON_COMMAND,
    name: 'JSON.SET',
    summary: 'Sets a document, or what a path selects in it',
    since: 'JSON 1.0.0',
    complexity: 'O(M+N) where M is the size of the old value and N of the new one',
    arity: -4,
    flags: ['write', 'denyoom'],
    syntax: 'key path json:value [NX|XX]',
    reply: "'OK' | null",
    run: set,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.MSET',
    summary: 'Sets several documents or parts of them, all in one step',
    since: 'JSON 2.6.0',
    complexity: 'O(K*(M+N)) where K is the number of keys, M the size of the old and N of the new values',
    arity: -4,
    flags: ['write', 'denyoom'],
    keys: [1, -1, 3],
    syntax: '(key path json:value)...',
    reply: "'OK' | null",
    run: setMany,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.MERGE',
    summary: 'Merges a patch into what a path selects: members are set, and removed where the patch has null',
    since: 'JSON 2.6.0',
    complexity: 'O(M+N) where M is the size of the old value and N of the patch',
    arity: 4,
    flags: ['write', 'denyoom'],
    syntax: 'key path json:value',
    reply: "'OK' | null",
    run: merge,
  }),
  removal('JSON.DEL'),
  removal('JSON.FORGET'),
  command({
    ...JSON_COMMAND,
    name: 'JSON.CLEAR',
    summary: 'Empties arrays and objects that a path selects and sets numbers to 0; answers how many it changed',
    since: 'JSON 2.0.0',
    complexity: 'O(N) where N is the size of what is cleared, or of the document if the path may select many values',
    arity: -2,
    flags: ['write'],
    syntax: 'key [path]',
    reply: 'number',
    run: clear,
  }),
  ...jsonGetCommands,
  ...jsonArrayCommands,
  ...jsonValueCommands,
];
