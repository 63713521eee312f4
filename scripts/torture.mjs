// The long form of the simulation: many schedules from a seed that is printed. TABKV_SEED and TABKV_SCHEDULES choose others.
import { spawnSync } from 'node:child_process';
import { toolPath } from './tool-path.mjs';

const seed = process.env.TABKV_SEED ?? String(Math.floor(Math.random() * 1e9));
const schedules = process.env.TABKV_SCHEDULES ?? '100000';
console.log(`TABKV_SEED=${seed} TABKV_SCHEDULES=${schedules}`);
const { status } = spawnSync(
  process.execPath,
  [toolPath('vitest', 'vitest'), 'run', '--project', 'unit', 'store/testing/simulation'],
  { stdio: 'inherit', env: { ...process.env, TABKV_SEED: seed, TABKV_SCHEDULES: schedules } },
);
process.exit(status ?? 1);
