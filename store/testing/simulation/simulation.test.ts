import { expect, test } from 'vitest';
import { BUGS } from './bugs.ts';
import { simulate } from './simulation.ts';

/** Schedules of one run, and the first seed: `npm run torture` sets both. A failing seed alone: TABKV_SEED=… TABKV_SCHEDULES=1. */
const SCHEDULES = Number(process.env.TABKV_SCHEDULES ?? 1500);
const SEED = Number(process.env.TABKV_SEED ?? 1);
/** Every planted bug must be found within so many schedules. */
const HUNT = 2000;

test(`${SCHEDULES} schedules from seed ${SEED} keep all promises`, { timeout: 86_400_000 }, async () => {
  let operations = 0;
  for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
    const result = await simulate(seed);
    operations += result.operations;
    expect(result.problems, `TABKV_SEED=${seed}`).toEqual([]);
  }
  expect(operations).toBeGreaterThan(SCHEDULES);
});

test('a seed gives the same run each time', async () => {
  for (const seed of [1, 2, 3]) expect(await simulate(seed)).toEqual(await simulate(seed));
});

test.each(BUGS)('finds a planted bug: %s', { timeout: 600_000 }, async (bug) => {
  let found = 0;
  for (let seed = 1; seed <= HUNT && found === 0; seed++) {
    const { problems } = await simulate(seed, { bug });
    if (problems.length > 0) found = seed;
  }
  expect(found).toBeGreaterThan(0);
});
