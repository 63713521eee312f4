/**
 * Byte strings. Everything that Redis calls a string (keys, fields, members, elements, most values) is held as a
 * *binary string*: a JS string in which each char is one byte (0–255). V8 keeps such strings at one byte a char, Map
 * hashes them, `===` compares them and `<` orders them as memcmp does; ASCII text is its own binary string, so the
 * usual case converts nothing. Large values that arrive as bytes stay `Uint8Array` and are passed through.
 */

/** A JS string whose chars are bytes. An alias for readability; the compiler cannot tell it from text. */
export type Bin = string;

/** Bytes with a client flag that says how the client encoded them (Memcached's flags). 0 is plain bytes. */
export class Flagged {
  readonly data: Bin | Uint8Array;
  readonly flags: number;
  constructor(data: Bin | Uint8Array, flags: number) {
    this.data = data;
    this.flags = flags;
  }
}

/** The flag of values that are numbers: what INCR and its like leave behind. Other flags belong to the client. */
export const FLAG_NUMBER = 1;

/** The flag of JSON text: what the JSON commands answer with, so that clients give values and not text. */
export const FLAG_JSON = 2;

/** One argument as the engine sees it, and what a string value holds. */
export type Datum = Bin | Uint8Array | Flagged;

/** What collections hold: never a Uint8Array, so that it can be compared with ===. */
export type Element = Bin | Flagged;

/** Up to this length a loop is faster than a regular expression; beyond it takes twice as long. */
const SHORT_TEXT = 12;
const NOT_ASCII = /[^\0-\x7f]/;

/** True if every char is below 128, so that text and binary string are the same. O(n). */
export function isAscii(text: string): boolean {
  if (text.length > SHORT_TEXT) return !NOT_ASCII.test(text);
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

/** The UTF-8 bytes of a text as a binary string; lone surrogates become U+FFFD as TextEncoder does. O(n). */
export function textToBin(text: string): Bin {
  if (isAscii(text)) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code >= 0xd800 && code <= 0xdfff) {
      const full = text.codePointAt(i) as number;
      if (full > 0xffff) {
        code = full;
        i++;
      } else code = 0xfffd;
    }
    out += utf8Char(code);
  }
  return out;
}

function utf8Char(code: number): Bin {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  return String.fromCharCode(
    0xf0 | (code >> 18),
    0x80 | ((code >> 12) & 63),
    0x80 | ((code >> 6) & 63),
    0x80 | (code & 63),
  );
}

const CHUNK = 8192;

/** Bytes to a binary string. O(n). */
export function bytesToBin(bytes: Uint8Array): Bin {
  if (bytes.length <= 32) {
    let out = '';
    for (let i = 0; i < bytes.length; i++) out += String.fromCharCode(bytes[i] as number);
    return out;
  }
  if (bytes.length <= CHUNK) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += CHUNK) {
    parts.push(String.fromCharCode.apply(null, bytes.subarray(i, i + CHUNK) as unknown as number[]));
  }
  return parts.join('');
}

/** A binary string to bytes. O(n). */
export function binToBytes(bin: Bin): Uint8Array {
  const bytes = new Uint8Array(bin.length);
  for (let i = 0; i < bin.length; i++) bytes[i] = bin.charCodeAt(i);
  return bytes;
}

/**
 * The text whose UTF-8 these bytes are, or undefined if they are not valid UTF-8 (overlong forms, surrogates and
 * truncated sequences are not). O(n).
 */
export function binToText(bin: Bin): string | undefined {
  if (isAscii(bin)) return bin;
  let out = '';
  for (let i = 0; i < bin.length; ) {
    const first = bin.charCodeAt(i);
    if (first < 0x80) {
      out += bin.charAt(i++);
      continue;
    }
    const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    const code = decodeSequence(bin, i, first, length);
    if (code === undefined) return undefined;
    out += String.fromCodePoint(code);
    i += length;
  }
  return out;
}

const LEAST = [0, 0, 0x80, 0x800, 0x10000] as const;

function decodeSequence(bin: Bin, at: number, first: number, length: 2 | 3 | 4): number | undefined {
  if (first < 0xc2 || first > 0xf4 || at + length > bin.length) return undefined;
  let code = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = bin.charCodeAt(at + i);
    if ((next & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (next & 63);
  }
  if (code < LEAST[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return code;
}

/** The bytes of a datum without its flag. */
export function rawOf(datum: Datum): Bin | Uint8Array {
  return datum instanceof Flagged ? datum.data : datum;
}

/** The bytes of a datum as a binary string. O(1) unless it holds a Uint8Array. */
export function binOf(datum: Datum): Bin {
  if (typeof datum === 'string') return datum;
  const raw = rawOf(datum);
  return typeof raw === 'string' ? raw : bytesToBin(raw);
}

/** The client flag of a datum; 0 for plain bytes. */
export function flagsOf(datum: Datum): number {
  return datum instanceof Flagged ? datum.flags : 0;
}

/** A datum as collections hold it: the flag kept, the bytes a binary string. */
export function elementOf(datum: Datum): Element {
  if (typeof datum === 'string') return datum;
  if (datum instanceof Flagged) {
    return typeof datum.data === 'string' ? datum : new Flagged(bytesToBin(datum.data), datum.flags);
  }
  return bytesToBin(datum);
}

/** These bytes under this flag; plain when the flag is 0. */
export function flagged(data: Bin, flags: number): Element {
  return flags === 0 ? data : new Flagged(data, flags);
}

/** Length in bytes. */
export function lengthOf(datum: Datum): number {
  return rawOf(datum).length;
}

/** What C reads of a string: the bytes before the first zero. Redis' error texts and some of its number parsers do so. */
export function cString(bin: Bin): Bin {
  const end = bin.indexOf('\0');
  return end === -1 ? bin : bin.slice(0, end);
}
