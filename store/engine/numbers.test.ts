import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDouble, intArg, parseDouble, parseInt64, strtod } from './numbers.ts';

test('reads canonical 64-bit integers exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      expect(BigInt(parseInt64(String(value)) ?? 'none')).toBe(value);
    }),
  );
});

test('refuses everything that string2ll refuses', () => {
  for (const bad of [
    '',
    ' 1',
    '1 ',
    '+1',
    '01',
    '-0',
    '1.0',
    '1e3',
    'abc',
    '9223372036854775808',
    '-9223372036854775809',
    '-',
  ]) {
    expect(parseInt64(bad), bad).toBeUndefined();
    expect(() => intArg(bad)).toThrow('ERR value is not an integer or out of range');
  }
});

test('reads doubles as strtod does', () => {
  const good: [string, number][] = [
    ['3.0e3', 3000],
    ['.5', 0.5],
    ['5.', 5],
    ['+1', 1],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['0x1F', 31],
    ['0x1.8p1', 3],
    ['-0xA', -10],
  ];
  for (const [text, value] of good) expect(parseDouble(text), text).toBe(value);
  for (const bad of ['', ' 1', '1 ', 'nan', 'e5', '.', '1e', '0x', '0x.p1', 'infi']) {
    expect(parseDouble(bad), bad).toBeUndefined();
  }
});

test('refuses doubles that are out of range', () => {
  for (const bad of ['1e400', '-1e400', '1e-400', '-0.001e-400', '0x1p9999', '0x.1p-9999']) {
    expect(parseDouble(bad), bad).toBeUndefined();
  }
  expect(strtod('-1e400')).toBe(-Infinity);
  for (const zero of ['0', '0.0e5', '0x0p3', '.0']) expect(parseDouble(zero), zero).toBe(0);
  expect(parseDouble('-0')).toBe(-0);
});

test('a printed double reads back the same', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      expect(parseDouble(formatDouble(value))).toBe(value);
    }),
  );
});

test('prints doubles in the form that d2string chooses', () => {
  const forms: [number, string][] = [
    [3, '3'],
    [-0, '-0'],
    [0.1, '0.1'],
    [-1.5, '-1.5'],
    [123456.789, '123456.789'],
    [0.000001, '0.000001'],
    [1e-7, '1e-7'],
    [0.00012345678, '1.2345678e-4'],
    [1234.56789012345, '1234.56789012345'],
    [-12345.6789012345, '-1.23456789012345e+4'],
    [1e18, '1000000000000000000'],
    [1e19, '1e+19'],
    [12345678901234567000, '12345678901234567000'],
    [2 ** 61, '2305843009213693952'],
    [1e300, '1e+300'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ];
  for (const [value, text] of forms) expect(formatDouble(value)).toBe(text);
});
