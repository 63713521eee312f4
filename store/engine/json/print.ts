/** Writes Json values as text: as serde_json does, so that JSON.GET answers what RedisJSON would. */
import { isNumber, type Json, type JsonNumber, WholeDouble } from './value.ts';

/** What JSON.GET's INDENT, NEWLINE and SPACE put between the tokens. */
export interface PrintFormat {
  readonly indent: string;
  readonly newline: string;
  readonly space: string;
}

const COMPACT: PrintFormat = { indent: '', newline: '', space: '' };

/** The text of a value. O(n). */
export function printJson(json: Json, format: PrintFormat = COMPACT): string {
  return print(json, format, format.newline);
}

/** `lineBreak` is a line break with the indentation of the value's own line. */
function print(json: Json, format: PrintFormat, lineBreak: string): string {
  if (json === null) return 'null';
  if (typeof json === 'string') return JSON.stringify(json);
  if (isNumber(json)) return printNumber(json);
  if (typeof json === 'boolean') return String(json);
  const inner = lineBreak + format.indent;
  const isArray = Array.isArray(json);
  const parts = isArray
    ? json.map((item) => print(item, format, inner))
    : Array.from(json, ([name, value]) => `${JSON.stringify(name)}:${format.space}${print(value, format, inner)}`);
  if (parts.length === 0) return isArray ? '[]' : '{}';
  const body = inner + parts.join(`,${inner}`) + lineBreak;
  return isArray ? `[${body}]` : `{${body}}`;
}

export function printNumber(json: JsonNumber): string {
  if (json instanceof WholeDouble) return printDouble(json.value);
  return Number.isInteger(json) || typeof json === 'bigint' ? String(json) : printDouble(json);
}

const DIGITS = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:e([+-][0-9]+))?$/;

/** The shortest digits that read back the same, in the layout of Rust's ryu: 1.0, 0.001, 1e16, 1.5e-7. */
function printDouble(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  const [, sign = '', whole = '', part = '', power = '0'] = DIGITS.exec(String(value)) ?? [];
  const digits = (whole + part).replace(/^0+(?=.)/, '').replace(/0+$/, '') || '0';
  // The value is 0.digits · 10^point.
  const point = whole === '0' ? Number(power) - (/^0*/.exec(part)?.[0].length ?? 0) : whole.length + Number(power);
  return sign + layOut(digits, digits === '0' ? 1 : point);
}

function layOut(digits: string, point: number): string {
  const { length } = digits;
  if (length <= point && point <= 16) return `${digits}${'0'.repeat(point - length)}.0`;
  if (point > 0 && point <= 16) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point > -5 && point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  return `${digits.charAt(0)}${length === 1 ? '' : `.${digits.slice(1)}`}e${point - 1}`;
}
