/**
 * Consumer groups of a stream: how far each has read, its consumers, and the entries that were delivered but not yet
 * acknowledged (Redis' PEL), which the group and the consumer that has them both list in order of their IDs.
 */
import type { Bin } from '../bytes.ts';
import { ScoreTree } from '../structures/score-tree.ts';
import { MIN_ID, type StreamId } from '../structures/stream-id.ts';
import type { Unpacker } from './stream-pack.ts';
import type { EffectArg } from './value.ts';

/** How many entries a group has read is not known. */
export const UNKNOWN_READ = -1;

/** An entry that was delivered and not acknowledged. */
export class Pending {
  readonly key: StreamId;
  /** All are equal, so that a tree orders them by their IDs. */
  readonly score = 0;
  consumer: Consumer;
  /** Of the last delivery, ms. */
  deliveredAt: number;
  deliveries: number;

  constructor(id: StreamId, consumer: Consumer, deliveredAt: number, deliveries: number) {
    this.key = id;
    this.consumer = consumer;
    this.deliveredAt = deliveredAt;
    this.deliveries = deliveries;
  }
}

/** How many pending entries are looked up at once. */
const BATCH = 64;

/** Pending entries in the order of their IDs. */
export class PendingList {
  readonly #tree = new ScoreTree<Pending>();

  get size(): number {
    return this.#tree.size;
  }

  /** O(log n). */
  add(pending: Pending): void {
    this.#tree.add(pending);
  }

  /** O(log n). */
  delete(pending: Pending): void {
    this.#tree.delete(pending);
  }

  first(): Pending | undefined {
    return this.size === 0 ? undefined : this.#tree.at(0);
  }

  last(): Pending | undefined {
    return this.size === 0 ? undefined : this.#tree.at(this.size - 1);
  }

  /** Up to `count` from this ID on. O(log n + count). */
  from(id: StreamId, count = Infinity): Pending[] {
    const start = this.#tree.rank(0, id);
    return this.#tree.slice(start, Math.min(this.size, start + count));
  }

  /** All from this ID on, for readers that stop early; not over changes. */
  *after(id: StreamId): Generator<Pending> {
    const start = this.#tree.rank(0, id);
    for (let at = start; at < this.size; at += BATCH) yield* this.#tree.slice(at, Math.min(this.size, at + BATCH));
  }
}

export class Consumer {
  readonly name: Bin;
  readonly pending = new PendingList();
  /** When it last called, ms. Between deliveries it is of this tab only: such a call is no effect. */
  seenAt: number;
  /** When it last got or claimed an entry, ms; -1 never. */
  activeAt = -1;

  constructor(name: Bin, seenAt: number) {
    this.name = name;
    this.seenAt = seenAt;
  }
}

/** Estimated bytes of a pending entry, of a consumer and of a group beside their names. */
const PENDING_SIZE = 120;
const CONSUMER_SIZE = 120;
const GROUP_SIZE = 250;

export class ConsumerGroup {
  readonly name: Bin;
  /** The last ID that was delivered to anyone. */
  lastId: StreamId;
  /** How many entries of the stream were read, counted from its first ever; UNKNOWN_READ if nobody can say. */
  entriesRead: number;
  readonly consumers = new Map<Bin, Consumer>();
  readonly pending = new PendingList();
  readonly #byId = new Map<StreamId, Pending>();
  #size: number;

  constructor(name: Bin, lastId: StreamId = MIN_ID, entriesRead = UNKNOWN_READ) {
    this.name = name;
    this.lastId = lastId;
    this.entriesRead = entriesRead;
    this.#size = GROUP_SIZE + name.length;
  }

  get size(): number {
    return this.#size + this.#byId.size * PENDING_SIZE;
  }

  /** In the order of their names, as Redis lists them. O(n log n). */
  sortedConsumers(): Consumer[] {
    return [...this.consumers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(id: StreamId): Pending | undefined {
    return this.#byId.get(id);
  }

  addConsumer(consumer: Consumer): void {
    this.consumers.set(consumer.name, consumer);
    this.#size += CONSUMER_SIZE + consumer.name.length;
  }

  /** Removes a consumer and what is pending for it, which it gives. */
  deleteConsumer(consumer: Consumer): Pending[] {
    const pending = consumer.pending.from(MIN_ID);
    for (const entry of pending) this.remove(entry);
    this.consumers.delete(consumer.name);
    this.#size -= CONSUMER_SIZE + consumer.name.length;
    return pending;
  }

  add(pending: Pending): void {
    this.#byId.set(pending.key, pending);
    this.pending.add(pending);
    pending.consumer.pending.add(pending);
  }

  remove(pending: Pending): void {
    this.#byId.delete(pending.key);
    this.pending.delete(pending);
    pending.consumer.pending.delete(pending);
  }

  /** Gives a pending entry to a consumer. */
  assign(pending: Pending, consumer: Consumer): void {
    if (pending.consumer === consumer) return;
    pending.consumer.pending.delete(pending);
    pending.consumer = consumer;
    consumer.pending.add(pending);
  }

  copy(): ConsumerGroup {
    const copy = new ConsumerGroup(this.name, this.lastId, this.entriesRead);
    for (const { name, seenAt, activeAt } of this.consumers.values()) {
      const consumer = new Consumer(name, seenAt);
      consumer.activeAt = activeAt;
      copy.addConsumer(consumer);
    }
    for (const { key, consumer, deliveredAt, deliveries } of this.pending.after(MIN_ID)) {
      copy.add(new Pending(key, copy.consumers.get(consumer.name) as Consumer, deliveredAt, deliveries));
    }
    return copy;
  }

  pack(): EffectArg[] {
    const consumers = [...this.consumers.values()];
    const numbers = new Map(consumers.map((consumer, i) => [consumer, i]));
    const packed: EffectArg[] = [this.name, this.lastId, this.entriesRead, consumers.length];
    for (const { name, seenAt, activeAt } of consumers) packed.push(name, seenAt, activeAt);
    packed.push(this.pending.size);
    for (const { key, consumer, deliveredAt, deliveries } of this.pending.from(MIN_ID)) {
      packed.push(key, numbers.get(consumer) as number, deliveredAt, deliveries);
    }
    return packed;
  }

  static unpack(from: Unpacker): ConsumerGroup {
    const group = new ConsumerGroup(from.bin(), from.bin(), from.number());
    const consumers: Consumer[] = [];
    for (let left = from.number(); left > 0; left--) {
      const consumer = new Consumer(from.bin(), from.number());
      consumer.activeAt = from.number();
      consumers.push(consumer);
      group.addConsumer(consumer);
    }
    for (let left = from.number(); left > 0; left--) {
      const id = from.bin();
      const consumer = consumers[from.number()] as Consumer;
      group.add(new Pending(id, consumer, from.number(), from.number()));
    }
    return group;
  }
}
