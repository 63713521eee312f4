import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sampleIndexes } from './sample.ts';

test('gives so many different indexes below the size', () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.nat(40),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999999, noNaN: true })),
      (a, b, r) => {
        const [count, size] = a < b ? [a, b] : [b, a];
        const chosen = sampleIndexes(size, count, () => r.next().value as number);
        expect(new Set(chosen).size).toBe(count);
        for (const index of chosen) expect(index >= 0 && index < size).toBe(true);
      },
    ),
  );
});

test('every ordered choice comes from an equal share of the random numbers', () => {
  const seen = new Map<string, number>();
  for (let first = 0; first < 4; first++) {
    for (let second = 0; second < 3; second++) {
      const randoms = [(first + 0.5) / 4, (second + 0.5) / 3];
      const choice = sampleIndexes(4, 2, () => randoms.shift() as number).join();
      seen.set(choice, (seen.get(choice) ?? 0) + 1);
    }
  }
  expect([...seen.values()]).toEqual(Array(12).fill(1));
});
