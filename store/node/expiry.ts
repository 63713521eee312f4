/**
 * Removes expired keys. They read as missing everywhere from the moment they expire; removing them is a change like any other, made by
 * who has the pen.
 */
import type { Engine } from '../engine/engine.ts';
import type { Timer } from './ports.ts';

/** At least so long between two removals: keys that expire one after another share a batch. */
const INTERVAL_MS = 250;
/** When another tab has the pen, it removes them; this one looks again after so long. */
const RETRY_MS = 5000;
/** So many keys are removed in one go. */
const LIMIT = 500;
/** Timers of browsers end at 2^31 ms. */
const LONGEST_MS = 2 ** 30;

export interface ExpiryHost {
  readonly engine: Engine;
  readonly timer: Timer;
  /** Wall-clock time in ms. */
  clock(): number;
  /** Runs this where changes are ordered, or says that this tab cannot now. */
  submit(work: () => void): boolean;
}

export class Expiry {
  readonly #host: ExpiryHost;
  #handle: number | undefined;
  #armedFor = 0;
  #notBefore = 0;

  constructor(host: ExpiryHost) {
    this.#host = host;
  }

  /** Looks when the next key expires: to be called after every change. O(1) */
  arm(): void {
    const next = this.#host.engine.nextExpiry();
    if (next === undefined) return;
    const at = Math.max(next, this.#notBefore);
    if (this.#handle !== undefined) {
      if (this.#armedFor <= at) return;
      this.stop();
    }
    this.#armedFor = at;
    const delay = Math.min(Math.max(at - this.#host.clock(), 0), LONGEST_MS);
    this.#handle = this.#host.timer.set(delay, () => this.#due());
  }

  /** This tab may remove keys now. */
  retry(): void {
    this.#notBefore = 0;
    this.stop();
    this.arm();
  }

  stop(): void {
    if (this.#handle !== undefined) this.#host.timer.clear(this.#handle);
    this.#handle = undefined;
  }

  #due(): void {
    this.#handle = undefined;
    const now = this.#host.clock();
    const next = this.#host.engine.nextExpiry();
    if (next !== undefined && next <= now) {
      const mine = this.#host.submit(() => {
        this.#host.engine.expireDue(LIMIT);
      });
      this.#notBefore = now + (mine ? INTERVAL_MS : RETRY_MS);
    }
    this.arm();
  }
}
