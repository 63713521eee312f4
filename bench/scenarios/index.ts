/** All scenarios, in the order in which they run and print. */
import { coldOpen } from './cold-open.ts';
import { concurrentGet, concurrentSet } from './concurrent.ts';
import { hashField, typedHash } from './hashes.ts';
import { json } from './json.ts';
import type { Scenario } from './scenario.ts';
import { sequentialGet, sequentialSet } from './sequential.ts';
import { incrAwaited, incrTogether } from './two-tabs.ts';

export const scenarios: readonly Scenario[] = [
  sequentialSet,
  sequentialGet,
  concurrentSet,
  concurrentGet,
  hashField,
  typedHash,
  json,
  coldOpen,
  incrTogether,
  incrAwaited,
];
