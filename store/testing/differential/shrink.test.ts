import { expect, test } from 'vitest';
import { shrink } from './shrink.ts';

test('only what the failure needs is left, in its order', async () => {
  const items = Array.from({ length: 100 }, (_, i) => i);
  const fails = async (part: readonly number[]) => part.includes(17) && part.includes(71) && part.includes(72);
  expect(await shrink(items, fails)).toEqual([17, 71, 72]);
});

test('a single item stays', async () => {
  expect(await shrink(['x'], async () => true)).toEqual(['x']);
});
