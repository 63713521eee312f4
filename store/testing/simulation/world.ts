/** Virtual time: events happen one after another in an order that a seed decides, and everything they start ends between them. */
import { Random } from './random.ts';

interface Event {
  readonly at: number;
  readonly order: number;
  readonly happen: () => void;
}

export class World {
  /** ms since the world began. */
  now = 0;
  readonly random: Random;
  /** How often what has happened: shows whether a run meets what it is meant to meet. */
  readonly events = new Map<string, number>();
  readonly #heap: Event[] = [];
  readonly #cancelled = new Set<number>();
  #next = 1;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Lets something happen after `delay` ms; gives a handle for `cancel`. */
  after(delay: number, happen: () => void): number {
    const order = this.#next++;
    this.#push({ at: this.now + Math.max(0, delay), order, happen });
    return order;
  }

  note(event: string): void {
    this.events.set(event, (this.events.get(event) ?? 0) + 1);
  }

  cancel(handle: number): void {
    this.#cancelled.add(handle);
  }

  /** Lets time pass until the condition holds, at most `ms`; tells whether it does. */
  async runUntil(condition: () => boolean, ms: number): Promise<boolean> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      if (condition()) return true;
      const event = this.#pop();
      if (event === undefined || event.at > end) {
        if (event !== undefined) this.#push(event);
        this.now = end;
        return false;
      }
      this.now = event.at;
      event.happen();
    }
  }

  async run(ms: number): Promise<void> {
    await this.runUntil(() => false, ms);
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let i = heap.push(event) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Event;
      if (!isBefore(event, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = event;
  }

  #pop(): Event | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined) return undefined;
      const last = this.#heap.pop() as Event;
      if (this.#heap.length > 0) this.#sink(last);
      if (!this.#cancelled.delete(top.order)) return top;
    }
  }

  #sink(event: Event): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Event, heap[child] as Event)) child++;
      const below = heap[child] as Event;
      if (!isBefore(below, event)) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = event;
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Resolves when all promises that can go on have gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
