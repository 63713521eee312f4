/** Redis' strict number syntax: string2ll and string2d, and how doubles are printed. */
import type { Bin } from './bytes.ts';
import { CommandError, notAFloat, notAnInteger } from './errors.ts';

export const INT64_MAX = 9223372036854775807n;
export const INT64_MIN = -9223372036854775808n;
const INTEGER = /^(?:0|-?[1-9][0-9]{0,18})$/;

/**
 * A canonical signed 64-bit integer (no plus sign, no leading zero, no blanks, no -0), or undefined.
 * A number when it is safe, else a bigint.
 */
export function parseInt64(bin: Bin): number | bigint | undefined {
  if (bin.length === 0 || bin.length > 20 || !INTEGER.test(bin)) return undefined;
  const value = Number(bin);
  if (Number.isSafeInteger(value)) return value;
  const big = BigInt(bin);
  return big > INT64_MAX || big < INT64_MIN ? undefined : big;
}

/**
 * A 64-bit integer argument as a JS number; beyond 2^53 it is rounded, which is enough for counts and indexes.
 * @throws CommandError `ERR value is not an integer or out of range`, or `message` if given
 */
export function intArg(bin: Bin, message?: string): number {
  const value = parseInt64(bin);
  if (value === undefined) throw message === undefined ? notAnInteger() : new CommandError(message);
  return Number(value);
}

const FLOAT = /^[+-]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|inf(?:inity)?)$/i;
/** A digit other than 0 before the exponent. */
const SOME_DIGIT = /^[+-]?(?:0x[0.]*[1-9a-f]|[0.]*[1-9])/i;
const HEX_FLOAT = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?[0-9]+))?$/i;

/**
 * A double as strtod reads the whole of it (inf, infinity and hex forms too), or undefined; NaN is refused. What is
 * too big becomes infinite, what is too small zero.
 */
export function strtod(bin: Bin): number | undefined {
  if (FLOAT.test(bin)) {
    const lower = bin.toLowerCase();
    if (lower.includes('inf')) return lower.startsWith('-') ? -Infinity : Infinity;
    return Number(bin);
  }
  const hex = HEX_FLOAT.exec(bin);
  if (hex === null) return undefined;
  const [, sign = '', whole = '', part = '', exponent = '0'] = hex;
  if (whole === '' && part === '') return undefined;
  const digits = Number.parseInt(whole + part, 16) * 2 ** (Number(exponent) - 4 * part.length);
  return sign === '-' ? -digits : digits;
}

/** A double argument (Redis' string2d): as strtod, but what is out of a double's range is refused. */
export function parseDouble(bin: Bin): number | undefined {
  const value = strtod(bin);
  if (value === 0) return SOME_DIGIT.test(bin) ? undefined : value;
  return (value === Infinity || value === -Infinity) && !/inf/i.test(bin) ? undefined : value;
}

/** @throws CommandError `ERR value is not a valid float`, or `message` if given */
export function doubleArg(bin: Bin, message?: string): number {
  const value = parseDouble(bin);
  if (value === undefined) throw message === undefined ? notAFloat() : new CommandError(message);
  return value;
}

/** Half of INT64_MAX: whole numbers up to here are printed digit by digit (Redis' double2ll). */
const DIGITS_LIMIT = 2 ** 62;

/** A double as Redis 7.2 prints it (d2string): the shortest digits that read back the same; inf, -inf, nan. */
export function formatDouble(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '-0' : String(value);
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity || value === -Infinity) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < DIGITS_LIMIT) return String(BigInt(value));
  return formatShortest(value);
}

/** When to use exponents is fpconv's choice: for few digits sooner than JS does. */
function formatShortest(value: number): string {
  const [mantissa = '', exponent = ''] = Math.abs(value).toExponential().split('e');
  const sign = value < 0 ? '-' : '';
  const digits = mantissa.replace('.', '');
  const point = Number(exponent) + 1;
  const shift = point - digits.length;
  const size = Math.abs(Number(exponent));
  if (shift >= 0 && size < digits.length + 7) return sign + digits + '0'.repeat(shift);
  if (shift >= 0 || (shift <= -7 && size >= 4)) return `${sign}${mantissa}e${exponent}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
