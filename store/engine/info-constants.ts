/**
 * INFO's fields of what there is none of here: forks, replicas, I/O threads, lazy freeing, defragmentation. They have the
 * values that a server shows which makes no use of them, so that tools find the fields that they look for.
 */
import type { InfoFields } from './info.ts';

export const NO_PROCESS: InfoFields = {
  redis_git_sha1: '00000000',
  redis_git_dirty: 0,
  process_id: 0,
  tcp_port: 0,
  executable: '',
  config_file: '',
  io_threads_active: 0,
};

export const NO_ALLOCATOR: InfoFields = {
  used_memory_startup: 0,
  used_memory_lua: 0,
  mem_fragmentation_ratio: '1.00',
  mem_fragmentation_bytes: 0,
  mem_not_counted_for_evict: 0,
  mem_replication_backlog: 0,
  mem_clients_slaves: 0,
  mem_clients_normal: 0,
  mem_aof_buffer: 0,
  mem_allocator: 'javascript',
  active_defrag_running: 0,
  lazyfree_pending_objects: 0,
  lazyfreed_objects: 0,
};

/** For an engine that keeps nothing; a journal replaces these fields by its own. */
export const NO_PERSISTENCE: InfoFields = {
  loading: 0,
  async_loading: 0,
  rdb_bgsave_in_progress: 0,
  rdb_saves: 0,
  rdb_last_bgsave_status: 'ok',
  rdb_last_bgsave_time_sec: -1,
  rdb_current_bgsave_time_sec: -1,
  rdb_last_cow_size: 0,
  aof_enabled: 0,
  aof_rewrite_in_progress: 0,
  aof_rewrite_scheduled: 0,
  aof_last_rewrite_time_sec: -1,
  aof_current_rewrite_time_sec: -1,
  aof_last_bgrewrite_status: 'ok',
  aof_last_write_status: 'ok',
  module_fork_in_progress: 0,
};

export const NO_NETWORK: InfoFields = {
  rejected_connections: 0,
  sync_full: 0,
  sync_partial_ok: 0,
  sync_partial_err: 0,
  expired_stale_perc: '0.00',
  expired_time_cap_reached_count: 0,
  evicted_clients: 0,
  latest_fork_usec: 0,
  total_forks: 0,
  migrate_cached_sockets: 0,
  slave_expires_tracked_keys: 0,
  active_defrag_hits: 0,
  active_defrag_misses: 0,
  active_defrag_key_hits: 0,
  active_defrag_key_misses: 0,
  unexpected_error_replies: 0,
};

export const NO_REPLICATION: InfoFields = {
  role: 'master',
  connected_slaves: 0,
  master_failover_state: 'no-failover',
  master_replid: '0'.repeat(40),
  master_replid2: '0'.repeat(40),
  master_repl_offset: 0,
  second_repl_offset: -1,
  repl_backlog_active: 0,
  repl_backlog_size: 1_048_576,
  repl_backlog_first_byte_offset: 0,
  repl_backlog_histlen: 0,
};
