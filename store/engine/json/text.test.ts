import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './parse.ts';
import { printJson } from './print.ts';
import { copyJson, equalJson, typeOfJson } from './value.ts';

test('reads and writes what JSON.parse and JSON.stringify do', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      expect(JSON.parse(printJson(parseJson(text)))).toEqual(JSON.parse(text));
      expect(equalJson(parseJson(printJson(parseJson(text))), parseJson(text), true)).toBe(true);
      expect(equalJson(copyJson(parseJson(text)), parseJson(text), true)).toBe(true);
    }),
  );
});

test('doubles read back the same', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = Number.isInteger(value)
        ? `${JSON.stringify(value)}${/e/.test(String(value)) ? '' : '.0'}`
        : String(value);
      const printed = printJson(parseJson(text));
      expect(Number(printed)).toBe(Object.is(value, -0) ? 0 : value);
      expect(typeOfJson(parseJson(printed))).toBe('number');
    }),
  );
});

test.each([
  ['1', '1'],
  ['-0', '-0.0'],
  ['1.0', '1.0'],
  ['100.0', '100.0'],
  ['1e3', '1000.0'],
  ['1.5e300', '1.5e300'],
  ['1.6350000000001313e+308', '1.6350000000001313e308'],
  ['1e15', '1000000000000000.0'],
  ['1e16', '1e16'],
  ['12345678901234567890.0', '1.2345678901234567e19'],
  ['0.0001', '0.0001'],
  ['0.00001', '0.00001'],
  ['0.000001', '1e-6'],
  ['1.5e-7', '1.5e-7'],
  ['9007199254740993', '9007199254740993'],
  ['-9223372036854775808', '-9223372036854775808'],
  ['9223372036854775808', '9.223372036854776e18'],
  [' [ 1 , { "b" : 2 , "a" : [ ] } ] ', '[1,{"b":2,"a":[]}]'],
  ['{"2":1,"1":2,"__proto__":3,"2":4}', '{"2":4,"1":2,"__proto__":3}'],
  ['"\\u00e9\\ud83d\\ude00\\/\\n"', '"é😀/\\n"'],
])('%s is written as %s', (text, printed) => {
  expect(printJson(parseJson(text))).toBe(printed);
});

test.each([
  ['', 'ERR EOF while parsing a value at line 1 column 0'],
  ['{', 'ERR EOF while parsing an object at line 1 column 1'],
  ['[1', 'ERR EOF while parsing a list at line 1 column 2'],
  ['"a', 'ERR EOF while parsing a string at line 1 column 2'],
  ['foo', 'ERR expected ident at line 1 column 1'],
  ['}', 'ERR expected value at line 1 column 1'],
  ['[1,]', 'ERR trailing comma at line 1 column 4'],
  ['{"a":1,}', 'ERR trailing comma at line 1 column 8'],
  ['{a:1}', 'ERR key must be a string at line 1 column 2'],
  ['{"a" 1}', 'ERR expected `:` at line 1 column 6'],
  ['[1 2]', 'ERR expected `,` or `]` at line 1 column 4'],
  ['1 2', 'ERR trailing characters at line 1 column 3'],
  ['\n\n01', 'ERR invalid number at line 3 column 2'],
  ['1e400', 'ERR number out of range at line 1 column 5'],
  ['"\\x"', 'ERR invalid escape at line 1 column 3'],
  ['"\\ud800"', 'ERR lone leading surrogate in hex escape at line 1 column 7'],
  ['"\t"', 'ERR control character (\\u0000-\\u001F) found while parsing a string at line 1 column 2'],
  ['['.repeat(128), 'ERR recursion limit exceeded at line 1 column 128'],
])('%j is refused', (text, message) => {
  expect(() => parseJson(text)).toThrow(message);
});

test('127 levels are read', () => {
  expect(printJson(parseJson('['.repeat(127) + ']'.repeat(127)))).toBe('['.repeat(127) + ']'.repeat(127));
});

test('INDENT, NEWLINE and SPACE', () => {
  const format = { indent: '>', newline: '/', space: '_' };
  expect(printJson(parseJson('{"o":{"f":"v"},"e":[],"a":[0,{}]}'), format)).toBe(
    '{/>"o":_{/>>"f":_"v"/>},/>"e":_[],/>"a":_[/>>0,/>>{}/>]/}',
  );
});

test('equality: strict tells integers from doubles, and nobody the order of members', () => {
  const equal = (a: string, b: string, strict: boolean) => equalJson(parseJson(a), parseJson(b), strict);
  expect([equal('1', '1.0', false), equal('1', '1.0', true), equal('[1,"a"]', '[1,"a"]', true)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(equal('{"a":1,"b":[null]}', '{"b":[null],"a":1}', true)).toBe(true);
  expect(equal('9007199254740993', '9007199254740992', false)).toBe(false);
  expect(equal('{"a":1}', '{"b":1}', false)).toBe(false);
});
