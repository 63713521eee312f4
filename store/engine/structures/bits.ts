/** Counting and finding bits in bytes; bit 0 is the highest bit of byte 0, as in Redis' bitmaps. */

const COUNTS = Uint8Array.from({ length: 256 }, (_, byte) => countByte(byte));

function countByte(byte: number): number {
  let count = 0;
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1;
  return count;
}

/** How many bits are set from bit `start` up to before bit `end`, both within the bytes. O(bytes). */
export function countBits(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return 0;
  const first = start >>> 3;
  const last = Math.floor((end - 1) / 8);
  const headMask = 0xff >> (start & 7);
  const tailMask = 0xff << (7 - ((end - 1) & 7));
  if (first === last) return COUNTS[(bytes[first] as number) & headMask & tailMask] as number;
  const edges =
    (COUNTS[(bytes[first] as number) & headMask] as number) +
    (COUNTS[(bytes[last] as number) & tailMask & 0xff] as number);
  return edges + countWhole(bytes, first + 1, last);
}

/** Whole bytes, four at a time where they are aligned. */
function countWhole(bytes: Uint8Array, start: number, end: number): number {
  let count = 0;
  let at = start;
  while (at < end && (bytes.byteOffset + at) % 4 !== 0) count += COUNTS[bytes[at++] as number] as number;
  if (end - at >= 4) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, Math.floor((end - at) / 4));
    for (let i = 0; i < words.length; i++) count += countWord(words[i] as number);
    at += words.length * 4;
  }
  for (; at < end; at++) count += COUNTS[bytes[at] as number] as number;
  return count;
}

function countWord(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The first bit of this value from bit `start` up to before bit `end`, both within the bytes; -1 if none. O(bytes). */
export function findBit(bytes: Uint8Array, bit: 0 | 1, start: number, end: number): number {
  const skipped = bit === 1 ? 0 : 0xff;
  for (let at = start; at < end; ) {
    if ((at & 7) === 0 && bytes[at / 8] === skipped) {
      at = 8 * skipBytes(bytes, skipped, at / 8);
      continue;
    }
    if ((((bytes[Math.floor(at / 8)] as number) >> (7 - (at & 7))) & 1) === bit) return at;
    at++;
  }
  return -1;
}

/** The index of the first byte that is another, from `at` on. */
function skipBytes(bytes: Uint8Array, byte: number, at: number): number {
  let index = at;
  while (index < bytes.length && bytes[index] === byte) index++;
  return index;
}

/** The unsigned integer of 1–64 bits at a bit offset, highest bit first; bytes beyond the end are 0. O(bits). */
export function readBits(byteAt: (index: number) => number | undefined, offset: number, bits: number): bigint {
  const first = Math.floor(offset / 8);
  const last = Math.floor((offset + bits - 1) / 8);
  let value = 0n;
  for (let i = first; i <= last; i++) value = (value << 8n) | BigInt(byteAt(i) ?? 0);
  const behind = 8 * (last + 1) - (offset + bits);
  return BigInt.asUintN(bits, value >> BigInt(behind));
}

/** The bytes that hold an integer of 1–64 bits at a bit offset once it is written there, and the index of the first. */
export function writeBits(
  byteAt: (index: number) => number | undefined,
  offset: number,
  bits: number,
  value: bigint,
): { first: number; bytes: Uint8Array } {
  const first = Math.floor(offset / 8);
  const bytes = new Uint8Array(Math.floor((offset + bits - 1) / 8) - first + 1);
  const behind = BigInt(8 * (first + bytes.length) - (offset + bits));
  const mask = ((1n << BigInt(bits)) - 1n) << behind;
  let all = 0n;
  for (let i = 0; i < bytes.length; i++) all = (all << 8n) | BigInt(byteAt(first + i) ?? 0);
  all = (all & ~mask) | (BigInt.asUintN(bits, value) << behind);
  for (let i = bytes.length - 1; i >= 0; i--, all >>= 8n) bytes[i] = Number(all & 0xffn);
  return { first, bytes };
}
