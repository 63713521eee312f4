/**
 * What clients were told, held against what the store promises. Each kind of key tests a promise that is easy to state:
 * counters that lose no increment, lists that keep every element once and in order, pairs that are equal because they change
 * together, locks that are taken once, queues that give each job once.
 */

/** What became of a write. `unknown`: its tab died, or the answer said so. */
export type Fate = 'done' | 'failed' | 'unknown';

interface Counter {
  done: number;
  unknown: number;
  started: number;
  /** The highest value that any client was told. */
  highest: number;
  readonly replies: Set<number>;
}

export class History {
  readonly problems: string[] = [];
  readonly #counters = new Map<string, Counter>();
  readonly #pushed = new Map<string, Map<string, Fate>>();
  readonly #reads = new Map<string, string[][]>();
  readonly #popped = new Map<string, string>();
  readonly #taken = new Map<string, string>();
  operations = 0;

  problem(text: string): void {
    if (this.problems.length < 20) this.problems.push(text);
  }

  counter(key: string): Counter {
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = { done: 0, unknown: 0, started: 0, highest: 0, replies: new Set() };
      this.#counters.set(key, counter);
    }
    return counter;
  }

  /** An increment by one was answered with `value`, and had begun when `before` was the highest value known. */
  incremented(key: string, value: number, before: number): void {
    const counter = this.counter(key);
    counter.done++;
    if (counter.replies.has(value)) this.problem(`${key}: two increments were answered ${value}`);
    counter.replies.add(value);
    if (value <= before)
      this.problem(`${key}: an increment was answered ${value} when ${before} was known before it began`);
    counter.highest = Math.max(counter.highest, value);
  }

  /** A client read a counter: plain reads must not go back for one client, fresh ones must see all that was known before. */
  readCounter(key: string, value: number, atLeast: number, how: string): void {
    const counter = this.counter(key);
    if (value < atLeast) this.problem(`${key}: a ${how} read gave ${value} after ${atLeast}`);
    if (value > counter.started) this.problem(`${key}: a ${how} read gave ${value} of ${counter.started} increments`);
    counter.highest = Math.max(counter.highest, value);
  }

  pushed(key: string, element: string, fate: Fate): void {
    const elements = this.#pushed.get(key) ?? new Map<string, Fate>();
    elements.set(element, fate);
    this.#pushed.set(key, elements);
  }

  readList(key: string, elements: string[]): void {
    const reads = this.#reads.get(key) ?? [];
    reads.push(elements);
    this.#reads.set(key, reads);
  }

  popped(element: string, by: string): void {
    const before = this.#popped.get(element);
    if (before !== undefined) this.problem(`job ${element} was given to ${before} and to ${by}`);
    this.#popped.set(element, by);
  }

  taken(lock: string, by: string): void {
    const before = this.#taken.get(lock);
    if (before !== undefined) this.problem(`${lock} was taken by ${before} and by ${by}`);
    this.#taken.set(lock, by);
  }

  /** An attempt to take a lock was refused. */
  refused(lock: string, unknownAttempts: number): void {
    if (!this.#taken.has(lock) && unknownAttempts === 0) this.problem(`${lock} was refused before anybody had it`);
  }

  pair(a: unknown, b: unknown, how: string): void {
    if (a !== b) this.problem(`${how}: a pair that changes together read ${a} and ${b}`);
  }

  // At the end, against what the store holds

  finalCounter(key: string, value: number): void {
    const { done, unknown, highest } = this.counter(key);
    if (value < done || value > done + unknown) {
      this.problem(`${key} ended at ${value} after ${done} increments and ${unknown} of unknown fate`);
    }
    if (value < highest) this.problem(`${key} ended at ${value} after ${highest} had been read`);
  }

  finalList(key: string, elements: readonly string[]): void {
    const pushed = this.#pushed.get(key) ?? new Map<string, Fate>();
    if (new Set(elements).size !== elements.length) this.problem(`${key} holds an element twice: ${elements}`);
    for (const [element, fate] of pushed) {
      const isThere = elements.includes(element);
      if (fate === 'done' && !isThere) this.problem(`${key} lost ${element}`);
      if (fate === 'failed' && isThere) this.problem(`${key} holds ${element}, which was refused`);
    }
    for (const element of elements)
      if (!pushed.has(element)) this.problem(`${key} holds ${element}, which nobody pushed`);
    for (const read of this.#reads.get(key) ?? []) {
      if (read.some((element, index) => elements[index] !== element)) {
        this.problem(`${key} was read as ${read}, which is no beginning of ${elements}`);
      }
    }
  }

  /** `unknownPops` jobs may have been given to clients that never heard of it. */
  finalQueue(key: string, elements: readonly string[], unknownPops: number): void {
    let missing = 0;
    for (const [element, fate] of this.#pushed.get(key) ?? []) {
      const isThere = elements.includes(element);
      const isPopped = this.#popped.has(element);
      if (isThere && isPopped) this.problem(`job ${element} was given away and is still in the queue`);
      if (fate === 'done' && !isThere && !isPopped) missing++;
    }
    if (missing > unknownPops)
      this.problem(`${missing} jobs are gone, but only ${unknownPops} pops have an unknown fate`);
  }
}
