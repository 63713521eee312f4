import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binToBytes } from './bytes.ts';
import { crcBin, crcBytes, crcWord, crcWords } from './crc32.ts';

const CHECK = 0xcbf43926;

test('the check value of the standard', () => {
  expect(crcBin(0, '123456789')).toBe(CHECK);
  expect(crcBytes(0, binToBytes('123456789'))).toBe(CHECK);
});

test('strings, bytes and words give the same, in one go or in parts', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), fc.nat(), (bin, cut) => {
      const bytes = binToBytes(bin);
      const at = cut % (bin.length + 1);
      expect(crcBin(0, bin)).toBe(crcBytes(0, bytes));
      expect(crcBin(crcBin(0, bin.slice(0, at)) as number, bin.slice(at))).toBe(crcBytes(0, bytes));
      const words = new Uint32Array(bytes.slice(0, bytes.length & ~3).buffer);
      expect(crcWords(0, words)).toBe(crcBytes(0, bytes.subarray(0, words.byteLength)));
      expect(words.reduce(crcWord, 0)).toBe(crcWords(0, words));
    }),
  );
});

test('what is no byte is told', () => {
  expect(crcBin(0, 'abcdĀ')).toBeUndefined();
  expect(crcBin(0, 'Āabcd')).toBeUndefined();
});
