import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  distance,
  distanceWithin,
  geohashText,
  LATITUDE_MAX,
  type Position,
  positionOf,
  rangesAround,
  type Shape,
  scoreOf,
} from './geohash.ts';

const palermo = { longitude: 13.361389, latitude: 38.115556 };
const catania = { longitude: 15.087269, latitude: 37.502669 };

test('scores, texts and distances are those of Redis', () => {
  expect(scoreOf(palermo)).toBe(3479099956230698);
  expect(scoreOf(catania)).toBe(3479447370796909);
  expect(geohashText(positionOf(3479099956230698))).toBe('sqc8b49rny0');
  expect(geohashText(positionOf(3479447370796909))).toBe('sqdtr74hyu0');
  expect(distance(positionOf(3479099956230698), positionOf(3479447370796909))).toBeCloseTo(166274.1516, 4);
});

test('a score of any kind has a position', () => {
  for (const score of [-1, -5.5, 2 ** 53 + 2, 1e19, 1e300, -1e300, Infinity, -Infinity]) {
    const { longitude, latitude } = positionOf(score);
    expect(Math.abs(longitude)).toBeLessThanOrEqual(180);
    expect(Math.abs(latitude)).toBeLessThanOrEqual(LATITUDE_MAX);
  }
});

const positions = fc.record({
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  latitude: fc.double({ min: -LATITUDE_MAX, max: LATITUDE_MAX, noNaN: true }),
});

test('a position comes back to within its cell', () => {
  fc.assert(
    fc.property(positions, (position) => {
      const back = positionOf(scoreOf(position));
      expect(Math.abs(back.longitude - position.longitude)).toBeLessThan(180.001 / 2 ** 26);
      expect(Math.abs(back.latitude - position.latitude)).toBeLessThan((LATITUDE_MAX + 0.001) / 2 ** 26);
    }),
  );
});

/** Redis misses what lies beyond a pole or the date line from the centre, and so do these ranges. */
const inland = fc.record({
  longitude: fc.double({ min: -120, max: 120, noNaN: true }),
  latitude: fc.double({ min: -60, max: 60, noNaN: true }),
});
const shape: fc.Arbitrary<Shape> = fc.oneof(
  fc.record({ kind: fc.constant('circle' as const), radius: fc.double({ min: 0, max: 1e6, noNaN: true }) }),
  fc.record({
    kind: fc.constant('box' as const),
    width: fc.double({ min: 0, max: 1e6, noNaN: true }),
    height: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }),
);

test('the ranges around a centre hold all that is within a shape, each once', () => {
  const offset = fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true }));
  fc.assert(
    fc.property(inland, shape, fc.array(offset, { minLength: 1, maxLength: 50 }), (centre, around, offsets) => {
      const ranges = rangesAround(around, centre);
      for (const [east, north] of offsets) {
        const near: Position = { longitude: centre.longitude + east, latitude: centre.latitude + north };
        const score = scoreOf(near);
        const holding = ranges.filter(({ from, to }) => from <= score && score < to).length;
        expect(holding).toBeLessThanOrEqual(1);
        if (distanceWithin(around, centre, positionOf(score)) !== undefined) expect(holding).toBe(1);
      }
    }),
  );
});

test('a box is measured from its middle', () => {
  const box: Shape = { kind: 'box', width: 400_000, height: 400_000 };
  const centre = { longitude: 15, latitude: 37 };
  expect(distanceWithin(box, centre, catania)).toBeCloseTo(56441, -1);
  expect(distanceWithin({ ...box, height: 100_000 }, centre, catania)).toBeUndefined();
  expect(distanceWithin({ ...box, width: 10_000 }, centre, catania)).toBeUndefined();
});
