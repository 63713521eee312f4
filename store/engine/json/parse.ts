/**
 * Reads JSON text (RFC 8259) into a Json value. Unlike JSON.parse it keeps 64-bit integers, tells 1 from 1.0 and keeps
 * members in their order. Its messages are those of serde_json, which RedisJSON gives.
 */
import { CommandError } from '../errors.ts';
import { type Json, type JsonNumber, type JsonObject, jsonDouble, jsonInteger } from './value.ts';

/** Deeper documents are refused, as RedisJSON does. */
const MAX_DEPTH = 128;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Json {
    const value = this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) this.#fail('trailing characters');
    return value;
  }

  #value(): Json {
    this.#blanks();
    const char = this.#text.charAt(this.#at);
    switch (char) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      case '':
        return this.#fail('EOF while parsing a value');
      default:
        return this.#number(char);
    }
  }

  #nested(parse: () => Json): Json {
    if (++this.#depth >= MAX_DEPTH) this.#fail('recursion limit exceeded');
    this.#at++;
    const value = parse();
    this.#depth--;
    return value;
  }

  #object(): Json {
    const object: JsonObject = new Map();
    if (this.#peek('an object') === '}') {
      this.#at++;
      return object;
    }
    for (;;) {
      const start = this.#peek('an object');
      if (start !== '"') this.#fail(start === '}' ? 'trailing comma' : 'key must be a string');
      const name = this.#string();
      if (this.#peek('an object') !== ':') this.#fail('expected `:`');
      this.#at++;
      object.set(name, this.#value());
      const next = this.#peek('an object');
      this.#at++;
      if (next === '}') return object;
      if (next !== ',') this.#fail('expected `,` or `}`', 0);
    }
  }

  #array(): Json {
    const array: Json[] = [];
    if (this.#peek('a list') === ']') {
      this.#at++;
      return array;
    }
    for (;;) {
      if (this.#peek('a list') === ']') this.#fail('trailing comma');
      array.push(this.#value());
      const next = this.#peek('a list');
      this.#at++;
      if (next === ']') return array;
      if (next !== ',') this.#fail('expected `,` or `]`', 0);
    }
  }

  /** The next character that is not blank, still to be read. */
  #peek(inside: string): string {
    this.#blanks();
    const char = this.#text.charAt(this.#at);
    return char === '' ? this.#fail(`EOF while parsing ${inside}`) : char;
  }

  #string(): string {
    const start = ++this.#at;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) return this.#text.slice(start, this.#at++);
      if (code === 0x5c) return this.#escapedString(start);
      this.#checkChar(code);
      this.#at++;
    }
  }

  #checkChar(code: number): void {
    if (Number.isNaN(code)) this.#fail('EOF while parsing a string', 0);
    if (code < 0x20) this.#fail('control character (\\u0000-\\u001F) found while parsing a string');
  }

  /** The rest of a string from its first backslash on. */
  #escapedString(start: number): string {
    let out = this.#text.slice(start, this.#at);
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) {
        this.#at++;
        return out;
      }
      if (code === 0x5c) out += this.#escape();
      else {
        this.#checkChar(code);
        out += this.#text.charAt(this.#at++);
      }
    }
  }

  #escape(): string {
    const char = this.#text.charAt(this.#at + 1);
    this.#at += 2;
    if (char === 'u') return this.#unicode();
    return ESCAPES[char] ?? this.#fail(char === '' ? 'EOF while parsing a string' : 'invalid escape', 0);
  }

  #unicode(): string {
    const first = this.#hex();
    if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
    if (first > 0xdbff || !this.#text.startsWith('\\u', this.#at))
      this.#fail('lone leading surrogate in hex escape', 0);
    this.#at += 2;
    const second = this.#hex();
    if (second < 0xdc00 || second > 0xdfff) this.#fail('lone leading surrogate in hex escape', 0);
    return String.fromCharCode(first, second);
  }

  #hex(): number {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('invalid escape', 0);
    this.#at += 4;
    return Number.parseInt(digits, 16);
  }

  #word<V extends boolean | null>(word: string, value: V): V {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('expected ident');
    this.#at += word.length;
    return value;
  }

  #number(char: string): JsonNumber {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) return this.#fail(char === '-' ? 'invalid number' : 'expected value');
    this.#at += match[0].length;
    if (/^[.eE0-9]/.test(this.#text.charAt(this.#at))) this.#fail('invalid number');
    return numberOf(match[0], match[1] !== undefined || match[2] !== undefined) ?? this.#fail('number out of range', 0);
  }

  #blanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  /** `ahead` is 1 if the character at fault has not been read yet. @throws CommandError */
  #fail(what: string, ahead: 0 | 1 = 1): never {
    const read = this.#text.slice(0, Math.min(this.#at + ahead, this.#text.length));
    const lines = read.split('\n');
    throw new CommandError(`ERR ${what} at line ${lines.length} column ${lines.at(-1)?.length}`);
  }
}

/** A number as it is written; undefined if it is too big for a double. */
function numberOf(text: string, fraction: boolean): JsonNumber | undefined {
  const value = Number(text);
  if (!fraction && !Object.is(value, -0)) {
    if (Number.isSafeInteger(value)) return value;
    const exact = jsonInteger(BigInt(text));
    if (exact !== undefined) return exact;
  }
  return Number.isFinite(value) ? jsonDouble(value) : undefined;
}

/** @throws CommandError with serde_json's message and the place */
export function parseJson(text: string): Json {
  return new Parser(text).parse();
}
