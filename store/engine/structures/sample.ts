/** Random choices with and without repetition, for SPOP, SRANDMEMBER, HRANDFIELD, ZRANDMEMBER. */

/**
 * `count` different indexes below `size`, each choice and each order as likely as any other: the first steps of a
 * Fisher-Yates shuffle whose array is only thought of. O(count) in time and memory, however big `size` is.
 * @param count at most `size`
 */
export function sampleIndexes(size: number, count: number, random: () => number): number[] {
  const moved = new Map<number, number>();
  const chosen: number[] = [];
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (size - i));
    chosen.push(moved.get(j) ?? j);
    moved.set(j, moved.get(i) ?? i);
  }
  return chosen;
}

/** `count` indexes below `size`, each chosen for itself, so that one may come again. */
export function repeatIndexes(size: number, count: number, random: () => number): number[] {
  return Array.from({ length: count }, () => Math.floor(random() * size));
}
