/**
 * Sees to it that nothing stays unflushed for long. A relaxed append is safe from a crash of the browser but may sit in the
 * system's buffers for half a minute; one strict transaction flushes all that came before it. So while there is
 * anything unflushed, one a second is strict (Redis' `appendfsync everysec`).
 */
import type { Timer } from './ports.ts';

const OWN_MS = 1000;
/** What another tab wrote it flushes itself, unless it was closed right after. */
const FOREIGN_MS = 2000;

export class FlushClock {
  readonly #timer: Timer;
  readonly #clock: () => number;
  readonly #flush: () => Promise<void>;
  #handle: number | undefined;
  #isUnflushed = false;
  #flushedAt: number;

  /**
   * @param clock wall-clock time in ms
   * @param flush makes a strict transaction; may fail
   */
  constructor(timer: Timer, clock: () => number, flush: () => Promise<void>) {
    this.#timer = timer;
    this.#clock = clock;
    this.#flushedAt = clock();
    this.#flush = flush;
  }

  /** Whether something may not survive a power cut. */
  get isUnflushed(): boolean {
    return this.#isUnflushed;
  }

  /** When all that was written then was known to be flushed: wall-clock time in ms. */
  get flushedAt(): number {
    return this.#isUnflushed ? this.#flushedAt : this.#clock();
  }

  /** A batch was written by this tab, or by another one. */
  written(strict: boolean, origin: 'own' | 'foreign'): void {
    if (strict) {
      this.flushed();
      return;
    }
    if (!this.#isUnflushed) this.#flushedAt = this.#clock();
    this.#isUnflushed = true;
    this.#handle ??= this.#timer.set(origin === 'own' ? OWN_MS : FOREIGN_MS, () => this.#due());
  }

  flushed(): void {
    this.#isUnflushed = false;
    this.stop();
  }

  stop(): void {
    if (this.#handle !== undefined) this.#timer.clear(this.#handle);
    this.#handle = undefined;
  }

  async #due(): Promise<void> {
    this.#handle = undefined;
    if (!this.#isUnflushed) return;
    // What is written from here on may miss this flush.
    this.#isUnflushed = false;
    try {
      await this.#flush();
    } catch {
      const before = this.#flushedAt;
      this.written(false, 'own');
      this.#flushedAt = before;
    }
  }
}
