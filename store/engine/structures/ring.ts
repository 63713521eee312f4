/**
 * A deque in a growable ring: push and pop at both ends and access by index in constant time, insert and remove in the
 * middle by moving the shorter side.
 */
const LEAST_CAPACITY = 8;

export class Ring<T> {
  /** Its length is a power of two; unused slots are undefined, so that nothing is kept alive. */
  #slots: (T | undefined)[] = [];
  #head = 0;
  #length = 0;

  static from<T>(items: readonly T[]): Ring<T> {
    const ring = new Ring<T>();
    for (const item of items) ring.push(item);
    return ring;
  }

  get length(): number {
    return this.#length;
  }

  /** The item at 0 ≤ index < length. O(1). */
  at(index: number): T {
    return this.#slots[(this.#head + index) & (this.#slots.length - 1)] as T;
  }

  /** Replaces the item at 0 ≤ index < length. O(1). */
  set(index: number, item: T): void {
    this.#slots[(this.#head + index) & (this.#slots.length - 1)] = item;
  }

  /** Adds at the tail. O(1) amortised. */
  push(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.set(this.#length++, item);
  }

  /** Adds at the head. O(1) amortised. */
  unshift(item: T): void {
    if (this.#length === this.#slots.length) this.#grow();
    this.#head = (this.#head - 1) & (this.#slots.length - 1);
    this.#length++;
    this.set(0, item);
  }

  /** Removes at the tail; undefined when empty. O(1) amortised. */
  pop(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.at(this.#length - 1);
    this.#clear(this.#length - 1);
    this.#length--;
    this.#shrink();
    return item;
  }

  /** Removes at the head; undefined when empty. O(1) amortised. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.at(0);
    this.#clear(0);
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length--;
    this.#shrink();
    return item;
  }

  /** Inserts before 0 ≤ index ≤ length. O(distance to the nearer end). */
  insert(index: number, item: T): void {
    if (index < this.#length / 2) {
      this.unshift(item);
      for (let i = 0; i < index; i++) this.set(i, this.at(i + 1));
    } else {
      this.push(item);
      for (let i = this.#length - 1; i > index; i--) this.set(i, this.at(i - 1));
    }
    this.set(index, item);
  }

  /** Removes the item at 0 ≤ index < length and gives it. O(distance to the nearer end). */
  remove(index: number): T {
    const item = this.at(index);
    if (index < this.#length / 2) {
      for (let i = index; i > 0; i--) this.set(i, this.at(i - 1));
      this.shift();
    } else {
      for (let i = index; i < this.#length - 1; i++) this.set(i, this.at(i + 1));
      this.pop();
    }
    return item;
  }

  /** The items from `start` up to before `end`, both within the ring. O(end - start). */
  slice(start = 0, end = this.#length): T[] {
    const items: T[] = [];
    for (let i = start; i < end; i++) items.push(this.at(i));
    return items;
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.#length; i++) yield this.at(i);
  }

  #clear(index: number): void {
    this.#slots[(this.#head + index) & (this.#slots.length - 1)] = undefined;
  }

  /**
   * Doubles the room. It is pushed, not set as a length, because V8 keeps big arrays with holes as hash tables. What lies
   * before the head in memory moves behind the old end, to which it is the continuation.
   */
  #grow(): void {
    const slots = this.#slots;
    const { length } = slots;
    const capacity = Math.max(LEAST_CAPACITY, length * 2);
    for (let i = length; i < capacity; i++) slots.push(undefined);
    for (let i = 0; i < this.#head; i++) {
      slots[length + i] = slots[i];
      slots[i] = undefined;
    }
  }

  /** Gives room back when three quarters of it are unused. */
  #shrink(): void {
    const capacity = this.#slots.length;
    if (capacity <= LEAST_CAPACITY || this.#length > capacity / 4) return;
    const slots: (T | undefined)[] = this.slice();
    while (slots.length < capacity / 2) slots.push(undefined);
    this.#slots = slots;
    this.#head = 0;
  }
}
