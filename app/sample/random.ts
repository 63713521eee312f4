/** Random choices that come out the same for the same seed, so that a sample can be made again. */

export interface Random {
  /** 0 ≤ r < 1. */
  next(): number;
  /** From `low` up to, not including, `high`. */
  integer(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

/** The generator known as mulberry32. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (low: number, high: number) => low + Math.floor(next() * (high - low));
  return { next, integer, pick: (items) => items[integer(0, items.length)] as (typeof items)[number] };
}
