/** CLIENT PAUSE: commands that come meanwhile wait, in their order, until the time is up or CLIENT UNPAUSE. */
import type { Timer } from './engine.ts';

export class Pause {
  readonly #clock: () => number;
  readonly #timer: Timer;
  readonly #waiting: (() => void)[] = [];
  /** What waits: all commands, or only those that may change something. */
  mode: 'all' | 'write' = 'write';
  #until = 0;
  #handle: number | undefined;

  constructor(clock: () => number, timer: Timer) {
    this.#clock = clock;
    this.#timer = timer;
  }

  get active(): boolean {
    return this.#handle !== undefined;
  }

  /** A pause that is longer or stricter than the new one stays so. */
  start(ms: number, mode: 'all' | 'write'): void {
    if (ms === 0 && !this.active) return;
    this.#until = Math.max(this.#until, this.#clock() + ms);
    this.mode = this.active && this.mode === 'all' ? 'all' : mode;
    this.#arm();
  }

  /** How many calls it holds up. */
  get size(): number {
    return this.#waiting.length;
  }

  end(): void {
    if (this.#handle !== undefined) this.#timer.clear(this.#handle);
    this.#handle = undefined;
    this.#until = 0;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** Runs it when the pause is over; a new pause that begins meanwhile holds it up again. */
  postpone<R>(run: () => R | Promise<R>): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(run());
        } catch (bug) {
          reject(bug);
        }
      });
    });
  }

  #arm(): void {
    if (this.#handle !== undefined) this.#timer.clear(this.#handle);
    const left = Math.min(this.#until - this.#clock(), 2 ** 30);
    this.#handle = this.#timer.set(Math.max(left, 0), () => {
      if (this.#clock() < this.#until) this.#arm();
      else this.end();
    });
  }
}
