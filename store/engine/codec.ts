/** Effects as they are written to disk and sent to other tabs. */
import type { Effect } from './effects.ts';

export interface PackedEffects {
  readonly effects: readonly Effect[];
}
