/** What the JSON commands have in common: opening documents, places in them, errors, replies. */
import { type Bin, binOf, binToText, type Datum, FLAG_JSON, Flagged } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { parseJson } from '../json/parse.ts';
import { type JsonPath, pathArg } from '../json/path.ts';
import type { Location } from '../json/path-evaluate.ts';
import { depthOfJson, type Json, typeOfJson } from '../json/value.ts';
import { array, type BulkReply, bulk, NIL, type Reply } from '../reply.ts';
import type { Args, CommandDef } from '../table.ts';
import { JsonValue, jsonSet, packJson, packLocation } from '../values/json.ts';

/** Levels of nesting that a document may have; deeper ones could not be read back. */
const MAX_LEVELS = 127;

export const noSuchDocument = () =>
  new CommandError("ERR could not perform this operation on a key that doesn't exist");
export const noSuchPath = (path: JsonPath, or = '') =>
  new CommandError(`ERR Path '${path.text}' does not exist${or === '' ? '' : ` or ${or}`}`);
export const wrongJsonType = (expected: string, found: Json) =>
  new CommandError(`WRONGTYPE wrong type of path value - expected ${expected} but found ${typeOfJson(found)}`);

/** @throws CommandError if the argument is not UTF-8 */
export function textArg(datum: Datum): string {
  const text = binToText(binOf(datum));
  if (text === undefined) throw new CommandError("ERR Couldn't parse as UTF-8 string");
  return text;
}

/** @throws CommandError if the argument is no JSON */
export function jsonArg(datum: Datum): Json {
  return parseJson(textArg(datum));
}

/** A bulk string of JSON. */
export function jsonText(text: Bin): BulkReply {
  return bulk(new Flagged(text, FLAG_JSON));
}

export function jsonBulk(json: Json): BulkReply {
  return jsonText(packJson(json));
}

/** @throws CommandError if a value at this place would nest the document too deeply */
export function checkDepth(location: Location, value: Json): void {
  if (location.length + depthOfJson(value) > MAX_LEVELS) throw new CommandError('ERR recursion limit exceeded');
}

/** Sets what is at a place, or a new member of an object. @throws CommandError if it would nest too deeply */
export function setAt(context: Context, key: Bin, location: Location, value: Json): void {
  checkDepth(location, value);
  context.edit(jsonSet, key, [packLocation(location), packJson(value)]);
}

/** A document and the path in it that a command is about. */
export interface Target {
  readonly context: Context;
  readonly key: Bin;
  readonly document: JsonValue;
  readonly path: JsonPath;
}

/** The document to change and the path, which must be there. @throws CommandError WRONGTYPE, no such key, no path */
export function openTarget(context: Context, args: Args, path: JsonPath = pathArg(args[2] as Datum)): Target {
  const key = binOf(args[1] as Datum);
  const document = context.write(key, JsonValue);
  if (document === undefined) throw noSuchDocument();
  return { context, key, document, path };
}

/** Deeper places first, and in an array the last element first, so that no change moves a place still to be changed. */
export function compareForMutation(a: Location, b: Location): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const [x, y] = [a[i] as string | number, b[i] as string | number];
    if (x === y) continue;
    if (typeof x === 'number' && typeof y === 'number') return y - x;
    return x < y ? -1 : 1;
  }
  return b.length - a.length;
}

export interface Changing<V extends Json, R> {
  readonly isOfKind: (value: Json) => value is V;
  /** Changes one value; gives its result. */
  readonly change: (value: V, location: Location) => R;
  /** Throws if a value cannot be changed; all are asked before the first is changed. */
  readonly check?: (value: V, location: Location) => void;
  /** Whether the change moves elements of arrays. */
  readonly moving?: boolean;
}

/** Changes every value of a kind that the path selects. Gives the results in the path's order, and which came last. */
export function changeAll<V extends Json, R>(
  { document, path }: Target,
  { isOfKind, change, check, moving = false }: Changing<V, R>,
): { results: (R | undefined)[]; last: R | undefined } {
  const places = path.select(document.root).map((node, i) => ({ i, node, location: node.location() }));
  const chosen = places.filter(({ node }) => isOfKind(node.value));
  if (moving) chosen.sort((a, b) => compareForMutation(a.location, b.location));
  if (check !== undefined) for (const { node, location } of chosen) check(node.value as V, location);
  const results: (R | undefined)[] = places.map(() => undefined);
  let last: R | undefined;
  for (const { i, location } of chosen) {
    last = change(document.at(location) as V, location);
    results[i] = last;
  }
  return { results, last };
}

/**
 * As changeAll, and tells of it.
 * @param or what a legacy path may be wrong about if nothing was changed
 * @returns for a legacy path the last reply, else an array with nil for values of other kinds
 */
export function changeEach<V extends Json>(target: Target, event: string, or: string, what: Changing<V, Reply>): Reply {
  const { results, last } = changeAll(target, what);
  if (last !== undefined) target.context.notify('d', event, target.key);
  if (!target.path.legacy) return array(results.map((reply) => reply ?? NIL));
  if (last === undefined) throw noSuchPath(target.path, or);
  return last;
}

export const isArray = (value: Json): value is Json[] => Array.isArray(value);

/** What the commands of this group share in the table. */
export const JSON_COMMAND = { group: 'json', keys: [1, 1, 1] } as const satisfies Partial<CommandDef>;
