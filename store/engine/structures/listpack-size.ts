/** How many bytes Redis' listpack needs for an entry: what its limits on small encodings count. */
import type { Bin } from '../bytes.ts';
import { parseInt64 } from '../numbers.ts';

/** Bytes of an empty listpack: header and end. */
export const LISTPACK_OVERHEAD = 7;

/** Bytes of one entry with its own header and back length. O(1). */
export function listpackEntrySize(bin: Bin): number {
  const encoded = encodedSize(bin);
  return encoded + backLengthSize(encoded);
}

function encodedSize(bin: Bin): number {
  const { length } = bin;
  if (length > 0 && length <= 20 && bin.charCodeAt(0) <= 57) {
    const value = parseInt64(bin);
    if (value !== undefined) return integerSize(Number(value));
  }
  if (length < 64) return 1 + length;
  return length < 4096 ? 2 + length : 5 + length;
}

function integerSize(value: number): number {
  if (value >= 0 && value <= 127) return 1;
  if (value >= -4096 && value <= 4095) return 2;
  if (value >= -32768 && value <= 32767) return 3;
  if (value >= -8388608 && value <= 8388607) return 4;
  return value >= -2147483648 && value <= 2147483647 ? 5 : 9;
}

function backLengthSize(length: number): number {
  if (length <= 127) return 1;
  if (length < 16383) return 2;
  if (length < 2097151) return 3;
  return length < 268435455 ? 4 : 5;
}
