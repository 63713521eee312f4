/** What the cache operations (MC.*) count, as Memcached counts it. Of this engine only: other tabs have their own. */
export class CacheStats {
  /** Calls that store something, whether they did or not. */
  sets = 0;
  /** Values that were stored. */
  stored = 0;
  getHits = 0;
  getMisses = 0;
  /** Misses of what had expired and was still there. */
  getExpired = 0;
  deleteHits = 0;
  deleteMisses = 0;
  incrHits = 0;
  incrMisses = 0;
  decrHits = 0;
  decrMisses = 0;
  casHits = 0;
  casMisses = 0;
  /** Calls of MC.CAS with a version that was not the value's any more. */
  casBadValue = 0;
  touchHits = 0;
  touchMisses = 0;
  storeTooLarge = 0;
  /** Keys of any type that expired, or were evicted, before anybody here had looked them up. */
  expiredUnfetched = 0;
  evictedUnfetched = 0;
}
