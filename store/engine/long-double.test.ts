// Sums as Redis' INCRBYFLOAT prints them. All results are those of a real server on x86-64.
import { expect, test } from 'vitest';
import { addLongDoubles, isLongDouble } from './long-double.ts';

test.each([
  ['0', '0.1', '0.1'],
  ['0.1', '0.2', '0.3'],
  ['1', '1e-20', '1'],
  ['3', '1.1', '4.1'],
  ['5.0e3', '2.0e2', '5200'],
  ['-0', '-0', '0'],
  ['0', '-1e-30', '0'],
  ['0x10p3', '0x.8', '128.5'],
  ['1.', '.5', '1.5'],
  ['0e99999999', '1', '1'],
  ['9223372036854775807', '1', '9223372036854775808'],
  ['18446744073709551615', '1', '18446744073709551616'],
  ['18446744073709551616', '1', '18446744073709551616'],
  ['1e-4950', '1', '1'],
])('%s + %s = %s', (a, b, sum) => {
  expect(addLongDoubles(a, b)).toBe(sum);
});

test.each(['', ' 1', '1 ', 'nan', '1e', '0x', 'x', '1e4933', '-1e5000', '1e-4951', '1e-99999999', '0x1p99999999'])(
  '%j is no float',
  (text) => {
    expect(isLongDouble(text)).toBe(false);
    expect(() => addLongDoubles('1', text)).toThrow('ERR value is not a valid float');
  },
);

test('a sum that is infinite is refused', () => {
  expect(() => addLongDoubles('1e4932', '1.1e4932')).toThrow('ERR increment would produce NaN or Infinity');
  expect(() => addLongDoubles('inf', '-inf')).toThrow('ERR increment would produce NaN or Infinity');
});
