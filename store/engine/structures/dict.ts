/**
 * A hash table of nodes that know their place in a dense array: O(1) look-up, insert, delete and random choice, and
 * SCAN's guarantee without rehash tricks. Deleting moves the last node into the hole, so a scan that walks from the
 * end to the start never misses a node that was there all the time: nodes only ever move from the part already
 * walked, or within the part not yet walked. Cursors are plain numbers and need no state.
 */
import type { Bin } from '../bytes.ts';

export interface DictNode {
  readonly key: Bin;
  /** Index in the dense array; kept by the Dict. */
  slot: number;
}

export class Dict<N extends DictNode> {
  readonly #byKey = new Map<Bin, N>();
  readonly #nodes: N[] = [];

  get size(): number {
    return this.#nodes.length;
  }

  get(key: Bin): N | undefined {
    return this.#byKey.get(key);
  }

  has(key: Bin): boolean {
    return this.#byKey.has(key);
  }

  /** The node at this place, 0 ≤ index < size. */
  at(index: number): N {
    return this.#nodes[index] as N;
  }

  /** Adds a node whose key is not there yet. O(1). */
  add(node: N): void {
    node.slot = this.#nodes.length;
    this.#nodes.push(node);
    this.#byKey.set(node.key, node);
  }

  /** Removes by key and gives the node, or undefined. O(1); the order of the rest changes. */
  delete(key: Bin): N | undefined {
    const node = this.#byKey.get(key);
    if (node === undefined) return undefined;
    this.#byKey.delete(key);
    const last = this.#nodes.pop() as N;
    if (last !== node) {
      this.#nodes[node.slot] = last;
      last.slot = node.slot;
    }
    return node;
  }

  /** As delete, but keeps the order of the rest. O(n): for small tables, whose order people see. */
  deleteInOrder(key: Bin): N | undefined {
    const node = this.#byKey.get(key);
    if (node === undefined) return undefined;
    this.#byKey.delete(key);
    this.#nodes.splice(node.slot, 1);
    for (let i = node.slot; i < this.#nodes.length; i++) (this.#nodes[i] as N).slot = i;
    return node;
  }

  /** Takes back the `delete` of this node, if nothing has changed since: every node is where it was. O(1). */
  undelete(node: N): void {
    const moved = this.#nodes[node.slot];
    if (moved === undefined) {
      this.add(node);
      return;
    }
    moved.slot = this.#nodes.length;
    this.#nodes.push(moved);
    this.#nodes[node.slot] = node;
    this.#byKey.set(node.key, node);
  }

  /** Takes back the `deleteInOrder` of this node, if nothing has changed since. O(n). */
  undeleteInOrder(node: N): void {
    this.#nodes.splice(node.slot, 0, node);
    for (let i = node.slot + 1; i < this.#nodes.length; i++) (this.#nodes[i] as N).slot = i;
    this.#byKey.set(node.key, node);
  }

  clear(): void {
    this.#byKey.clear();
    this.#nodes.length = 0;
  }

  /** All nodes; the array is the table's own and must not be changed or held over a change. */
  nodes(): readonly N[] {
    return this.#nodes;
  }

  [Symbol.iterator](): IterableIterator<N> {
    return this.#nodes[Symbol.iterator]();
  }

  /** A node chosen by `random` (0 ≤ r < 1); undefined when empty. O(1). */
  random(random: () => number): N | undefined {
    return this.#nodes[Math.floor(random() * this.#nodes.length)];
  }

  /**
   * Visits up to `count` nodes from `cursor` (0 starts) and gives the next cursor, 0 at the end. Every node that is
   * present during the whole scan is visited at least once (Redis' SCAN guarantee).
   */
  scan(cursor: number, count: number, visit: (node: N) => void): number {
    const from = cursor === 0 ? this.#nodes.length : Math.min(cursor, this.#nodes.length);
    const to = Math.max(0, from - count);
    for (let i = from - 1; i >= to; i--) visit(this.#nodes[i] as N);
    return to;
  }
}
