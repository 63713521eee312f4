// Glob patterns: the usual ones and Redis' oddities. Expected results were read off a real server's SCAN MATCH.
import { expect, test } from 'vitest';
import { globMatch, globMatcher } from './glob.ts';

test.each<[string, string, boolean]>([
  ['h?llo', 'hello', true],
  ['h?llo', 'hllo', false],
  ['h*llo', 'heeeello', true],
  ['h**llo', 'hllo', true],
  ['h[ae]llo', 'hallo', true],
  ['h[ae]llo', 'hillo', false],
  ['h[^e]llo', 'hallo', true],
  ['h[^e]llo', 'hello', false],
  ['h[a-b]llo', 'hbllo', true],
  ['h[b-a]llo', 'hallo', true],
  ['h[\\]]llo', 'h]llo', true],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['a\\', 'a\\', true],
  ['[abc', 'c', true],
  ['[abc', 'd', false],
  ['[', 'a', false],
  ['[^', 'a', true],
  ['[a-', '-', true],
  ['[]x', 'x', false],
  ['a*', 'a', true],
  ['a*?', 'a', false],
  ['**', '', false],
  ['', '', true],
  ['[\x01-\xff]', '\x80', false],
  ['[\x01-\xff]', '\x00', true],
  ['[\x80-\xff]', '\x90', true],
])('%j on %j is %s', (pattern, text, expected) => {
  expect(globMatch(pattern, text)).toBe(expected);
  expect(globMatcher(pattern)(text)).toBe(expected);
});

test('the lone star of KEYS matches the empty name too', () => {
  expect(globMatcher('*')('')).toBe(true);
});

test('many stars cost no exponential time', () => {
  expect(globMatch(`${'a*'.repeat(500)}b`, 'a'.repeat(3000))).toBe(false);
});

test('stars nested deeper than Redis goes match nothing', () => {
  expect(globMatch('*?'.repeat(1200), 'a'.repeat(1300))).toBe(false);
});
