import { expect, test } from 'vitest';
import { BUGS } from './bugs.ts';
import { simulate } from './simulation.ts';

/** Schedules of one run, and the first seed: `npm run torture` sets both. A failing seed alone: TABKV_SEED=… TABKV_SCHEDULES=1. */
const SCHEDULES = Number(process.env.TABKV_SCHEDULES ?? 1500);
const SEED = Number(process.env.TABKV_SEED ?? 1);
const SITUATIONS = [
  ...['appended', 'conflict', 'void', 'quota', 'connection lost', 'crash', 'freeze', 'steal'],
  ...['compaction', 'compaction too late', 'fold'],
];
/** Every planted bug must be found within so many schedules. */
const HUNT = 2000;

test(`${SCHEDULES} schedules from seed ${SEED} keep all promises`, { timeout: 86_400_000 }, async () => {
  const met = new Set<string>();
  for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
    const result = await simulate(seed);
    for (const event of result.events.keys()) met.add(event);
    expect(result.problems, `TABKV_SEED=${seed}`).toEqual([]);
  }
  // A failing seed is run alone; many schedules together must meet everything that they are there for.
  if (SCHEDULES >= 1000) expect([...met]).toEqual(expect.arrayContaining(SITUATIONS));
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
