import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha1Hex } from './sha1.ts';

test('is what Node computes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const bin = Buffer.from(bytes).toString('latin1');
      expect(sha1Hex(bin)).toBe(createHash('sha1').update(bytes).digest('hex'));
    }),
  );
});

test('also for what is longer than a block', () => {
  const long = 'x'.repeat(100_000);
  expect(sha1Hex(long)).toBe(createHash('sha1').update(long).digest('hex'));
});
