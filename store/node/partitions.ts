/** Which part of the snapshot a key belongs to: by a hash, so that a look-up during the start knows what to load. */
import type { Bin } from '../engine/bytes.ts';

const MOST = 1 << 12;

/** 32 bits of hash (FNV-1a, then mixed so that the low bits depend on all). Written to disk by way of the chunks. O(n) */
export function hashOf(key: Bin): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return (hash ^ (hash >>> 12)) >>> 0;
}

/** The key's partition out of `count`, a power of two. */
export function partitionOf(key: Bin, count: number): number {
  return count === 1 ? 0 : hashOf(key) & (count - 1);
}

/**
 * How many partitions a keyspace of so many bytes gets. Stays with what there is as long as that is not off by more than
 * twice, because another number means that every chunk is written anew.
 */
export function partitionCount(bytes: number, chunkBytes: number, current: number): number {
  let ideal = 1;
  while (ideal * chunkBytes < bytes && ideal < MOST) ideal *= 2;
  return ideal > current || ideal * 4 <= current ? ideal : current;
}
