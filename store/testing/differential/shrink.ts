/** Delta debugging: the smallest part of a failing sequence that still fails. */

/**
 * @param items a sequence that fails
 * @param fails whether a part of it, in the same order, fails too
 * @returns a part that fails, and no longer does if any one item is left out
 */
export async function shrink<T>(items: readonly T[], fails: (part: readonly T[]) => Promise<boolean>): Promise<T[]> {
  let current = [...items];
  let size = Math.ceil(current.length / 2);
  while (size > 0) {
    let at = 0;
    let removed = false;
    while (at < current.length) {
      const without = current.toSpliced(at, size);
      if (without.length > 0 && (await fails(without))) {
        current = without;
        removed = true;
      } else at += size;
    }
    if (size === 1 && !removed) break;
    size = size === 1 ? 1 : Math.ceil(size / 2);
  }
  return current;
}
