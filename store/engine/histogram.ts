/** Latency histograms: how long the calls of a command took, with an error of at most 3 % and in constant memory. */
import { Refused } from './config-parameters.ts';
import { parseDouble } from './numbers.ts';

/** Each power of two is cut in this many buckets. */
const STEPS = 32;
const STEP_BITS = 5;
/** Longer calls count as one second, as in Redis. */
const LONGEST_NS = 1e9;
const BUCKETS = (31 - STEP_BITS) * STEPS;

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;

  get count(): number {
    return this.#total;
  }

  /** O(1). */
  record(microseconds: number): void {
    const ns = Math.min(Math.max(Math.round(microseconds * 1000), 1), LONGEST_NS);
    this.#counts[bucketOf(ns)]!++;
    this.#total++;
  }

  /** The microseconds within which this share (0–100) of the calls ended; 0 if there were none. */
  percentile(share: number): number {
    const wanted = Math.max(1, Math.ceil((share / 100) * this.#total));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] as number;
      if (seen >= wanted) return highestOf(bucket) / 1000;
    }
    return 0;
  }

  /** For 1, 2, 4, … µs how many calls took at most that; only where the number grows, up to that of all calls. */
  cumulative(): [microseconds: number, calls: number][] {
    const rows: [number, number][] = [];
    let seen = 0;
    let bucket = 0;
    for (let limit = 1; seen < this.#total; limit *= 2) {
      const before = seen;
      while (bucket < BUCKETS && highestOf(bucket) <= limit * 1024) seen += this.#counts[bucket++] as number;
      if (seen > before) rows.push([limit, seen]);
    }
    return rows;
  }
}

function bucketOf(ns: number): number {
  const exponent = 31 - Math.clz32(ns);
  if (exponent <= STEP_BITS) return ns;
  const shift = exponent - STEP_BITS;
  return shift * STEPS + (ns >> shift);
}

/** The longest time of a bucket in ns. */
function highestOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  return (((bucket % STEPS) + STEPS + 1) << shift) - 1;
}

/** The percentiles of latency-tracking-info-percentiles. @throws Refused with Redis' reasons */
export function parsePercentiles(text: string): number[] {
  if (text === '') return [];
  return text.split(' ').map((word) => {
    const share = parseDouble(word);
    if (share === undefined) throw new Refused('Invalid latency-tracking-info-percentiles parameters');
    if (share >= 0 && share <= 100) return share;
    throw new Refused('latency-tracking-info-percentiles parameters should sit between [0.0,100.0]');
  });
}
