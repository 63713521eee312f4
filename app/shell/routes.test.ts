import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyOfPage, keyPage } from './routes.ts';

test('every key has an address that gives it back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
      const key = String.fromCharCode(...bytes);
      const address = keyPage(key);
      expect(keyOfPage(address)).toBe(key);
      expect(decodeURIComponent(address)).toBe(address);
    }),
  );
});

test('usual keys stay readable, and other pages show no key', () => {
  expect(keyPage('user:1:cart')).toBe('/key/user:1:cart');
  expect(keyPage('a/b c')).toBe('/key/a~2fb~20c');
  expect(keyOfPage('/stats')).toBeUndefined();
});
