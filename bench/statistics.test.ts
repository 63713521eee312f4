import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, quantile, summarize, timesBetter } from './statistics.mjs';

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 });

describe('quantile', () => {
  test('interpolates between neighbours', () => {
    expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
    expect(quantile([10, 20], 0.25)).toBe(12.5);
    expect(quantile([7], 0.9)).toBe(7);
  });

  test('the median of an even number of values lies between the middle two', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([100, 2, 3])).toBe(3);
  });

  test('does not reorder what it is given', () => {
    const given = [3, 1, 2];
    median(given);
    expect(given).toEqual([3, 1, 2]);
  });

  test('refuses an empty series', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  test('as many values lie below the median as above it', () => {
    fc.assert(
      fc.property(values, (series) => {
        const middle = median(series);
        const below = series.filter((value) => value < middle).length;
        const above = series.filter((value) => value > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(series.length / 2);
      }),
    );
  });
});

describe('summarize', () => {
  test('gives the median, the extremes and the spread around the median', () => {
    expect(summarize([10, 8, 12, 9, 30])).toEqual({ rounds: 5, median: 10, low: 8, high: 30, spread: 0.15 });
  });

  test('one far-off round moves neither median nor spread much', () => {
    const calm = summarize([10, 10, 11, 11, 11, 12, 12]);
    const disturbed = summarize([10, 10, 11, 11, 11, 12, 1200]);
    expect(disturbed.median).toBe(calm.median);
    expect(disturbed.spread).toBeCloseTo(calm.spread, 1);
  });

  test('a median of zero has no relative spread', () => {
    expect(summarize([0, 0, 5]).spread).toBe(0);
  });
});

describe('timesBetter', () => {
  test('is above 1 for the shorter time and for the higher rate', () => {
    expect(timesBetter(5, 10, 'less')).toBe(2);
    expect(timesBetter(10, 5, 'more')).toBe(2);
    expect(timesBetter(10, 5, 'less')).toBe(0.5);
  });
});
