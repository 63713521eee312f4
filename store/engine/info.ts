/**
 * INFO: what the engine tells about itself, section by section, in Redis' names. Embedders add sections of their own, or
 * fields to those that are there: what a journal has written, say.
 */
import type { Engine } from './engine.ts';
import { NO_ALLOCATOR, NO_NETWORK, NO_PERSISTENCE, NO_PROCESS, NO_REPLICATION } from './info-constants.ts';
import type { CommandStats } from './stats.ts';
import { REDIS_VERSION, TABKV_VERSION } from './version.ts';

export type InfoFields = Readonly<Record<string, string | number>>;
export type InfoSource = () => InfoFields;

/** Sections that come only when they are asked for, or with `all` and `everything`. */
const ON_DEMAND: ReadonlySet<string> = new Set(['commandstats', 'latencystats']);

export class Info {
  readonly #engine: Engine;
  /** In the order in which they are shown. */
  readonly #sections = new Map<string, InfoSource[]>();
  /** Operations and time at the last look, for instantaneous_ops_per_sec. */
  #sampledAt: number;
  #sampledCommands = 0;
  #rate = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#sampledAt = engine.startedAt;
    this.add('server', () => this.#server());
    this.add('clients', () => this.#clients());
    this.add('memory', () => this.#memory());
    this.add('persistence', () => this.#persistence());
    this.add('stats', () => this.#stats());
    this.add('replication', () => NO_REPLICATION);
    this.add('cpu', () => this.#cpu());
    this.add('modules', () => ({}));
    this.add('commandstats', () => this.#commandStats());
    this.add('errorstats', () => this.#errorStats());
    this.add('latencystats', () => this.#latencyStats());
    this.add('cluster', () => ({ cluster_enabled: 0 }));
    this.add('keyspace', () => this.#keyspace());
  }

  /** Adds fields to a section, which is made if need be; a field of the same name is replaced. */
  add(section: string, source: InfoSource): void {
    const sources = this.#sections.get(section) ?? [];
    sources.push(source);
    this.#sections.set(section, sources);
  }

  /** The fields of a section; none if there is no such. */
  fields(section: string): InfoFields {
    return Object.assign({}, ...(this.#sections.get(section) ?? []).map((source) => source()));
  }

  /** INFO's text of these sections; `default`, `all` and `everything` stand for several, and so does nothing. */
  text(wanted: readonly string[]): string {
    const names = new Set(wanted.map((name) => name.toLowerCase()));
    const all = names.has('all') || names.has('everything');
    const usual = names.size === 0 || names.has('default');
    return [...this.#sections.keys()]
      .filter((name) => all || names.has(name) || (usual && !ON_DEMAND.has(name)))
      .map((name) => this.#sectionText(name))
      .join('\r\n');
  }

  #sectionText(name: string): string {
    const lines = Object.entries(this.fields(name)).map(([field, value]) => `${field}:${value}\r\n`);
    const title = name === 'cpu' ? 'CPU' : name.charAt(0).toUpperCase() + name.slice(1);
    return `# ${title}\r\n${lines.join('')}`;
  }

  #server(): InfoFields {
    const { startedAt, options } = this.#engine;
    const now = options.clock();
    const seconds = Math.floor((now - startedAt) / 1000);
    return {
      redis_version: REDIS_VERSION,
      tabkv_version: TABKV_VERSION,
      redis_mode: 'standalone',
      ...NO_PROCESS,
      server_time_usec: Math.floor(now) * 1000,
      uptime_in_seconds: seconds,
      uptime_in_days: Math.floor(seconds / 86_400),
      lru_clock: Math.floor(now / 1000) % 2 ** 24,
    };
  }

  #clients(): InfoFields {
    const { sessions, blocked, pause, config, tracking, pubsub } = this.#engine;
    return {
      connected_clients: sessions.size,
      maxclients: config.get('maxclients'),
      blocked_clients: blocked.size + pause.size,
      tracking_clients: tracking.size,
      pubsub_clients: pubsub.size,
      total_blocking_keys: blocked.keys,
    };
  }

  #memory(): InfoFields {
    const { keyspace, stats, config } = this.#engine;
    const used = keyspace.usedMemory;
    const peak = Math.max(used, stats.peakMemory);
    const limit = config.get('maxmemory');
    return {
      used_memory: used,
      used_memory_human: humanBytes(used),
      used_memory_peak: peak,
      used_memory_peak_human: humanBytes(peak),
      used_memory_peak_perc: `${(peak === 0 ? 100 : (used / peak) * 100).toFixed(2)}%`,
      used_memory_dataset: used,
      maxmemory: limit,
      maxmemory_human: humanBytes(limit),
      maxmemory_policy: config.get('maxmemory-policy'),
      ...NO_ALLOCATOR,
    };
  }

  #stats(): InfoFields {
    const { stats, pubsub, tracking } = this.#engine;
    return {
      total_connections_received: stats.totalConnectionsReceived,
      total_commands_processed: stats.totalCommandsProcessed,
      instantaneous_ops_per_sec: this.#opsPerSecond(),
      expired_keys: stats.expiredKeys,
      evicted_keys: stats.evictedKeys,
      keyspace_hits: stats.keyspaceHits,
      keyspace_misses: stats.keyspaceMisses,
      total_error_replies: stats.totalErrorReplies,
      oom_rejections: stats.evictionFailures,
      pubsub_channels: pubsub.active('channel'),
      pubsub_patterns: pubsub.active('pattern'),
      pubsubshard_channels: pubsub.active('shard'),
      published_messages: stats.publishedMessages,
      tracking_total_keys: tracking.trackedKeys,
      tracking_total_items: tracking.trackedItems,
      tracking_total_prefixes: tracking.prefixes,
      ...NO_NETWORK,
    };
  }

  #persistence(): InfoFields {
    const { keyspace, persistence, startedAt } = this.#engine;
    return {
      rdb_changes_since_last_save: keyspace.changes,
      rdb_last_save_time: persistence?.lastSave() ?? Math.floor(startedAt / 1000),
      ...NO_PERSISTENCE,
    };
  }

  /** The time that commands took since their statistics were last reset, in seconds. */
  #cpu(): InfoFields {
    let microseconds = 0;
    for (const { usec } of this.#engine.stats.commands.values()) microseconds += usec;
    return { used_cpu_sys: '0.000000', used_cpu_user: (microseconds / 1_000_000).toFixed(6) };
  }

  /** Commands a second since the last look, which is at least 100 ms ago. */
  #opsPerSecond(): number {
    const now = this.#engine.options.clock();
    const ms = now - this.#sampledAt;
    if (ms < 100) return this.#rate;
    const commands = this.#engine.stats.totalCommandsProcessed;
    this.#rate = Math.max(0, Math.round(((commands - this.#sampledCommands) * 1000) / ms));
    this.#sampledAt = now;
    this.#sampledCommands = commands;
    return this.#rate;
  }

  #commandStats(): InfoFields {
    return this.#perCommand('cmdstat_', ({ calls, usec, rejectedCalls, failedCalls }) => {
      const each = calls === 0 ? 0 : usec / calls;
      return (
        `calls=${calls},usec=${Math.floor(usec)},usec_per_call=${each.toFixed(2)},` +
        `rejected_calls=${rejectedCalls},failed_calls=${failedCalls}`
      );
    });
  }

  #latencyStats(): InfoFields {
    const text = this.#engine.config.get('latency-tracking-info-percentiles');
    const shares = text === '' ? [] : text.split(' ');
    return this.#perCommand('latency_percentiles_usec_', ({ latency }) => {
      if (latency === undefined) return undefined;
      return shares.map((share) => `p${share}=${latency.percentile(Number(share)).toFixed(3)}`).join(',');
    });
  }

  #perCommand(prefix: string, describe: (stats: CommandStats) => string | undefined): InfoFields {
    const fields: Record<string, string> = {};
    for (const [name, stats] of this.#engine.stats.commands) {
      const text = describe(stats);
      if (text !== undefined) fields[prefix + name.toLowerCase()] = text;
    }
    return fields;
  }

  #errorStats(): InfoFields {
    const { errors } = this.#engine.stats;
    return Object.fromEntries([...errors].map(([code, count]) => [`errorstat_${code}`, `count=${count}`]));
  }

  #keyspace(): InfoFields {
    const { entries, expires } = this.#engine.keyspace;
    if (entries.size === 0) return {};
    return { db0: `keys=${entries.size},expires=${expires.size},avg_ttl=${this.#averageTtl()}` };
  }

  /** Of a sample of the keys that expire, in ms. */
  #averageTtl(): number {
    const { keyspace, options } = this.#engine;
    const now = options.clock();
    let sum = 0;
    let count = 0;
    for (let i = 0; i < 20 && keyspace.expires.size > 0; i++) {
      const entry = keyspace.expires.sample(options.random);
      if (entry === undefined) continue;
      sum += Math.max(0, entry.expireAt - now);
      count++;
    }
    return count === 0 ? 0 : Math.floor(sum / count);
  }
}

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P'];

/** Bytes as Redis shows them to people: `1.50M`, and whole below 1024: `512B`. */
export function humanBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(2)}${UNITS[unit]}`;
}
