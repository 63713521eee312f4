import { expect, test } from 'vitest';
import { Refused } from './config-parameters.ts';
import { letsThrough, parseEventClasses } from './notifications.ts';

test.each([
  ['', ''],
  ['KEA', 'AKE'],
  ['mKgK', 'gKm'],
  ['g$lshzxetd', 'A'],
  ['An', 'An'],
])('%s is shown as %s', (text, canonical) => {
  expect(parseEventClasses(text)).toBe(canonical);
});

test('other letters are refused', () => {
  expect(() => parseEventClasses('KEq')).toThrow(Refused);
});

test('A lets all classes through but new keys and misses', () => {
  expect([...'g$lshzxetdnm'].filter((kind) => letsThrough('AK', kind)).join('')).toBe('g$lshzxetd');
  expect(letsThrough('AKm', 'm')).toBe(true);
  expect(letsThrough('lE', 'l')).toBe(true);
  expect(letsThrough('lE', 's')).toBe(false);
});
