/** Arguments that several groups of commands read in the same way. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import { INT64_MAX, parseInt64 } from '../numbers.ts';
import type { Args } from '../table.ts';

/**
 * An integer that is not negative, as Redis' getPositiveLongFromObject reads it; beyond 2^53 it is rounded.
 * @throws CommandError `ERR value is out of range, must be positive`, or `message` if given
 */
export function positiveArg(datum: Datum, message = 'ERR value is out of range, must be positive'): number {
  const value = parseInt64(binOf(datum));
  if (value === undefined || value < 0) throw new CommandError(message);
  return Number(value);
}

/** Elements that one reply of repeated random choices may have; Redis would go on until its memory ends. */
const MOST_REPEATED = 2 ** 24;

/**
 * The count of SRANDMEMBER and its like: if it is negative the same element may come again, but no more than 2^24 of
 * them are given.
 * @throws CommandError not an integer, or out of range
 */
export function signedCountArg(datum: Datum): number {
  const value = parseInt64(binOf(datum));
  if (value === undefined) throw notAnInteger();
  if (BigInt(value) < -INT64_MAX) {
    throw new CommandError(`ERR value is out of range, value must between -${INT64_MAX} and ${INT64_MAX}`);
  }
  if (value < -MOST_REPEATED) throw new CommandError('ERR value is out of range');
  return Number(value);
}

/**
 * `numkeys` at `args[at]`, with the keys after it.
 * @throws CommandError if it is not a positive integer, or there are not so many arguments
 */
export function countedKeys(args: Args, at: number): Bin[] {
  const count = positiveArg(args[at] as Datum, 'ERR numkeys should be greater than 0');
  if (count === 0) throw new CommandError('ERR numkeys should be greater than 0');
  if (count > args.length - at - 1) throw new CommandError("ERR Number of keys can't be greater than number of args");
  return args.slice(at + 1, at + 1 + count).map(binOf);
}

/** For `keysOf`: where the keys after the `numkeys` at `args[at]` are; none if it makes no sense. */
export function countedKeyIndexes(args: Args, at: number): number[] {
  const count = Number(parseInt64(binOf(args[at] ?? '')) ?? 0);
  if (count > args.length - at - 1) return [];
  return Array.from({ length: Math.max(0, count) }, (_, i) => at + 1 + i);
}
