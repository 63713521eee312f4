/**
 * Removes keys and hash fields soon after they expire, though nobody asks for them, by the engine's timer. For an engine
 * that stands alone; where several share a journal, the one that may write calls `Engine.expireDue`.
 */
import type { Engine } from './engine.ts';
import type { KeyObserver } from './keyspace.ts';

/** Keys removed at a stretch, so that many that expire at once do not stop the world. */
const BATCH = 1000;
/** How often it looks whether it was switched on again. */
const PAUSE_MS = 1000;
/** Browsers and Node end a timer at 2^31 ms. */
const LONGEST_TIMER = 2 ** 30;

export class ActiveExpiry implements KeyObserver {
  readonly #engine: Engine;
  #timer: number | undefined;
  /** When the timer fires, in ms since the epoch. */
  #dueAt = Infinity;
  #stopped = false;

  constructor(engine: Engine) {
    this.#engine = engine;
    engine.keyspace.observers.push(this);
    this.#arm();
  }

  touched(): void {
    this.#arm();
  }

  flushed(): void {}

  /** Ends it for good. */
  stop(): void {
    this.#stopped = true;
    this.#disarm();
  }

  /** Sets the timer if something expires before it fires. */
  #arm(): void {
    const next = this.#engine.nextExpiry();
    if (next === undefined || next >= this.#dueAt || this.#stopped) return;
    this.#disarm();
    const { clock, timer } = this.#engine.options;
    const delay = this.#engine.activeExpiry ? Math.min(Math.max(next - clock(), 0), LONGEST_TIMER) : PAUSE_MS;
    this.#dueAt = next;
    this.#timer = timer.set(delay, () => this.#fire(), true);
  }

  #disarm(): void {
    if (this.#timer !== undefined) this.#engine.options.timer.clear(this.#timer);
    this.#timer = undefined;
    this.#dueAt = Infinity;
  }

  #fire(): void {
    this.#timer = undefined;
    this.#dueAt = Infinity;
    if (this.#engine.activeExpiry) this.#engine.expireDue(BATCH);
    this.#arm();
  }
}
