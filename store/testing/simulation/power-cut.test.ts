import { expect, test } from 'vitest';
import { cutPower } from './power-cut.ts';

const SCHEDULES = Math.min(Number(process.env.TABKV_SCHEDULES ?? 200), 20_000);
const SEED = Number(process.env.TABKV_SEED ?? 1);

test(`${SCHEDULES} power cuts: strict writes survive, committed ones after about a second`, {
  timeout: 86_400_000,
}, async () => {
  for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
    expect(await cutPower(seed), `TABKV_SEED=${seed}`).toEqual([]);
  }
});
