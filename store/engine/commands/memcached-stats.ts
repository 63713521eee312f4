/** MC.STATS: the counters of the cache operations, by Memcached's names. CONFIG RESETSTAT sets them back. */
import type { Context } from '../context.ts';
import { bulk, integer, map, type Reply } from '../reply.ts';
import { command } from '../table.ts';
import { TABKV_VERSION } from '../version.ts';
import { CACHE_COMMAND } from './memcached-common.ts';

function fieldsOf({ engine, keyspace, config, stats, now }: Context): Readonly<Record<string, number | string>> {
  const { cache } = stats;
  return {
    uptime: Math.floor((now - engine.startedAt) / 1000),
    time: Math.floor(now / 1000),
    version: TABKV_VERSION,
    curr_connections: engine.sessions.size,
    total_connections: stats.totalConnectionsReceived,
    cmd_get: cache.getHits + cache.getMisses,
    cmd_set: cache.sets,
    cmd_touch: cache.touchHits + cache.touchMisses,
    get_hits: cache.getHits,
    get_misses: cache.getMisses,
    get_expired: cache.getExpired,
    delete_misses: cache.deleteMisses,
    delete_hits: cache.deleteHits,
    incr_misses: cache.incrMisses,
    incr_hits: cache.incrHits,
    decr_misses: cache.decrMisses,
    decr_hits: cache.decrHits,
    cas_misses: cache.casMisses,
    cas_hits: cache.casHits,
    cas_badval: cache.casBadValue,
    touch_hits: cache.touchHits,
    touch_misses: cache.touchMisses,
    store_too_large: cache.storeTooLarge,
    store_no_memory: stats.evictionFailures,
    limit_maxbytes: config.get('maxmemory'),
    bytes: keyspace.usedMemory,
    curr_items: keyspace.entries.size,
    total_items: cache.stored,
    evictions: stats.evictedKeys,
    expired_unfetched: cache.expiredUnfetched,
    evicted_unfetched: cache.evictedUnfetched,
  };
}

function statistics(context: Context): Reply {
  return map(
    Object.entries(fieldsOf(context)).flatMap(([name, value]) => [
      bulk(name),
      typeof value === 'number' ? integer(value) : bulk(value),
    ]),
  );
}

export const cacheStatsCommands = [
  command({
    ...CACHE_COMMAND,
    name: 'MC.STATS',
    summary: "The counters of the cache operations and figures of the store, by Memcached's names",
    complexity: 'O(1)',
    arity: 1,
    flags: ['readonly', 'fast', 'loading', 'stale'],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'Record<string, number | string>',
    run: statistics,
  }),
];
