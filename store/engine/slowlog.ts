/** SLOWLOG: the calls that took longest lately, with their arguments cut short as Redis does. */
import { type Bin, binOf } from './bytes.ts';
import type { Args } from './table.ts';

export interface SlowCall {
  readonly id: number;
  /** Seconds since the epoch. */
  readonly at: number;
  readonly microseconds: number;
  readonly words: readonly Bin[];
  readonly address: string;
  readonly name: Bin;
}

/** As many words and bytes of a word are kept. */
const MAX_WORDS = 32;
const MAX_BYTES = 128;

export class Slowlog {
  #calls: SlowCall[] = [];
  #nextId = 0;

  get length(): number {
    return this.#calls.length;
  }

  /** Adds a call and forgets the oldest beyond `limit`. O(limit) only when calls are that slow. */
  add(args: Args, call: Omit<SlowCall, 'id' | 'words'>, limit: number): void {
    this.#calls.unshift({ id: this.#nextId++, words: shortened(args), ...call });
    if (this.#calls.length > limit) this.#calls.length = limit;
  }

  /** The newest ones first. */
  newest(count: number): readonly SlowCall[] {
    return this.#calls.slice(0, count);
  }

  reset(): void {
    this.#calls = [];
  }
}

function shortened(args: Args): Bin[] {
  const kept = args.length > MAX_WORDS ? MAX_WORDS - 1 : args.length;
  const words = args.slice(0, kept).map((arg) => {
    const word = binOf(arg);
    if (word.length <= MAX_BYTES) return word;
    return `${word.slice(0, MAX_BYTES)}... (${word.length - MAX_BYTES} more bytes)`;
  });
  if (kept < args.length) words.push(`... (${args.length - kept} more arguments)`);
  return words;
}
