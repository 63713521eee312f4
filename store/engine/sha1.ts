/** SHA-1 (FIPS 180-4): the names of scripts, and DEBUG DIGEST. Not for anything that must be safe from forgery. */
import type { Bin } from './bytes.ts';

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** The 40 hex digits of the SHA-1 of these bytes. O(n). */
export function sha1Hex(bin: Bin): string {
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const words = new Int32Array(80);
  const length = bin.length;
  const blocks = Math.ceil((length + 9) / 64);
  for (let block = 0; block < blocks; block++) {
    for (let i = 0; i < 16; i++) {
      let word = 0;
      for (let j = 0; j < 4; j++) word = (word << 8) | byteAt(bin, block * 64 + i * 4 + j);
      words[i] = word;
    }
    if (block === blocks - 1) {
      words[14] = Math.floor(length / 2 ** 29);
      words[15] = length << 3;
    }
    compress(state, words);
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** The padded message: a one bit after the bytes, then zeros. */
function byteAt(bin: Bin, at: number): number {
  if (at < bin.length) return bin.charCodeAt(at);
  return at === bin.length ? 0x80 : 0;
}

function compress(state: Int32Array, words: Int32Array): void {
  for (let i = 16; i < 80; i++) {
    const mixed = words[i - 3]! ^ words[i - 8]! ^ words[i - 14]! ^ words[i - 16]!;
    words[i] = rotate(mixed, 1);
  }
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let i = 0; i < 80; i++) {
    const sum = (rotate(a, 5) + mix(i, b, c, d) + e + words[i]!) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = sum;
  }
  const next = [a, b, c, d, e];
  for (let i = 0; i < 5; i++) state[i]! += next[i]!;
}

function mix(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}
