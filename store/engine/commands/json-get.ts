/** Reading JSON documents: JSON.GET, MGET, TYPE, RESP, DEBUG MEMORY. */
import { binOf, type Datum, textToBin } from '../bytes.ts';
import type { Context } from '../context.ts';
import { syntaxError } from '../errors.ts';
import { type JsonPath, optionalPathArg, pathArg } from '../json/path.ts';
import { type PrintFormat, printJson } from '../json/print.ts';
import { isDouble, isNumber, type Json, sizeOfJson, toDouble, typeOfJson } from '../json/value.ts';
import { array, bulk, bulkOrNil, bulks, double, integer, NIL, type Reply, status, ZERO } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { JsonValue } from '../values/json.ts';
import { JSON_COMMAND, jsonBulk, jsonText, noSuchPath, textArg } from './json-common.ts';

interface GetOptions extends PrintFormat {
  readonly paths: readonly JsonPath[];
}

/** `[INDENT indent] [NEWLINE newline] [SPACE space] [path...]`; the options may stand between the paths. */
function parseGetOptions(args: Args): GetOptions {
  const format = { indent: '', newline: '', space: '' };
  const paths: JsonPath[] = [];
  for (let i = 2; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toLowerCase();
    if (word === 'indent' || word === 'newline' || word === 'space') {
      if (++i === args.length) throw syntaxError();
      format[word] = textArg(args[i] as Datum);
    } else if (word !== 'noescape') paths.push(pathArg(args[i] as Datum));
  }
  return { ...format, paths: paths.length === 0 ? [optionalPathArg(undefined)] : paths };
}

/** What a path stands for: all that it selects, or with a legacy path the first of it. @throws CommandError */
function valueAt(document: JsonValue, path: JsonPath, legacy: boolean): Json {
  const nodes = path.select(document.root);
  if (!legacy) return nodes.map(({ value }) => value);
  const [first] = nodes;
  if (first === undefined) throw noSuchPath(path);
  return first.value;
}

/** One path answers its value; several answer an object of them. One path from `$` makes all of them answer arrays. */
function get(context: Context, args: Args): Reply {
  const { paths, ...format } = parseGetOptions(args);
  const document = context.read(args[1] as Datum, JsonValue);
  if (document === undefined) return NIL;
  const legacy = paths.every((path) => path.legacy);
  const values = paths.map((path) => [path.original, valueAt(document, path, legacy)] as const);
  const [first] = values as [readonly [string, Json]];
  return jsonText(textToBin(printJson(values.length === 1 ? first[1] : new Map(values), format)));
}

function getMany(context: Context, args: Args): Reply {
  const path = pathArg(args.at(-1) as Datum);
  return array(
    args.slice(1, -1).map((key) => {
      const value = context.lookupRead(key)?.value;
      if (!(value instanceof JsonValue)) return NIL;
      const nodes = path.select(value.root);
      if (!path.legacy) return jsonBulk(nodes.map((node) => node.value));
      return nodes[0] === undefined ? NIL : jsonBulk(nodes[0].value);
    }),
  );
}

function type(context: Context, args: Args): Reply {
  const path = optionalPathArg(args[2]);
  const document = context.read(args[1] as Datum, JsonValue);
  const types = document === undefined ? [] : path.select(document.root).map(({ value }) => typeOfJson(value));
  let reply: Reply = document === undefined ? NIL : bulks(types);
  if (path.legacy) reply = bulkOrNil(types[0]);
  return context.resp3 ? array([reply]) : reply;
}

/** A value in RESP: containers are arrays that begin with the bracket that they have in JSON. */
function toResp(json: Json): Reply {
  if (json === null) return NIL;
  if (typeof json === 'string') return bulk(textToBin(json));
  if (typeof json === 'boolean') return status(String(json));
  if (isNumber(json)) return isDouble(json) ? double(toDouble(json)) : integer(json as number | bigint);
  if (Array.isArray(json)) return array([status('['), ...json.map(toResp)]);
  const members = Array.from(json, ([name, value]) => [bulk(textToBin(name)), toResp(value)]);
  return array([status('{'), ...members.flat()]);
}

function resp(context: Context, args: Args): Reply {
  const path = optionalPathArg(args[2]);
  const document = context.read(args[1] as Datum, JsonValue);
  if (document === undefined) return NIL;
  const nodes = path.select(document.root);
  if (!path.legacy) return array(nodes.map(({ value }) => toResp(value)));
  if (nodes[0] === undefined) throw noSuchPath(path);
  return toResp(nodes[0].value);
}

function memory(context: Context, args: Args): Reply {
  const path = optionalPathArg(args[3]);
  const document = context.read(args[2] as Datum, JsonValue);
  if (document === undefined) return path.legacy ? ZERO : array([]);
  const sizes = path.select(document.root).map(({ value }) => integer(sizeOfJson(value)));
  if (!path.legacy) return array(sizes);
  if (sizes[0] === undefined) throw noSuchPath(path);
  return sizes[0];
}

const PATH_COST = 'O(1) if the path selects one value, O(N) if it may select many, where N is the size of the document';

export const jsonGetCommands = [
  command({
    ...JSON_COMMAND,
    name: 'JSON.GET',
    summary: 'A document, or what paths select in it: the values themselves from legacy paths, arrays of them from $',
    since: 'JSON 1.0.0',
    complexity: 'O(N) where N is the size of what is answered, or of the document if a path may select many values',
    arity: -2,
    flags: ['readonly'],
    syntax: 'key [INDENT indent] [NEWLINE newline] [SPACE space] [path...]',
    reply: 'T | null',
    run: get,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.MGET',
    summary: 'What a path selects in several documents',
    since: 'JSON 1.0.0',
    complexity: 'O(M*N) where M is the number of keys and N the size of what is answered',
    arity: -3,
    flags: ['readonly'],
    keys: [1, -2, 1],
    syntax: 'key... path',
    reply: '(T | null)[]',
    run: getMany,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.TYPE',
    summary: 'The types of what a path selects',
    since: 'JSON 1.0.0',
    complexity: PATH_COST,
    arity: -2,
    flags: ['readonly'],
    syntax: 'key [path]',
    reply: '(string | string[] | null)[]',
    run: type,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.RESP',
    summary: 'What a path selects as plain replies: containers are arrays that begin with { or [',
    since: 'JSON 1.0.0',
    complexity: 'O(N) where N is the size of what is answered',
    arity: -2,
    flags: ['readonly'],
    syntax: 'key [path]',
    reply: 'unknown',
    run: resp,
  }),
  command({
    ...JSON_COMMAND,
    name: 'JSON.DEBUG|MEMORY',
    summary: 'About how many bytes of memory what a path selects takes',
    since: 'JSON 1.0.0',
    complexity: 'O(N) where N is the size of what the path selects',
    arity: -3,
    flags: ['readonly'],
    keys: [2, 2, 1],
    syntax: 'key [path]',
    reply: 'number | number[]',
    run: memory,
  }),
];
