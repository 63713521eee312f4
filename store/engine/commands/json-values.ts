/** Numbers, strings, booleans and objects in JSON documents. */
import { type Datum, FLAG_NUMBER, Flagged, textToBin } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { type JsonPath, optionalPathArg, pathArg } from '../json/path.ts';
import { printNumber } from '../json/print.ts';
import {
  isDouble,
  isNumber,
  type Json,
  type JsonNumber,
  type JsonObject,
  jsonDouble,
  jsonInteger,
  toDouble,
} from '../json/value.ts';
import { array, bulk, bulks, double, integer, NIL, type Reply } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { JsonValue, jsonAppend, packLocation } from '../values/json.ts';
import {
  changeAll,
  changeEach,
  JSON_COMMAND,
  jsonArg,
  jsonBulk,
  noSuchDocument,
  noSuchPath,
  openTarget,
  setAt,
  type Target,
  wrongJsonType,
} from './json-common.ts';

interface Arithmetic {
  readonly integers: (a: bigint, b: bigint) => bigint;
  readonly doubles: (a: number, b: number) => number;
}

const ADD: Arithmetic = { integers: (a, b) => a + b, doubles: (a, b) => a + b };
const MULTIPLY: Arithmetic = { integers: (a, b) => a * b, doubles: (a, b) => a * b };

/** Integers stay integers; with a double on either side the result is one. @throws CommandError out of range */
function calculate(a: JsonNumber, b: JsonNumber, { integers, doubles }: Arithmetic): JsonNumber {
  if (!isDouble(a) && !isDouble(b)) {
    const result = jsonInteger(integers(BigInt(a as number | bigint), BigInt(b as number | bigint)));
    if (result === undefined) throw new CommandError('ERR numeric overflow');
    return result;
  }
  const result = doubles(toDouble(a), toDouble(b));
  if (!Number.isFinite(result)) throw new CommandError('ERR result is not a number');
  return jsonDouble(result);
}

/** RESP3 has numbers; RESP2 gets them as JSON text, from a legacy path the last one alone. */
function numbersReply({ context, path }: Target, results: (JsonNumber | undefined)[], last: JsonNumber): Reply {
  if (context.resp3) return array(results.map((result) => (result === undefined ? NIL : numberReply(result))));
  if (path.legacy) return bulk(new Flagged(printNumber(last), FLAG_NUMBER));
  return jsonBulk(results.map((result) => result ?? null));
}

function numberReply(result: JsonNumber): Reply {
  return isDouble(result) ? double(toDouble(result)) : integer(result as number | bigint);
}

function calculateEach(context: Context, args: Args, arithmetic: Arithmetic, event: string): Reply {
  const target = openTarget(context, args, pathArg(args[2] as Datum));
  const by = jsonArg(args[3] as Datum);
  if (!isNumber(by)) throw new CommandError('ERR bad input number');
  const { results, last } = changeAll(target, {
    isOfKind: isNumber,
    check: (value) => calculate(value, by, arithmetic),
    change(value, location) {
      const result = calculate(value, by, arithmetic);
      setAt(context, target.key, location, result);
      return result;
    },
  });
  if (last !== undefined) context.notify('d', event, target.key);
  if (last === undefined && target.path.legacy) throw noSuchPath(target.path, 'does not contains a number');
  return numbersReply(target, results, last ?? 0);
}

function toggle(context: Context, args: Args): Reply {
  const target = openTarget(context, args);
  return changeEach(target, 'json.toggle', 'not a bool', {
    isOfKind: (value: Json) => typeof value === 'boolean',
    change(value, location) {
      setAt(context, target.key, location, !value);
      return target.path.legacy ? jsonBulk(!value) : integer(value ? 0 : 1);
    },
  });
}

const isText = (value: Json): value is string => typeof value === 'string';

function appendText(context: Context, args: Args): Reply {
  const path = optionalPathArg(args.length > 3 ? args[2] : undefined);
  const target = openTarget(context, args, path);
  const text = jsonArg(args.at(-1) as Datum);
  if (!isText(text)) throw wrongJsonType('string', text);
  return changeEach(target, 'json.strappend', 'not a string', {
    isOfKind: isText,
    change(value, location) {
      context.edit(jsonAppend, target.key, [packLocation(location), textToBin(text)]);
      return integer(textToBin(value + text).length);
    },
  });
}

/** What JSON.STRLEN, OBJLEN and OBJKEYS ask of a value of their kind, and their errors. */
interface Question<V extends Json> {
  readonly isOfKind: (value: Json) => value is V;
  readonly answer: (value: V) => Reply;
  /** For a legacy path: nothing there answers nil if this is undefined. */
  readonly missing?: (path: JsonPath) => CommandError;
  /** For a legacy path whose first value is of another kind. */
  readonly wrong: (path: JsonPath, value: Json) => CommandError;
  /** For a path from $ and a key that does not exist. */
  readonly noKey: (path: JsonPath) => CommandError;
}

function ask<V extends Json>(context: Context, args: Args, question: Question<V>): Reply {
  const { isOfKind, answer, missing, wrong, noKey } = question;
  const path = optionalPathArg(args[2]);
  const document = context.read(args[1] as Datum, JsonValue);
  if (document === undefined) {
    if (path.legacy) return NIL;
    throw noKey(path);
  }
  const values = path.select(document.root).map(({ value }) => value);
  if (!path.legacy) return array(values.map((value) => (isOfKind(value) ? answer(value) : NIL)));
  const [first] = values;
  if (first === undefined) {
    if (missing === undefined) return NIL;
    throw missing(path);
  }
  if (!isOfKind(first)) throw wrong(path, first);
  return answer(first);
}

const isObject = (value: Json): value is JsonObject => value instanceof Map;
const noObject = (path: JsonPath) => noSuchPath(path, 'not an object');

const TEXT_LENGTH: Question<string> = {
  isOfKind: isText,
  answer: (value) => integer(textToBin(value).length),
  missing: noSuchPath,
  wrong: (_, value) => wrongJsonType('string', value),
  noKey: noSuchDocument,
};
const OBJECT_LENGTH: Question<JsonObject> = {
  isOfKind: isObject,
  answer: (value) => integer(value.size),
  wrong: (_, value) => wrongJsonType('object', value),
  noKey: noObject,
};
const OBJECT_KEYS: Question<JsonObject> = {
  isOfKind: isObject,
  answer: (value) => bulks(Array.from(value.keys(), textToBin)),
  wrong: noObject,
  noKey: noSuchDocument,
};

const COST = 'O(1) if the path selects one value, O(N) if it may select many, where N is the size of the document';

function calculation(name: string, summary: string, arithmetic: Arithmetic): CommandDef {
  return command({
    ...JSON_COMMAND,
    name,
    summary,
    since: 'JSON 1.0.0',
    complexity: COST,
    arity: 4,
    flags: ['write'],
    syntax: 'key path number:double',
    reply: '(number | null)[]',
    run: (context, args) => calculateEach(context, args, arithmetic, name.toLowerCase()),
  });
}

function question<V extends Json>(name: string, summary: string, reply: string, what: Question<V>): CommandDef {
  return command({
    ...JSON_COMMAND,
    name,
    summary,
    since: 'JSON 1.0.0',
    complexity: COST,
    arity: -2,
    flags: ['readonly'],
    syntax: 'key [path]',
    reply,
    run: (context, args) => ask(context, args, what),
  });
}

const LENGTHS = 'number | null | (number | null)[]';

export const jsonValueCommands = [
  calculation('JSON.NUMINCRBY', 'Adds to numbers and answers the results', ADD),
  calculation('JSON.NUMMULTBY', 'Multiplies numbers and answers the results', MULTIPLY),
  question('JSON.OBJKEYS', 'The names of the members of objects', 'string[] | null | (string[] | null)[]', OBJECT_KEYS),
  question('JSON.OBJLEN', 'How many members objects have', LENGTHS, OBJECT_LENGTH),
  command({
    ...JSON_COMMAND,
    name: 'JSON.STRAPPEND',
    summary: 'Appends to strings and answers their new lengths in bytes',
    since: 'JSON 1.0.0',
    complexity: COST,
    arity: -3,
    flags: ['write', 'denyoom'],
    syntax: 'key [path] json:value',
    reply: 'number | (number | null)[]',
    run: appendText,
  }),
  question('JSON.STRLEN', 'The lengths of strings in bytes', LENGTHS, TEXT_LENGTH),
  command({
    ...JSON_COMMAND,
    name: 'JSON.TOGGLE',
    summary: 'Turns booleans over and answers what they are now',
    since: 'JSON 2.0.0',
    complexity: COST,
    arity: 3,
    flags: ['write'],
    syntax: 'key path',
    reply: 'boolean | (0 | 1 | null)[]',
    run: toggle,
  }),
];
