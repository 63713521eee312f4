/** An engine whose time passes by hand, for tests: timers fire in `pass`, in the order of their times. */
import { Engine, type EngineOptions } from '../engine/engine.ts';

interface Pending {
  readonly at: number;
  readonly fire: () => void;
}

export class HandClock {
  now = 1_000_000_000_000;
  readonly timers = new Map<number, Pending>();
  #next = 1;

  readonly timer: EngineOptions['timer'] = {
    set: (delay, fire) => {
      this.timers.set(this.#next, { at: this.now + delay, fire });
      return this.#next++;
    },
    clear: (handle) => void this.timers.delete(handle),
  };

  /** Lets time pass, stopping at each timer that is due on the way. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      const [handle, { at, fire }] = due;
      this.timers.delete(handle);
      this.now = Math.max(this.now, at);
      fire();
    }
    this.now = end;
  }

  /** @param random 0 ≤ r < 1; always 0 if left out */
  engine(random: () => number = () => 0, more: Partial<EngineOptions> = {}): Engine {
    return new Engine({ clock: () => this.now, random, timer: this.timer, ...more });
  }
}
