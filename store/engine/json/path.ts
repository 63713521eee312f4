/**
 * Paths as commands take them: JSONPath from `$` on, which may select many values, and RedisJSON's legacy paths (`.`,
 * `.a.b`, `a[0]`), which stand for the first value that they select.
 */
import { type Bin, binOf, binToText, type Datum } from '../bytes.ts';
import { CommandError } from '../errors.ts';
import { evaluate, type PathNode } from './path-evaluate.ts';
import { parseQuery } from './path-parser.ts';
import { isSingular, type Query } from './path-syntax.ts';
import type { Json } from './value.ts';

export class JsonPath {
  /** As it was given. */
  readonly original: string;
  /** As JSONPath. */
  readonly text: string;
  readonly legacy: boolean;
  readonly query: Query;

  constructor(original: string) {
    this.original = original;
    this.legacy = !/^\$(?:$|[.[])/.test(original);
    this.text = this.legacy ? modernPath(original) : original;
    this.query = parseQuery(this.text);
  }

  get isRoot(): boolean {
    return this.query.segments.length === 0;
  }

  /** It selects one value at most, whatever the document. */
  get isSingular(): boolean {
    return isSingular(this.query);
  }

  /** The nodes that it selects, in the document's order. */
  select(document: Json): PathNode[] {
    return evaluate(this.query, document);
  }
}

function modernPath(legacy: string): string {
  if (legacy === '.') return '$';
  return legacy.startsWith('.') ? `$${legacy}` : `$.${legacy}`;
}

/** Compiled paths: applications use few of them, again and again. */
const cache = new Map<Bin, JsonPath>();
const MOST_CACHED = 256;

/** @throws CommandError if the argument is no path */
export function pathArg(datum: Datum): JsonPath {
  const bin = binOf(datum);
  const known = cache.get(bin);
  if (known !== undefined) return known;
  const text = binToText(bin);
  if (text === undefined) throw new CommandError("ERR Couldn't parse as UTF-8 string");
  const path = new JsonPath(text);
  if (cache.size === MOST_CACHED) cache.clear();
  cache.set(bin, path);
  return path;
}

/** The path of an optional argument: the root, in the legacy way, if it is not there. @throws CommandError */
export function optionalPathArg(datum: Datum | undefined): JsonPath {
  return pathArg(datum ?? '.');
}
