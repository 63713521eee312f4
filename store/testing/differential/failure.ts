/** Finds out whether a sequence fails, makes it small, and says so. */
import { type DifferentialRun, type Mismatch, type Setting, type Step, show } from './sequence.ts';
import { shrink } from './shrink.ts';

export interface Failure {
  readonly setting: Setting;
  /** As few as show the difference. */
  readonly steps: readonly Step[];
  readonly mismatch: Mismatch;
}

export async function findFailure(
  run: DifferentialRun,
  setting: Setting,
  steps: readonly Step[],
): Promise<Failure | undefined> {
  const first = await run.run(setting, steps);
  if (first === undefined) return undefined;
  const least = await shrink(steps, async (part) => (await run.run(setting, part)) !== undefined);
  return { setting, steps: least, mismatch: (await run.run(setting, least)) ?? first };
}

export function describeFailure({ setting, steps, mismatch }: Failure): string {
  const { seed, protocol, config } = setting;
  return [
    `TABKV_DIFF_SEED=${seed} RESP${protocol} ${JSON.stringify(config)}`,
    ...steps.flat().map((words) => `  ${show(words)}`),
    `differs in ${mismatch.what}:`,
    `  engine ${shortened(mismatch.engine)}`,
    `  redis  ${shortened(mismatch.real)}`,
  ].join('\n');
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
}
