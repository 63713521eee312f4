/**
 * A tab as the system sees it: a process that runs, stands still or is gone. Everything that comes to it from outside
 * (answers, messages, timers) goes through `deliver`, so that a frozen tab finds it when it goes on and a dead one never.
 */
import type { BatchRecord, Timer } from '../../node/ports.ts';
import type { World } from './world.ts';

export class TabProcess {
  readonly world: World;
  readonly name: string;
  /** For a planted bug: tells the other tabs of a batch that is not in the journal yet. */
  publishEarly: ((record: BatchRecord, journalId: string) => void) | undefined;
  #state: 'running' | 'frozen' | 'gone' = 'running';
  #backlog: (() => void)[] = [];
  readonly #onGone: (() => void)[] = [];

  constructor(world: World, name: string) {
    this.world = world;
    this.name = name;
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  /** Hands something to the tab's event loop. */
  deliver(event: () => void): void {
    if (this.#state === 'frozen') this.#backlog.push(event);
    else if (this.#state === 'running') event();
  }

  freeze(): void {
    if (this.#state === 'running') this.#state = 'frozen';
  }

  /** Goes on; what came meanwhile arrives in its order. */
  resume(): void {
    if (this.#state !== 'frozen') return;
    this.#state = 'running';
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const event of backlog) this.world.after(0, () => this.deliver(event));
  }

  crash(): void {
    this.#state = 'gone';
    this.#backlog = [];
    for (const tell of this.#onGone) tell();
  }

  onGone(tell: () => void): void {
    this.#onGone.push(tell);
  }

  readonly timer: Timer = {
    set: (delayMs, fire) => {
      // Timers are never early, and late by as much as the tab is busy.
      const lateness = this.world.random.next() * 4;
      const handle = this.world.after(delayMs + lateness, () => this.deliver(() => this.#fire(handle, fire)));
      return handle;
    },
    clear: (handle) => {
      this.#cleared.add(handle);
      this.world.cancel(handle);
    },
  };
  /** Timers that were cleared when they had fired already, into a frozen tab. */
  readonly #cleared = new Set<number>();

  #fire(handle: number, fire: () => void): void {
    if (!this.#cleared.has(handle)) fire();
  }
}
