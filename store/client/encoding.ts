/**
 * Values of JavaScript as bytes under a client flag, and back. Text is itself (flag 0), numbers and bigints are their
 * digits, so that INCR, APPEND and a real Redis see what they expect; bytes are bytes; plain data is JSON; the rest
 * (Date, Map, Set, undefined, NaN, cycles, …) is written by `devalue`. What was put in comes out with its type.
 */
import { parse, stringify } from 'devalue';
import { Flagged } from '../engine/bytes.ts';
import {
  FLAG_ARRAY_BUFFER,
  FLAG_BIGINT,
  FLAG_BYTES,
  FLAG_DEVALUE,
  FLAG_JSON,
  FLAG_NUMBER,
  isBinaryFlag,
} from '../protocol/flags.ts';
import type { CallArg } from '../protocol/page.ts';

/** Half of a surrogate pair alone: such a string has no UTF-8 form. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Typed arrays by their flag, counted from FLAG_ARRAY_BUFFER + 1; the order is on disk. */
const VIEWS = [
  'Int8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'DataView',
  'Float16Array',
] as const;

/**
 * A value as it is stored.
 * @throws TypeError if it cannot be stored: a function, a symbol, an instance of a class, …
 */
export function encodeValue(value: unknown): CallArg {
  switch (typeof value) {
    case 'string':
      return LONE_SURROGATE.test(value) ? new Flagged(JSON.stringify(value), FLAG_JSON) : value;
    case 'number':
      return encodeNumber(value);
    case 'boolean':
      return new Flagged(String(value), FLAG_JSON);
    case 'bigint':
      return new Flagged(String(value), FLAG_BIGINT);
    case 'object':
      return encodeObject(value);
    default:
      return encodeOther(value);
  }
}

/** Integers beyond 2^53 are JSON, since under the number's flag they would come back as bigint (INCR's results do). */
function encodeNumber(value: number): CallArg {
  if (!Number.isFinite(value) || Object.is(value, -0)) return encodeOther(value);
  const exact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return new Flagged(String(value), exact ? FLAG_NUMBER : FLAG_JSON);
}

function encodeObject(value: object | null): CallArg {
  if (value instanceof Uint8Array) return new Flagged(value, FLAG_BYTES);
  if (value instanceof ArrayBuffer) return new Flagged(new Uint8Array(value), FLAG_ARRAY_BUFFER);
  if (ArrayBuffer.isView(value)) {
    const kind = (VIEWS as readonly string[]).indexOf(Object.prototype.toString.call(value).slice(8, -1));
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (kind !== -1) return new Flagged(bytes, FLAG_ARRAY_BUFFER + 1 + kind);
  }
  return isJson(value, 0) ? new Flagged(JSON.stringify(value), FLAG_JSON) : encodeOther(value);
}

/**
 * A value as the text of a JSON document.
 * @throws TypeError if JSON has no word for it
 */
export function encodeJson(value: unknown): string {
  if (!isJson(value, 0))
    throw new TypeError('a JSON document holds null, booleans, finite numbers, strings, arrays, plain objects');
  return JSON.stringify(value);
}

/** Deeper data is left to devalue, which notices cycles. */
const JSON_DEPTH = 200;

/** Whether JSON gives back just this: no undefined, NaN, -0, holes, dates, instances, symbols, null prototypes. */
function isJson(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth > JSON_DEPTH) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isJson(value[i], depth + 1)) return false;
    return true;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype || Object.getOwnPropertySymbols(value).length > 0) return false;
  for (const key of Object.keys(value)) {
    if (!isJson((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

function encodeOther(value: unknown): CallArg {
  let text: string;
  try {
    text = stringify(value, undefined, { operations: { viewInfo } });
  } catch (error) {
    throw refusal(error);
  }
  return new Flagged(text, FLAG_DEVALUE);
}

/** Without this, a view of a few bytes would take the whole buffer behind it along. */
function viewInfo(view: ArrayBufferView) {
  const { byteOffset, byteLength } = view;
  const buffer = new Uint8Array(view.buffer, byteOffset, byteLength).slice().buffer;
  const length = 'length' in view ? (view.length as number) : byteLength;
  return { buffer, byteOffset: 0, byteLength, length, bufferByteLength: byteLength };
}

function refusal(error: unknown): TypeError {
  const reason = error instanceof RangeError ? 'data nested too deep' : reasonOf(error as Error & { path?: string });
  return new TypeError(`tabkv cannot store ${reason}`, { cause: error });
}

function reasonOf({ message, path = '' }: Error & { path?: string }): string {
  const what = message
    .replace(/^Cannot stringify /, '')
    .replace(/ —.*$/, '')
    .replace('arbitrary non-POJOs', 'an instance of a class')
    .replace('POJOs with symbolic keys', 'an object with symbols as keys');
  return path === '' ? what : `${what} (at ${path})`;
}

/** A stored value back in JavaScript. Bytes that are not what their flag says are given as they are. */
export function decodeValue(flags: number, data: string | Uint8Array): unknown {
  if (isBinaryFlag(flags)) return decodeBinary(flags, typeof data === 'string' ? new TextEncoder().encode(data) : data);
  if (typeof data !== 'string') return data;
  try {
    switch (flags) {
      case FLAG_NUMBER:
        return decodeNumber(data);
      case FLAG_JSON:
        return JSON.parse(data);
      case FLAG_DEVALUE:
        return parse(data);
      case FLAG_BIGINT:
        return BigInt(data);
      default:
        return data;
    }
  } catch {
    return data;
  }
}

function decodeNumber(text: string): number | bigint | string {
  const value = Number(text);
  if (Number.isNaN(value) || text === '') return text;
  return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(text) ? BigInt(text) : value;
}

function decodeBinary(flags: number, bytes: Uint8Array): unknown {
  if (flags === FLAG_BYTES) return bytes;
  const buffer = bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
  if (flags === FLAG_ARRAY_BUFFER) return buffer;
  const View = Reflect.get(globalThis, VIEWS[flags - FLAG_ARRAY_BUFFER - 1] ?? '') as
    | (new (
        buffer: ArrayBufferLike,
      ) => ArrayBufferView)
    | undefined;
  try {
    return View === undefined ? bytes : new View(buffer);
  } catch {
    return bytes;
  }
}
