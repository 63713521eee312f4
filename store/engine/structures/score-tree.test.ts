import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Scored, ScoreTree } from './score-tree.ts';

const byScore = (a: Scored, b: Scored) => a.score - b.score || (a.key < b.key ? -1 : 1);

/** All that a tree says must be what a sorted array of the same items says. */
function check(tree: ScoreTree<Scored>, items: readonly Scored[]): void {
  const sorted = [...items].sort(byScore);
  expect(tree.size).toBe(sorted.length);
  expect(tree.slice(0, sorted.length)).toEqual(sorted);
  for (const [i, item] of sorted.entries()) {
    expect(tree.rank(item.score, item.key)).toBe(i);
    expect(tree.at(i)).toBe(item);
  }
  for (const score of [-Infinity, 0, 3, 7.5, Infinity]) {
    const below = sorted.filter((item) => item.score < score).length;
    expect(tree.rank(score, '')).toBe(below);
    expect(tree.countWhile((item) => item.score < score)).toBe(below);
  }
}

const score = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(-Infinity, Infinity, -0.5));

test('stays in order through any inserts and deletes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 400 }), score), { maxLength: 600, minLength: 300 }),
      (steps) => {
        const tree = new ScoreTree<Scored>();
        const items = new Map<number, Scored>();
        for (const [adds, number, newScore] of steps) {
          const there = items.get(number);
          if (there !== undefined) {
            tree.delete(there);
            items.delete(number);
          }
          if (!adds) continue;
          const item = { key: `${number}`, score: newScore };
          tree.add(item);
          items.set(number, item);
        }
        check(tree, [...items.values()]);
      },
    ),
    { numRuns: 50 },
  );
});

/** 7919 and 10,000 have no common divisor, so every number comes once. */
const scattered = Array.from({ length: 10_000 }, (_, i) => ({ key: `${i % 3}`, score: (i * 7919) % 10_000 }));
const ordered = [...scattered].sort(byScore);

test.each([
  ['ascending', ordered],
  ['descending', ordered.toReversed()],
  ['scattered', scattered],
])('grows by %s scores and shrinks to nothing', (_, items) => {
  const tree = new ScoreTree<Scored>();
  for (const item of items) tree.add(item);
  check(tree, items);
  expect(tree.slice(4321, 4325)).toEqual(ordered.slice(4321, 4325));
  for (const item of items.slice(0, 9_900)) tree.delete(item);
  check(tree, items.slice(9_900));
  for (const item of items.slice(9_900)) tree.delete(item);
  check(tree, []);
  tree.add(items[0] as Scored);
  check(tree, items.slice(0, 1));
});

test('a tree made from sorted items is as one that grew', () => {
  for (const length of [0, 1, 47, 48, 49, 5000]) {
    const items = ordered.slice(0, length);
    const tree = ScoreTree.from(items);
    check(tree, items);
    const more = { key: 'z', score: 2500.5 };
    tree.add(more);
    check(tree, [...items, more]);
    for (const item of items) tree.delete(item);
    check(tree, [more]);
  }
});
