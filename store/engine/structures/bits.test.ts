// Bits against a plain array of zeros and ones.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countBits, findBit, readBits, writeBits } from './bits.ts';

const runs = fc.array(
  fc.record({ byte: fc.constantFrom(0, 0xff, 1, 0x80, 0x5a), times: fc.integer({ min: 1, max: 12 }) }),
  {
    minLength: 1,
    maxLength: 8,
  },
);
const bytes = fc
  .tuple(fc.nat(3), runs)
  .map(([shift, given]) =>
    Uint8Array.from([...Array(shift).fill(9), ...given.flatMap(({ byte, times }) => Array(times).fill(byte))]).subarray(
      shift,
    ),
  );

const bitsOf = (from: Uint8Array) => [...from].flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map(Number));
const share = fc.double({ min: 0, max: 1, noNaN: true });

test('counts and finds what is there', () => {
  fc.assert(
    fc.property(bytes, share, share, (given, a, b) => {
      const bits = bitsOf(given);
      const start = Math.floor(a * bits.length);
      const end = start + Math.floor(b * (bits.length - start));
      const range = bits.slice(start, end);
      expect(countBits(given, start, end)).toBe(range.filter((bit) => bit === 1).length);
      for (const bit of [0, 1] as const) {
        const at = range.indexOf(bit);
        expect(findBit(given, bit, start, end)).toBe(at === -1 ? -1 : start + at);
      }
    }),
  );
});

test('what is written at an offset is read there, and the bits around it stay', () => {
  const small = fc.uint8Array({ minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      small,
      fc.nat(100),
      fc.integer({ min: 1, max: 64 }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
      (given, offset, width, value) => {
        const wanted = BigInt.asUintN(width, value);
        const { first, bytes: written } = writeBits((index) => given[index], offset, width, value);
        const after = new Uint8Array(Math.max(given.length, first + written.length));
        after.set(given);
        const before = bitsOf(after);
        after.set(written, first);
        expect(readBits((index) => after[index], offset, width)).toBe(wanted);
        before.splice(offset, width, ...[...wanted.toString(2).padStart(width, '0')].map(Number));
        expect(bitsOf(after)).toEqual(before);
      },
    ),
  );
});

test('beyond the end there are zeros', () => {
  expect(readBits((index) => [0xff][index], 4, 16)).toBe(0xf000n);
});
