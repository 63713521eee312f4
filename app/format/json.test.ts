import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compactJson, jsonProblem, looksLikeJson, prettyJson } from './json.ts';

test('formatting gives what JSON.stringify gives', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      const value: unknown = JSON.parse(json);
      expect(prettyJson(json)).toBe(JSON.stringify(value, null, 2));
      expect(compactJson(prettyJson(json))).toBe(JSON.stringify(value));
    }),
  );
});

test('numbers, escapes and repeated names stay as they were written', () => {
  const json = '{"a":1.0,"a":12345678901234567890,"\\u0041":"x \\" , y"}';
  expect(compactJson(prettyJson(json))).toBe(json);
});

test('text that is no JSON keeps all but its blanks', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', '"', ',', 'x', '\\', ' ', ':') }), (text) => {
      expect(compactJson(prettyJson(text)).replaceAll(' ', '')).toBe(compactJson(text).replaceAll(' ', ''));
    }),
  );
});

test('problems are told, and only objects and arrays look like JSON', () => {
  expect(jsonProblem('{"a":1}')).toBeUndefined();
  expect(jsonProblem('{"a":}')).toMatch(/JSON/);
  expect(['{"a":1}', ' [1]', '5', '"x"', '{a}'].map(looksLikeJson)).toEqual([true, true, false, false, false]);
});
