/** Seeded randomness and the small pools that generators draw from: a small keyspace makes commands meet. */

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'key:\xff\0\r\n', ''] as const;
const VALUES = [
  ...['', 'a', 'b', 'c', 'abc', 'hello world', '0', '1', '-1', '5', '10', '3.5', '1e3', '9007199254740993'],
  ...['9223372036854775807', '-9223372036854775808', '\xff\xfe\0\x80', 'ü'.repeat(3), 'line\r\nbreak', 'x'.repeat(70)],
] as const;
const INTEGERS = [
  ...['0', '1', '2', '3', '-1', '-2', '-3', '5', '10', '100', '-100', '4294967296', '9007199254740993'],
  ...['9223372036854775807', '-9223372036854775808', '9223372036854775808'],
] as const;
const NOT_INTEGERS = ['', 'abc', '1.5', ' 1', '1 ', '+1', '01', '-0', '1e2', '0x10', '\xff', '\0', '1\x002'] as const;
const DOUBLES = [
  ...['0', '1', '-1', '2', '1.5', '-2.5', '0.1', '3', '1e10', '1e-7', '123456789.123', 'inf', '-inf', '+inf'],
] as const;
const NOT_DOUBLES = ['', 'abc', 'nan', '1.5x', ' 1', '1 ', '--1', '\0', '1\x002', 'nx', '('] as const;
const PATTERNS = ['*', 'a*', '?', '[a-c]', '[^a]', '*b*', 'key:*', '\\*', '[', '', 'a', '[z-a]*'] as const;

/** mulberry32: small, fast, and the same everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 ≤ r < 1. */
  next = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };

  /** An integer, `from` ≤ i ≤ `to`. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** True in this share of the calls. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.next() * items.length)] as T;
  }

  /** `from` to `to` items. */
  some<T>(from: number, to: number, make: () => T): T[] {
    return Array.from({ length: this.int(from, to) }, make);
  }

  /** These words in this share of the calls, otherwise none: for optional arguments. */
  maybe(share: number, make: () => string[]): string[] {
    return this.chance(share) ? make() : [];
  }

  /** The token in random case. */
  token(word: string): string {
    return this.chance(0.8) ? word : this.pick([word.toLowerCase(), word.charAt(0) + word.slice(1).toLowerCase()]);
  }

  /** One of ten keys, the first ones more often; one of them binary, one empty. */
  key(): string {
    return this.chance(0.5) ? this.pick(KEYS.slice(0, 3)) : this.pick(KEYS);
  }

  /** Text, numbers, binary, empty, and longer than what short encodings take. */
  value(): string {
    return this.chance(0.02) ? 'long value '.repeat(this.int(20, 60)) : this.pick(VALUES);
  }

  /** A few short members, which are likely to meet; now and then any value. */
  member(): string {
    return this.chance(0.8) ? this.pick(['a', 'b', 'c', 'd', 'e', '1', '2', '3', '10', '-5']) : this.value();
  }

  /** Mostly a 64-bit integer near 0, some at the borders, some beyond, some none. */
  integer(): string {
    if (this.chance(0.6)) return `${this.int(-4, 12)}`;
    return this.chance(0.85) ? this.pick(INTEGERS) : this.pick(NOT_INTEGERS);
  }

  /** Mostly a small count from 0, some negative, huge or not a number. */
  count(): string {
    return this.chance(0.85) ? `${this.int(0, 6)}` : this.integer();
  }

  /** Mostly a double, some not. */
  double(): string {
    if (this.chance(0.4)) return `${this.int(-5, 5)}`;
    return this.chance(0.93) ? this.pick(DOUBLES) : this.pick(NOT_DOUBLES);
  }

  pattern(): string {
    return this.pick(PATTERNS);
  }
}

/** Makes arity and syntax errors of some calls: drops, doubles or adds a word now and then. */
export function damaged(random: Random, words: string[], share = 0.03): string[] {
  if (!random.chance(share)) return words;
  const at = random.int(1, words.length);
  switch (random.int(0, 2)) {
    case 0:
      return words.slice(0, at);
    case 1:
      return words.toSpliced(at, 0, words[at] ?? 'extra');
    default:
      return [...words, random.pick(['extra', '0', 'NX', ''])];
  }
}
