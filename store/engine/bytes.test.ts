import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binOf, binToBytes, binToText, bytesToBin, elementOf, Flagged, textToBin } from './bytes.ts';

const encoder = new TextEncoder();

test('text becomes its UTF-8 bytes, as TextEncoder makes them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(binToBytes(textToBin(text))).toEqual(encoder.encode(text));
    }),
  );
});

test('a lone surrogate becomes U+FFFD', () => {
  for (const text of ['\ud800', 'a\udc00b', '\ud800\ud800\udc00']) {
    expect(binToBytes(textToBin(text))).toEqual(encoder.encode(text));
  }
});

test('bytes and binary strings convert without loss at every size class', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(1, 10, 300), (part, times) => {
      const bytes = new Uint8Array(part.length * times).map((_, i) => part[i % part.length] ?? 0);
      expect(binToBytes(bytesToBin(bytes))).toEqual(bytes);
    }),
  );
});

test('bytes are text exactly when they are valid UTF-8, as a fatal TextDecoder judges', () => {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.string({ unit: 'binary' }).map((text) => encoder.encode(text)),
    fc
      .array(fc.constantFrom(0x41, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0x80, 0x9f, 0xa0, 0xbf))
      .map((bytes) => Uint8Array.from(bytes)),
  );
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      let expected: string | undefined;
      try {
        expected = decoder.decode(bytes);
      } catch {
        expected = undefined;
      }
      expect(binToText(bytesToBin(bytes))).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

test('binary strings sort as their bytes do', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      const order = bytesToBin(a) < bytesToBin(b);
      expect(order).toBe(Buffer.compare(a, b) < 0);
    }),
  );
});

test('what collections hold keeps its flag and is never a Uint8Array', () => {
  const bytes = new Uint8Array([0, 255]);
  expect(elementOf(bytes)).toBe('\x00\xff');
  expect(elementOf(new Flagged(bytes, 7))).toEqual(new Flagged('\x00\xff', 7));
  expect(binOf(new Flagged(bytes, 7))).toBe('\x00\xff');
});
