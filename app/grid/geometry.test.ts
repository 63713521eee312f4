import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canvasHeight,
  type Geometry,
  MAX_CANVAS,
  scrolledTop,
  scrollOf,
  topOf,
  topThatShows,
  visibleRows,
} from './geometry.ts';

const geometry: fc.Arbitrary<Geometry> = fc.record({
  count: fc.oneof(fc.nat(200), fc.nat(5_000_000)),
  rowHeight: fc.constantFrom(28, 32),
  viewport: fc.integer({ min: 100, max: 1500 }),
});

test('no canvas is taller than browsers allow', () => {
  fc.assert(fc.property(geometry, (g) => canvasHeight(g) <= MAX_CANVAS));
});

test('every row can be scrolled to and is then seen', () => {
  fc.assert(
    fc.property(geometry, fc.double({ min: 0, max: 1, noNaN: true }), (g, share) => {
      fc.pre(g.count > 0);
      const row = Math.floor(share * (g.count - 1));
      const top = topOf(g, scrollOf(g, topThatShows(g, 0, row)));
      const { first, last } = visibleRows(g, top);
      expect(first).toBeLessThanOrEqual(row);
      expect(last).toBeGreaterThanOrEqual(row);
    }),
  );
});

test('the ends of the bar are the ends of the list', () => {
  fc.assert(
    fc.property(geometry, (g) => {
      const bottom = Math.max(0, canvasHeight(g) - g.viewport);
      expect(topOf(g, 0)).toBe(0);
      expect(topOf(g, bottom)).toBe(Math.max(0, g.count * g.rowHeight - g.viewport));
    }),
  );
});

test('in a list that is too tall the wheel moves by what it says, and the bar in proportion', () => {
  const g = { count: 2_000_000, rowHeight: 32, viewport: 600 };
  const top = 32_000_000;
  const scroll = scrollOf(g, top);
  expect(scrolledTop(g, top, scroll, scroll + 100)).toBe(top + 100);
  expect(scrolledTop(g, top, scroll, scroll + 100_000)).toBe(topOf(g, scroll + 100_000));
  expect(scrolledTop(g, 500, 200, 0)).toBe(0);
});

test('a row that is seen is not moved', () => {
  const g = { count: 1000, rowHeight: 32, viewport: 320 };
  expect([topThatShows(g, 64, 5), topThatShows(g, 64, 0), topThatShows(g, 64, 20)]).toEqual([64, 0, 352]);
});
