/**
 * The x87 extended doubles (64-bit mantissa) in which Redis counts INCRBYFLOAT and HINCRBYFLOAT, so that sums come out
 * with the same digits: strtold's reading, rounding to nearest even, and printing as `%.17Lf` without trailing zeros.
 */
import type { Bin } from './bytes.ts';
import { CommandError, notAFloat } from './errors.ts';

/** ±mantissa · 2^exponent; the mantissa is 0 or has exactly 64 bits unless the number is denormal. */
export interface LongDouble {
  readonly mantissa: bigint;
  readonly exponent: number;
}

/** Infinity with its sign. */
type Infinite = 1 | -1;

const BITS = 64;
const MAX_EXPONENT = 16383 - 63;
const MIN_EXPONENT = -16382 - 63;
/** Redis' MAX_LONG_DOUBLE_CHARS: longer texts are no floats. */
const MAX_CHARS = 5 * 1024;

const DECIMAL = /^([+-]?)([0-9]*)\.?([0-9]*)(?:e([+-]?[0-9]+))?$/i;
const HEX = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?[0-9]+))?$/i;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;
/** Decimal exponents beyond these overflow or vanish whatever the digits (there are at most MAX_CHARS of them). */
const MAX_DECIMAL_EXPONENT = 20_000;
/** 10^17: what `%.17Lf` counts in. */
const FRACTION = 10n ** 17n;

/**
 * The sum of two numbers, as Redis would store it. O(digits).
 * @throws CommandError `ERR value is not a valid float`, or that the result would be NaN or infinite
 */
export function addLongDoubles(a: Bin, b: Bin): string {
  const [x, y] = [parse(a), parse(b)];
  if (x === undefined || y === undefined) throw notAFloat();
  const sum = typeof x === 'number' || typeof y === 'number' ? 1 : add(x, y);
  if (typeof sum === 'number') throw new CommandError('ERR increment would produce NaN or Infinity');
  return format(sum);
}

/** Whether the text is a number to Redis' string2ld; infinities are, NaN is not. */
export function isLongDouble(text: Bin): boolean {
  return parse(text) !== undefined;
}

function parse(text: Bin): LongDouble | Infinite | undefined {
  if (text.length === 0 || text.length >= MAX_CHARS) return undefined;
  const infinite = INFINITE.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? -1 : 1;
  const parsed = parseHex(text) ?? parseDecimal(text);
  // strtold sets ERANGE for what is too big or vanishes, and Redis then refuses it.
  return typeof parsed === 'number' ? undefined : parsed;
}

function parseDecimal(text: Bin): LongDouble | Infinite | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', part = '', power = '0'] = match;
  if (whole === '' && part === '') return undefined;
  const digits = BigInt(whole + part);
  if (digits === 0n) return { mantissa: 0n, exponent: 0 };
  const signed = sign === '-' ? -digits : digits;
  const scale = Number(power) - part.length;
  if (scale + (whole + part).length > MAX_DECIMAL_EXPONENT) return 1;
  if (scale + (whole + part).length < -MAX_DECIMAL_EXPONENT) return undefined;
  const rounded = scale >= 0 ? round(signed * 10n ** BigInt(scale), 1n, 0) : round(signed, 10n ** BigInt(-scale), 0);
  return vanished(rounded) ? undefined : rounded;
}

function parseHex(text: Bin): LongDouble | Infinite | undefined {
  const match = HEX.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', part = '', power = '0'] = match;
  if (whole === '' && part === '') return undefined;
  const digits = BigInt(`0x${whole}${part}`);
  if (digits === 0n) return { mantissa: 0n, exponent: 0 };
  const exponent = Number(power) - 4 * part.length;
  if (Math.abs(exponent) > 4 * MAX_DECIMAL_EXPONENT) return exponent > 0 ? 1 : undefined;
  const rounded = round(sign === '-' ? -digits : digits, 1n, exponent);
  return vanished(rounded) ? undefined : rounded;
}

function vanished(value: LongDouble | Infinite): boolean {
  return typeof value !== 'number' && value.mantissa === 0n;
}

function add(x: LongDouble, y: LongDouble): LongDouble | Infinite {
  if (x.mantissa === 0n) return y;
  if (y.mantissa === 0n) return x;
  const exponent = Math.min(x.exponent, y.exponent);
  const sum = (x.mantissa << BigInt(x.exponent - exponent)) + (y.mantissa << BigInt(y.exponent - exponent));
  return round(sum, 1n, exponent);
}

/** The number nearest to numerator / denominator · 2^exponent; ties go to the even mantissa. */
function round(numerator: bigint, denominator: bigint, exponent: number): LongDouble | Infinite {
  if (numerator === 0n) return { mantissa: 0n, exponent: 0 };
  const negative = numerator < 0n;
  const size = negative ? -numerator : numerator;
  // With this shift the quotient has 64 or 65 bits; one bit too many is taken back below.
  const wanted = BITS - (bitLength(size) - bitLength(denominator));
  const shift = Math.min(wanted, exponent - MIN_EXPONENT);
  let { quotient, remainder, divisor } = divide(size, denominator, shift);
  let result = exponent - shift;
  if (bitLength(quotient) > BITS) {
    ({ quotient, remainder, divisor } = divide(size, denominator, shift - 1));
    result++;
  }
  const twice = remainder * 2n;
  if (twice > divisor || (twice === divisor && (quotient & 1n) === 1n)) quotient++;
  if (bitLength(quotient) > BITS) {
    quotient >>= 1n;
    result++;
  }
  if (result > MAX_EXPONENT) return negative ? -1 : 1;
  return { mantissa: negative ? -quotient : quotient, exponent: result };
}

function divide(size: bigint, denominator: bigint, shift: number) {
  const dividend = shift > 0 ? size << BigInt(shift) : size;
  const divisor = shift < 0 ? denominator << BigInt(-shift) : denominator;
  const quotient = dividend / divisor;
  return { quotient, remainder: dividend - quotient * divisor, divisor };
}

function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28;
}

/** `%.17Lf` without trailing zeros. printf rounds the exact value to nearest even as well. */
function format({ mantissa, exponent }: LongDouble): string {
  const size = mantissa < 0n ? -mantissa : mantissa;
  const scaled = size * FRACTION;
  let units = exponent >= 0 ? scaled << BigInt(exponent) : scaled >> BigInt(-exponent);
  if (exponent < 0) {
    const rest = scaled - (units << BigInt(-exponent));
    const half = 1n << BigInt(-exponent - 1);
    if (rest > half || (rest === half && (units & 1n) === 1n)) units++;
  }
  const digits = units.toString().padStart(18, '0');
  const text = `${digits.slice(0, -17)}.${digits.slice(-17)}`.replace(/\.?0+$/, '');
  return mantissa < 0n && text !== '0' ? `-${text}` : text;
}
