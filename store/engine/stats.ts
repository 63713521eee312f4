/** Counters as INFO reports them. CONFIG RESETSTAT sets them back. */
import { CacheStats } from './cache-stats.ts';
import { Histogram } from './histogram.ts';

export interface CommandStats {
  calls: number;
  /** Microseconds, if the engine was handed a stopwatch. */
  usec: number;
  rejectedCalls: number;
  failedCalls: number;
  /** How long the calls took; undefined until one was measured. */
  latency: Histogram | undefined;
}

/** How many different error codes are counted each for itself. */
const MAX_ERROR_CODES = 128;

export class Stats {
  keyspaceHits = 0;
  keyspaceMisses = 0;
  expiredKeys = 0;
  /** Hash fields that went because they expired. */
  expiredSubkeys = 0;
  evictedKeys = 0;
  /** Times that a command was refused with OOM, or memory had to be freed but could not be. */
  evictionFailures = 0;
  totalCommandsProcessed = 0;
  totalErrorReplies = 0;
  totalConnectionsReceived = 0;
  publishedMessages = 0;
  /** The most bytes that keys and values ever took. */
  peakMemory = 0;
  readonly commands = new Map<string, CommandStats>();
  cache = new CacheStats();
  /** Error replies by their code. */
  readonly errors = new Map<string, number>();

  ofCommand(name: string): CommandStats {
    let stats = this.commands.get(name);
    if (stats === undefined) {
      stats = { calls: 0, usec: 0, rejectedCalls: 0, failedCalls: 0, latency: undefined };
      this.commands.set(name, stats);
    }
    return stats;
  }

  /** Adds the time of one call to its command's sums, and to its histogram if `tracked`. */
  measure(stats: CommandStats, microseconds: number, tracked: boolean): void {
    stats.usec += microseconds;
    if (!tracked) return;
    stats.latency ??= new Histogram();
    stats.latency.record(microseconds);
  }

  countError(code: string): void {
    this.totalErrorReplies++;
    if (this.errors.size >= MAX_ERROR_CODES && !this.errors.has(code)) return;
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  reset(): void {
    this.keyspaceHits = 0;
    this.keyspaceMisses = 0;
    this.expiredKeys = 0;
    this.expiredSubkeys = 0;
    this.evictedKeys = 0;
    this.evictionFailures = 0;
    this.totalCommandsProcessed = 0;
    this.totalErrorReplies = 0;
    this.totalConnectionsReceived = 0;
    this.publishedMessages = 0;
    this.peakMemory = 0;
    this.commands.clear();
    this.cache = new CacheStats();
    this.errors.clear();
  }
}
