/** MurmurHash64A as Redis' HyperLogLog uses it, on 32-bit halves because bigints are slow. */
import type { Bin } from '../bytes.ts';

/** A 64-bit unsigned integer in two halves. */
export interface Halves {
  readonly high: number;
  readonly low: number;
}

const SEED = 0xadc83b19;
const M_HIGH = 0xc6a4a793;
const M_LOW = 0x5bd1e995;

/** The hash of some bytes. O(n). */
export function murmurHash64(bin: Bin): Halves {
  const { length } = bin;
  const whole = length - (length & 7);
  let h = xor({ high: 0, low: SEED }, byM({ high: 0, low: length }));
  for (let i = 0; i < whole; i += 8) {
    const k = byM(xorShifted47(byM({ high: word(bin, i + 4, 4), low: word(bin, i, 4) })));
    h = byM(xor(h, k));
  }
  if (whole < length) {
    const left = length - whole;
    h = byM(xor(h, { high: word(bin, whole + 4, left - 4), low: word(bin, whole, Math.min(4, left)) }));
  }
  return xorShifted47(byM(xorShifted47(h)));
}

/** Up to four bytes, the lowest first. */
function word(bin: Bin, at: number, count: number): number {
  let value = 0;
  for (let i = 0; i < count; i++) value |= bin.charCodeAt(at + i) << (8 * i);
  return value >>> 0;
}

function xor(a: Halves, b: Halves): Halves {
  return { high: (a.high ^ b.high) >>> 0, low: (a.low ^ b.low) >>> 0 };
}

/** x ^ (x >> 47). */
function xorShifted47({ high, low }: Halves): Halves {
  return { high, low: (low ^ (high >>> 15)) >>> 0 };
}

/** The product with the hash's multiplier, modulo 2^64. */
function byM({ high, low }: Halves): Halves {
  const l = low & 0xffff;
  const h = low >>> 16;
  const ml = M_LOW & 0xffff;
  const mh = M_LOW >>> 16;
  const bottom = l * ml;
  const middle = h * ml + (bottom >>> 16);
  const middle2 = l * mh + (middle % 0x10000);
  const carry = h * mh + Math.floor(middle / 0x10000) + Math.floor(middle2 / 0x10000);
  return {
    high: (carry + Math.imul(high, M_LOW) + Math.imul(low, M_HIGH)) >>> 0,
    low: (((middle2 & 0xffff) << 16) | (bottom & 0xffff)) >>> 0,
  };
}
