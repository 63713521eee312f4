import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortByKey } from './key-sort.ts';

const bin = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
const prefixed = fc
  .tuple(fc.constantFrom('', 'user:', 'user:1', 'user:10:'), bin)
  .map(([prefix, rest]) => prefix + rest);
const keysOf = (items: readonly { key: string }[]) => items.map(({ key }) => key);

test('gives the order of a comparison sort', () => {
  fc.assert(
    fc.property(fc.array(prefixed, { maxLength: 400, size: 'max' }), (keys) => {
      const sorted = sortByKey(keys.map((key) => ({ key })));
      expect(keysOf(sorted)).toEqual([...keys].sort());
    }),
  );
});

test('sorts many keys with long shared prefixes', () => {
  const keys = Array.from({ length: 5000 }, (_, i) => `${'p'.repeat(300)}:${(i * 7919) % 5000}`);
  expect(keysOf(sortByKey(keys.map((key) => ({ key }))))).toEqual([...keys].sort());
});

test('survives keys that are each a prefix of the next', () => {
  const keys = Array.from({ length: 3000 }, (_, i) => 'a'.repeat((i * 1777) % 3000));
  expect(keysOf(sortByKey(keys.map((key) => ({ key }))))).toEqual([...keys].sort());
});
