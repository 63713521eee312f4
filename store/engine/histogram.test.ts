import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Refused } from './config-parameters.ts';
import { Histogram, parsePercentiles } from './histogram.ts';

const filled = (times: readonly number[]) => {
  const histogram = new Histogram();
  for (const time of times) histogram.record(time);
  return histogram;
};

describe('Histogram', () => {
  test('percentiles are within 3 % and a nanosecond of the true ones', () => {
    const times = fc.array(fc.double({ min: 0.001, max: 999_999, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(times, fc.constantFrom(0, 50, 99, 100), (all, share) => {
        const sorted = all.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil((share / 100) * all.length)) - 1] as number;
        const shown = filled(all).percentile(share);
        expect(shown).toBeGreaterThanOrEqual(exact - 0.001);
        expect(shown).toBeLessThanOrEqual(exact * 1.04 + 0.001);
      }),
    );
  });

  test('nothing recorded is 0', () => {
    expect(filled([]).percentile(99)).toBe(0);
    expect(filled([]).cumulative()).toEqual([]);
  });

  test('more than a second counts as one', () => {
    expect(filled([5e6]).percentile(100)).toBeCloseTo(1e6, -5);
  });

  test('counts up in powers of two, and only where it grows', () => {
    expect(filled([0.5, 0.9, 3, 3, 60]).cumulative()).toEqual([
      [1, 2],
      [4, 4],
      [64, 5],
    ]);
  });
});

describe('parsePercentiles', () => {
  test('reads a list', () => {
    expect(parsePercentiles('50 99 99.9')).toEqual([50, 99, 99.9]);
    expect(parsePercentiles('')).toEqual([]);
  });

  test.each(['50  99', 'abc', '101', '-1', 'nan'])('refuses %s', (text) => {
    expect(() => parsePercentiles(text)).toThrow(Refused);
  });
});
