/** The latency monitor: spikes beyond latency-monitor-threshold, by event. LATENCY shows them. */

/** Samples that are kept of each event. */
const HISTORY = 160;

export interface LatencySample {
  /** Seconds since the epoch. */
  readonly at: number;
  /** Milliseconds. */
  readonly ms: number;
}

export class LatencyEvent {
  /** Oldest first; one a second at most: the worst of it. */
  samples: LatencySample[] = [];
  /** The longest ever, in ms. */
  max = 0;

  get latest(): LatencySample | undefined {
    return this.samples.at(-1);
  }
}

export class LatencyMonitor {
  readonly events = new Map<string, LatencyEvent>();

  /** Notes that something took `ms`, if the threshold (ms, 0 is off) is reached. */
  add(name: string, ms: number, threshold: number, at: number): void {
    const whole = Math.floor(ms);
    if (threshold === 0 || whole < threshold) return;
    let event = this.events.get(name);
    if (event === undefined) {
      event = new LatencyEvent();
      this.events.set(name, event);
    }
    if (whole > event.max) event.max = whole;
    const { latest } = event;
    if (latest?.at === at) {
      if (whole > latest.ms) event.samples[event.samples.length - 1] = { at, ms: whole };
      return;
    }
    event.samples.push({ at, ms: whole });
    if (event.samples.length > HISTORY) event.samples.shift();
  }

  /** Forgets these events, or all; gives how many there were. */
  reset(names: readonly string[]): number {
    if (names.length > 0) return names.filter((name) => this.events.delete(name)).length;
    const count = this.events.size;
    this.events.clear();
    return count;
  }
}
