/** How the store is: its phase, what went wrong last, what was lost. */
import type { Phase, StatusFault } from '../protocol/status.ts';
import { StoreError } from '../protocol/store-error.ts';

export class Health {
  readonly #clock: () => number;
  readonly #changed: () => void;
  #phase: Phase = 'booting';
  /** Why no call can be taken any more. */
  failure: StoreError | undefined;
  lastFault: StatusFault | undefined;
  /** What could not be loaded. */
  damaged: readonly string[] = [];
  /** Calls that were answered from memory and could not be kept. */
  lostCalls = 0;

  /** @param clock wall-clock time in ms */
  constructor(clock: () => number, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  get phase(): Phase {
    return this.#phase;
  }

  set phase(phase: Phase) {
    this.#phase = phase;
    this.#changed();
  }

  fault(error: unknown): void {
    const code = error instanceof StoreError ? error.code : 'UNAVAILABLE';
    const message = error instanceof Error ? error.message : String(error);
    this.lastFault = { code, message, at: this.#clock() };
    this.#changed();
  }

  damage(what: string): void {
    this.damaged = [...this.damaged, what];
    this.fault(new StoreError('CORRUPT', `stored data was damaged: ${this.damaged.join('; ')}`));
  }
}

/** Whether it may work with another connection. */
export function isTransient(error: unknown): boolean {
  return error instanceof StoreError && (error.code === 'UNAVAILABLE' || error.code === 'CLOSED');
}
