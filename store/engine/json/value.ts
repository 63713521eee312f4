/**
 * JSON documents as the engine holds them. Objects are Maps, so that members keep the order in which they came and a
 * member called `__proto__` is a member like any other. Integers stay exact to 64 bits, and a double that happens to be
 * whole stays a double (`1.0`), as in RedisJSON.
 */

/** A double whose value is a whole number, which a JS number could not tell from an integer. */
export class WholeDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A JS number is an integer if it is whole, else a double; a bigint is an integer beyond 2^53. */
export type JsonNumber = number | bigint | WholeDouble;
export type JsonObject = Map<string, Json>;
export type Json = null | boolean | string | JsonNumber | Json[] | JsonObject;

export type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

const INT64_MAX = 9223372036854775807n;
const INT64_MIN = -9223372036854775808n;

/** An integer in its shortest form; undefined beyond 64 bits. */
export function jsonInteger(value: bigint): JsonNumber | undefined {
  if (value > INT64_MAX || value < INT64_MIN) return undefined;
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** A double that stays one. */
export function jsonDouble(value: number): JsonNumber {
  return Number.isInteger(value) ? new WholeDouble(value) : value;
}

export function isNumber(json: Json): json is JsonNumber {
  return typeof json === 'number' || typeof json === 'bigint' || json instanceof WholeDouble;
}

export function isDouble(json: JsonNumber): boolean {
  return json instanceof WholeDouble || (typeof json === 'number' && !Number.isInteger(json));
}

/** The value as a double; integers beyond 2^53 are rounded. */
export function toDouble(json: JsonNumber): number {
  return json instanceof WholeDouble ? json.value : Number(json);
}

/** RedisJSON's name of a value's type. */
export function typeOfJson(json: Json): JsonType {
  if (json === null) return 'null';
  if (typeof json === 'string') return 'string';
  if (typeof json === 'boolean') return 'boolean';
  if (Array.isArray(json)) return 'array';
  if (json instanceof Map) return 'object';
  return isDouble(json) ? 'number' : 'integer';
}

/** A deep copy. O(n). */
export function copyJson(json: Json): Json {
  if (Array.isArray(json)) return json.map(copyJson);
  if (!(json instanceof Map)) return json;
  const copy: JsonObject = new Map();
  for (const [name, value] of json) copy.set(name, copyJson(value));
  return copy;
}

/** Levels of arrays and objects: 0 for a scalar, 1 for `[]`. O(n). */
export function depthOfJson(json: Json): number {
  let deepest = 0;
  if (Array.isArray(json)) for (const item of json) deepest = Math.max(deepest, depthOfJson(item));
  else if (json instanceof Map) for (const value of json.values()) deepest = Math.max(deepest, depthOfJson(value));
  else return 0;
  return deepest + 1;
}

const SCALAR_SIZE = 8;
const STRING_OVERHEAD = 24;
const ARRAY_OVERHEAD = 24;
const OBJECT_OVERHEAD = 64;
const MEMBER_OVERHEAD = 40;

/** Estimated bytes in memory. O(n). */
export function sizeOfJson(json: Json): number {
  if (typeof json === 'string') return STRING_OVERHEAD + json.length;
  if (Array.isArray(json))
    return json.reduce<number>((sum, item) => sum + SCALAR_SIZE + sizeOfJson(item), ARRAY_OVERHEAD);
  if (!(json instanceof Map)) return SCALAR_SIZE;
  let size = OBJECT_OVERHEAD;
  for (const [name, value] of json) size += memberSize(name) + sizeOfJson(value);
  return size;
}

/** What a member of an object costs beside its value. */
export function memberSize(name: string): number {
  return MEMBER_OVERHEAD + name.length;
}

/** What an element of an array costs beside itself. */
export const ELEMENT_SIZE = SCALAR_SIZE;

/**
 * Whether two values are the same. Numbers are compared by value; with `strict` an integer is no double, as JSON.ARRINDEX
 * wants it. Members may come in any order. O(n).
 */
export function equalJson(a: Json, b: Json, strict = false): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  if (isNumber(a)) return isNumber(b) && equalNumbers(a, b, strict);
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => equalJson(item, b[i] as Json, strict));
  }
  if (!(a instanceof Map && b instanceof Map) || a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !equalJson(value, other, strict)) return false;
  }
  return true;
}

function equalNumbers(a: JsonNumber, b: JsonNumber, strict: boolean): boolean {
  if (strict && isDouble(a) !== isDouble(b)) return false;
  return compareNumbers(a, b) === 0;
}

/** Negative, 0 or positive; exact for integers. */
export function compareNumbers(a: JsonNumber, b: JsonNumber): number {
  const x = a instanceof WholeDouble ? a.value : a;
  const y = b instanceof WholeDouble ? b.value : b;
  if (x < y) return -1;
  return x > y ? 1 : 0;
}
