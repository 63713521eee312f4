/**
 * Which keys expire, and when: a binary min-heap by time. Changing or deleting a key leaves its old item behind, which
 * is recognised as stale when it surfaces; the heap is rebuilt when more than half of it is stale.
 */
export interface Expiring {
  /** Absolute time in ms; -1 never. */
  expireAt: number;
}

interface Item<E extends Expiring> {
  readonly at: number;
  readonly entry: E;
}

export class ExpiryIndex<E extends Expiring> {
  #heap: Item<E>[] = [];
  #live = 0;

  /** Number of entries that have an expiry. */
  get size(): number {
    return this.#live;
  }

  /** Number of heap items, stale ones included: what the index costs. */
  get length(): number {
    return this.#heap.length;
  }

  /** Sets `entry.expireAt` (-1 for never). O(log n). */
  set(entry: E, at: number): void {
    if (entry.expireAt === at) return;
    if (entry.expireAt !== -1) this.#live--;
    entry.expireAt = at;
    if (at !== -1) {
      this.#live++;
      this.#push({ at, entry });
    }
    if (this.#heap.length > 64 && this.#heap.length > this.#live * 2) this.#rebuild();
  }

  clear(): void {
    this.#heap = [];
    this.#live = 0;
  }

  /** The entry that is due first, without taking it out; undefined if none has an expiry. */
  first(): E | undefined {
    for (;;) {
      const top = this.#heap[0];
      if (top === undefined) return undefined;
      if (top.entry.expireAt === top.at) return top.entry;
      this.#pop();
    }
  }

  /** Up to `limit` entries whose time is `now` or before, in any order. O(how many there are). */
  due(now: number, limit = Number.POSITIVE_INFINITY): E[] {
    const found = new Set<E>();
    const open = [0];
    for (let i = open.pop(); i !== undefined && found.size < limit; i = open.pop()) {
      const item = this.#heap[i];
      if (item === undefined || item.at > now) continue;
      if (item.entry.expireAt === item.at) found.add(item.entry);
      open.push(2 * i + 2, 2 * i + 1);
    }
    return [...found];
  }

  /** An entry with an expiry, chosen by `random`; undefined if it hit a stale item or there is none. */
  sample(random: () => number): E | undefined {
    const item = this.#heap[Math.floor(random() * this.#heap.length)];
    return item !== undefined && item.entry.expireAt === item.at ? item.entry : undefined;
  }

  #push(item: Item<E>): void {
    const heap = this.#heap;
    let i = heap.push(item) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as Item<E>;
      if (above.at <= item.at) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = item;
  }

  #pop(): void {
    const last = this.#heap.pop() as Item<E>;
    if (this.#heap.length > 0) this.#sink(0, last);
  }

  #sink(from: number, item: Item<E>): void {
    const heap = this.#heap;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && (heap[child + 1] as Item<E>).at < (heap[child] as Item<E>).at) child++;
      const below = heap[child] as Item<E>;
      if (below.at >= item.at) break;
      heap[i] = below;
      i = child;
    }
    heap[i] = item;
  }

  #rebuild(): void {
    const seen = new Set<E>();
    this.#heap = this.#heap.filter(({ at, entry }) => {
      if (entry.expireAt !== at || seen.has(entry)) return false;
      seen.add(entry);
      return true;
    });
    for (let i = (this.#heap.length >> 1) - 1; i >= 0; i--) this.#sink(i, this.#heap[i] as Item<E>);
  }
}
