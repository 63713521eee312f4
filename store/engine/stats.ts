/** Counters as INFO reports them. CONFIG RESETSTAT sets them back. */

export interface CommandStats {
  calls: number;
  /** Microseconds, if the engine was handed a stopwatch. */
  usec: number;
  rejectedCalls: number;
  failedCalls: number;
}

export class Stats {
  keyspaceHits = 0;
  keyspaceMisses = 0;
  expiredKeys = 0;
  /** Hash fields that went because they expired. */
  expiredSubkeys = 0;
  evictedKeys = 0;
  totalCommandsProcessed = 0;
  totalErrorReplies = 0;
  totalConnectionsReceived = 0;
  readonly commands = new Map<string, CommandStats>();
  /** Error replies by their code. */
  readonly errors = new Map<string, number>();

  ofCommand(name: string): CommandStats {
    let stats = this.commands.get(name);
    if (stats === undefined) {
      stats = { calls: 0, usec: 0, rejectedCalls: 0, failedCalls: 0 };
      this.commands.set(name, stats);
    }
    return stats;
  }

  countError(code: string): void {
    this.totalErrorReplies++;
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }

  reset(): void {
    this.keyspaceHits = 0;
    this.keyspaceMisses = 0;
    this.expiredKeys = 0;
    this.expiredSubkeys = 0;
    this.evictedKeys = 0;
    this.totalCommandsProcessed = 0;
    this.totalErrorReplies = 0;
    this.totalConnectionsReceived = 0;
    this.commands.clear();
    this.errors.clear();
  }
}
