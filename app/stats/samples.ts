/** Counters over time: samples once a second, and the rates between them. */

/** Counters as they stood at a time. */
export interface Sample {
  /** Wall-clock time in ms. */
  readonly at: number;
  /** Commands, without the looks of this page. */
  readonly commands: number;
  readonly hits: number;
  readonly misses: number;
  readonly expired: number;
  readonly evicted: number;
  /** Estimated bytes. */
  readonly memory: number;
  readonly keys: number;
}

/** Columns as uPlot takes them: seconds since the epoch, and what happened in the second before. */
export interface Series {
  readonly at: readonly number[];
  readonly ops: readonly number[];
  readonly hits: readonly number[];
  readonly misses: readonly number[];
  readonly memory: readonly number[];
  readonly keys: readonly number[];
}

/** Fifteen minutes. */
export const KEPT_SAMPLES = 900;

/** Adds a sample, and drops what is too old. */
export function withSample(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  return [...samples.slice(-KEPT_SAMPLES), sample];
}

/** Between two samples, per second. Counters that were reset begin at 0. */
function rate(before: number, after: number, ms: number): number {
  return ms <= 0 ? 0 : ((after >= before ? after - before : after) * 1000) / ms;
}

export function seriesOf(samples: readonly Sample[]): Series {
  const at: number[] = [];
  const ops: number[] = [];
  const hits: number[] = [];
  const misses: number[] = [];
  const memory: number[] = [];
  const keys: number[] = [];
  for (let i = 1; i < samples.length; i++) {
    const before = samples[i - 1] as Sample;
    const now = samples[i] as Sample;
    const ms = now.at - before.at;
    at.push(now.at / 1000);
    ops.push(rate(before.commands, now.commands, ms));
    hits.push(rate(before.hits, now.hits, ms));
    misses.push(rate(before.misses, now.misses, ms));
    memory.push(now.memory);
    keys.push(now.keys);
  }
  return { at, ops, hits, misses, memory, keys };
}

/** Hits among all look-ups; undefined if there was none. */
export function hitRatio(hits: number, misses: number): number | undefined {
  return hits + misses === 0 ? undefined : hits / (hits + misses);
}
