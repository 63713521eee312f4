/** Bytes as hexadecimal text and back. */
import type { Bin } from './binary.ts';

const PER_LINE = 16;

/** Two digits a byte, sixteen bytes a line. */
export function formatHex(bin: Bin): string {
  let out = '';
  for (let i = 0; i < bin.length; i++) {
    if (i > 0) out += i % PER_LINE === 0 ? '\n' : ' ';
    out += bin.charCodeAt(i).toString(16).padStart(2, '0');
  }
  return out;
}

/** Reads hexadecimal digits, whatever blanks stand between bytes; undefined if it is something else. */
export function parseHex(text: string): Bin | undefined {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return undefined;
  let bin = '';
  for (let i = 0; i < digits.length; i += 2) bin += String.fromCharCode(Number.parseInt(digits.slice(i, i + 2), 16));
  return bin;
}
