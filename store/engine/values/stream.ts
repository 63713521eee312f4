/**
 * The stream type: entries in the order of their IDs, in nodes as Redis has them, and consumer groups. A stream knows more
 * than its entries: the last ID given out, how many were ever added, and the greatest ID deleted by name, from
 * which the lag of groups is told.
 */
import type { Bin, Element } from '../bytes.ts';
import { lengthOf } from '../bytes.ts';
import type { Config } from '../config.ts';
import { defineEdit, defineType, type Undo } from '../effects.ts';
import { MAX_ID, MIN_ID, type StreamId } from '../structures/stream-id.ts';
import { radixNodes, type StreamEntry, StreamNode } from '../structures/stream-node.ts';
import { ConsumerGroup } from './stream-group.ts';
import { packNode, Unpacker, unpackNode } from './stream-pack.ts';
import type { EffectArg, Value } from './value.ts';

/** Estimated bytes of an entry beside its fields and values, of an empty stream, and of a node. */
const ENTRY_OVERHEAD = 120;
const STREAM_SIZE = 200;
const NODE_SIZE = 120;
/** Redis' STREAM_LISTPACK_MAX_SIZE, which bounds a node where the configuration does not. */
const NODE_BYTES_LIMIT = 2 ** 30;

/** What a stream knows beside its entries and groups. */
export interface StreamIds {
  firstId: StreamId;
  lastId: StreamId;
  maxDeletedId: StreamId;
  entriesAdded: number;
}

interface Counters extends StreamIds {
  length: number;
  size: number;
}

export class StreamValue implements Value {
  static readonly typeName = 'stream';
  readonly type = 'stream';
  readonly staysEmpty = true;
  readonly groups = new Map<Bin, ConsumerGroup>();
  #nodes: StreamNode[] = [];
  #counters: Counters = {
    length: 0,
    firstId: MIN_ID,
    lastId: MIN_ID,
    maxDeletedId: MIN_ID,
    entriesAdded: 0,
    size: STREAM_SIZE,
  };

  static unpack(args: readonly EffectArg[]): StreamValue {
    const from = new Unpacker(args);
    const ids = { firstId: from.bin(), lastId: from.bin(), maxDeletedId: from.bin(), entriesAdded: from.number() };
    const nodes = Array.from({ length: from.number() }, () => unpackNode(from));
    const groups = Array.from({ length: from.number() }, () => ConsumerGroup.unpack(from));
    return StreamValue.assemble(ids, nodes, groups);
  }

  /** A stream of these parts, which become its own; the nodes in their order. O(number of entries). */
  static assemble(ids: StreamIds, nodes: readonly StreamNode[], groups: readonly ConsumerGroup[]): StreamValue {
    const stream = new StreamValue();
    Object.assign(stream.#counters, ids);
    for (const node of nodes) stream.#restoreNode(node);
    for (const group of groups) stream.groups.set(group.name, group);
    return stream;
  }

  /** First to last; not to be changed. */
  get nodes(): readonly StreamNode[] {
    return this.#nodes;
  }

  get length(): number {
    return this.#counters.length;
  }

  get size(): number {
    let { size } = this.#counters;
    for (const group of this.groups.values()) size += group.size;
    return size;
  }

  /** The recorded first ID; 0-0 when empty. */
  get firstId(): StreamId {
    return this.#counters.firstId;
  }

  /** The last ID given out. */
  get lastId(): StreamId {
    return this.#counters.lastId;
  }

  /** The greatest ID that XDEL removed; 0-0 if none. */
  get maxDeletedId(): StreamId {
    return this.#counters.maxDeletedId;
  }

  /** How many entries were ever added. */
  get entriesAdded(): number {
    return this.#counters.entriesAdded;
  }

  /** The number of nodes, XINFO's radix-tree-keys. */
  get nodeCount(): number {
    return this.#nodes.length;
  }

  /** XINFO's radix-tree-nodes. O(number of nodes). */
  get radixNodes(): number {
    return radixNodes(this.#nodes.map(({ id }) => id));
  }

  encoding(): string {
    return 'stream';
  }

  copy(): StreamValue {
    const copy = new StreamValue();
    for (const node of this.#nodes) copy.#nodes.push(node.copy());
    copy.#counters = { ...this.#counters };
    for (const [name, group] of this.groups) copy.groups.set(name, group.copy());
    return copy;
  }

  pack(): EffectArg[] {
    const { firstId, lastId, maxDeletedId, entriesAdded } = this.#counters;
    const packed: EffectArg[] = [firstId, lastId, maxDeletedId, entriesAdded, this.#nodes.length];
    for (const node of this.#nodes) packNode(node, packed);
    packed.push(this.groups.size);
    for (const group of this.groups.values()) for (const arg of group.pack()) packed.push(arg);
    return packed;
  }

  /** Groups in the order of their names, as Redis lists them. */
  sortedGroups(): ConsumerGroup[] {
    return [...this.groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  // Reading

  /** The entry with this ID. O(log n). */
  get(id: StreamId): StreamEntry | undefined {
    const node = this.#nodes[this.#nodeFor(id)];
    const entry = node?.entries[node.indexOf(id)];
    return entry?.id === id ? entry : undefined;
  }

  /** The last entry. */
  lastEntry(): StreamEntry | undefined {
    return this.range(MIN_ID, MAX_ID, 1, true)[0];
  }

  /** Up to `count` entries with start ≤ ID ≤ end, from the end on if reversed. O(log n + count). */
  range(start: StreamId, end: StreamId, count = Infinity, reverse = false): StreamEntry[] {
    return reverse ? this.#backward(start, end, count) : this.#forward(start, end, count);
  }

  #forward(start: StreamId, end: StreamId, count: number): StreamEntry[] {
    const found: StreamEntry[] = [];
    let at = Math.max(0, this.#nodeFor(start));
    let i = this.#nodes[at]?.indexOf(start) ?? 0;
    for (; at < this.#nodes.length; at++, i = 0) {
      const { entries } = this.#nodes[at] as StreamNode;
      for (; i < entries.length; i++) {
        const entry = entries[i] as StreamEntry;
        if (entry.id > end || found.length >= count) return found;
        found.push(entry);
      }
    }
    return found;
  }

  #backward(start: StreamId, end: StreamId, count: number): StreamEntry[] {
    const found: StreamEntry[] = [];
    for (let at = this.#nodeFor(end); at >= 0; at--) {
      const { entries } = this.#nodes[at] as StreamNode;
      for (let i = entries.length - 1; i >= 0; i--) {
        const entry = entries[i] as StreamEntry;
        if (entry.id > end) continue;
        if (entry.id < start || found.length >= count) return found;
        found.push(entry);
      }
    }
    return found;
  }

  /** The last node whose first ID is not greater, where an ID is if anywhere; -1 if all are greater. O(log n). */
  #nodeFor(id: StreamId): number {
    let low = 0;
    let high = this.#nodes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#nodes[middle] as StreamNode).id <= id) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /**
   * How many entries XTRIM would remove to leave `maxlen`; approximately: only whole nodes and not more than `limit`
   * (0: no limit). O(number of nodes removed).
   */
  excess(maxlen: number, approximate: boolean, limit: number): Trim {
    let count = 0;
    for (const { entries } of this.#nodes) {
      const { length } = entries;
      const left = this.length - count;
      if (left <= maxlen || (limit > 0 && count + length > limit)) break;
      if (left - length >= maxlen) count += length;
      else return approximate ? { count, keepNode: false } : { count: count + left - maxlen, keepNode: false };
    }
    return { count, keepNode: false };
  }

  /** How many entries XTRIM would remove that come before this ID. @see excess */
  olderThan(id: StreamId, approximate: boolean, limit: number): Trim {
    let count = 0;
    for (const node of this.#nodes) {
      const { length } = node.entries;
      if (limit > 0 && count + length > limit) break;
      if (node.last < id) count += length;
      else {
        const older = approximate ? 0 : node.indexOf(id);
        return { count: count + older, keepNode: older > 0 && older === length };
      }
    }
    return { count, keepNode: false };
  }

  // For edits

  /** Adds an entry after all others. */
  append(
    id: StreamId,
    fields: readonly Bin[],
    values: readonly Element[],
    config: Config,
    undo: Undo | undefined,
  ): void {
    const restore = this.#remember();
    const tail = this.#nodes.at(-1);
    const node = tail !== undefined && hasRoom(tail, fields, values, config) ? tail : new StreamNode(id, fields);
    const { last } = node;
    if (node !== tail) this.#nodes.push(node);
    this.#count(node.append(id, fields, values), node, 1);
    const counters = this.#counters;
    if (node !== tail) counters.size += NODE_SIZE;
    counters.entriesAdded++;
    counters.lastId = id;
    if (counters.length === 1) counters.firstId = id;
    undo?.push(() => {
      node.unappend(last);
      if (node !== tail) this.#nodes.pop();
      restore();
    });
  }

  /** Removes entries by ID, and remembers the greatest of them. */
  delete(ids: readonly StreamId[], undo: Undo | undefined): void {
    const restore = this.#remember();
    const backs: (() => void)[] = [];
    for (const id of ids) {
      const back = this.#deleteOne(id);
      if (back !== undefined) backs.push(back);
    }
    this.#findFirst();
    undo?.push(() => {
      for (let i = backs.length - 1; i >= 0; i--) backs[i]?.();
      restore();
    });
  }

  /** Gives what takes it back; undefined if there is no such entry. */
  #deleteOne(id: StreamId): (() => void) | undefined {
    const at = this.#nodeFor(id);
    const node = this.#nodes[at];
    if (node === undefined) return undefined;
    const i = node.indexOf(id);
    const entry = node.entries[i];
    if (entry?.id !== id) return undefined;
    node.entries.splice(i, 1);
    node.deleted++;
    this.#count(entry, node, -1);
    const gone = node.entries.length === 0;
    if (gone) this.#dropNodes(at, 1);
    if (id > this.#counters.maxDeletedId) this.#counters.maxDeletedId = id;
    return () => {
      node.entries.splice(i, 0, entry);
      node.deleted--;
      if (gone) this.#nodes.splice(at, 0, node);
    };
  }

  /** Removes the first entries. Redis keeps an emptied node whose last entry had been deleted before: `keepNode`. */
  trim({ count, keepNode }: Trim, undo: Undo | undefined): void {
    const restore = this.#remember();
    let left = count;
    let whole = 0;
    for (const node of this.#nodes) {
      const { length } = node.entries;
      if (length > left || (keepNode && length === left)) break;
      for (const entry of node.entries) this.#count(entry, node, -1);
      left -= length;
      whole++;
      if (left === 0) break;
    }
    const dropped = this.#dropNodes(0, whole);
    const node = this.#nodes[0];
    const removed = left > 0 && node !== undefined ? node.entries.splice(0, left) : [];
    for (const entry of removed) this.#count(entry, node as StreamNode, -1);
    if (node !== undefined) node.deleted += removed.length;
    this.#findFirst();
    undo?.push(() => {
      if (node !== undefined) {
        node.entries.unshift(...removed);
        node.deleted -= removed.length;
      }
      this.#nodes = dropped.concat(this.#nodes);
      restore();
    });
  }

  /** XSETID. */
  setIds(lastId: StreamId, entriesAdded: number, maxDeletedId: StreamId, undo: Undo | undefined): void {
    undo?.push(this.#remember());
    Object.assign(this.#counters, { lastId, entriesAdded, maxDeletedId });
  }

  #dropNodes(at: number, count: number): StreamNode[] {
    this.#counters.size -= count * NODE_SIZE;
    return this.#nodes.splice(at, count);
  }

  #restoreNode(node: StreamNode): void {
    this.#nodes.push(node);
    this.#counters.size += NODE_SIZE;
    for (const entry of node.entries) this.#count(entry, node, 1);
  }

  /** Counts an entry that came (1) or went (-1). */
  #count(entry: StreamEntry, node: StreamNode, sign: 1 | -1): void {
    this.#counters.length += sign;
    this.#counters.size += sign * footprint(entry, node);
  }

  #findFirst(): void {
    this.#counters.firstId = this.#nodes.find(({ entries }) => entries.length > 0)?.entries[0]?.id ?? MIN_ID;
  }

  /** Gives what brings the counters back to what they are now. */
  #remember(): () => void {
    const before = { ...this.#counters };
    return () => {
      this.#counters = before;
    };
  }
}

/** What XTRIM removes. */
export interface Trim {
  readonly count: number;
  readonly keepNode: boolean;
}

/** Estimated bytes of an entry. */
function footprint({ fields, values }: StreamEntry, node: StreamNode): number {
  let size = ENTRY_OVERHEAD;
  for (const value of values) size += lengthOf(value);
  if (fields !== node.fields) for (const field of fields) size += field.length;
  return size;
}

/** Whether Redis would put an entry into this node. */
function hasRoom(node: StreamNode, fields: readonly Bin[], values: readonly Element[], config: Config): boolean {
  const configured = config.get('stream-node-max-bytes');
  const maxBytes = configured === 0 ? NODE_BYTES_LIMIT : Math.min(configured, NODE_BYTES_LIMIT);
  let bytes = node.bytes;
  for (const field of fields) bytes += field.length;
  for (const value of values) bytes += lengthOf(value);
  if (bytes >= maxBytes) return false;
  const maxEntries = config.get('stream-node-max-entries');
  return maxEntries === 0 || node.entries.length + node.deleted < maxEntries;
}

defineType(StreamValue);

/** Adds an entry: ID, field, value, field, value, … */
export const xadd = defineEdit({
  code: 'xadd',
  type: StreamValue,
  create: () => new StreamValue(),
  apply(stream, [id, ...pairs]: EffectArg[], { config, undo }) {
    // Of exact length: an array that grows keeps room for a dozen more.
    const fields = new Array<Bin>(pairs.length / 2);
    const values = new Array<Element>(pairs.length / 2);
    for (let i = 0; i < fields.length; i++) {
      fields[i] = pairs[2 * i] as Bin;
      values[i] = pairs[2 * i + 1] as Element;
    }
    stream.append(id as StreamId, fields, values, config, undo);
  },
});

/** Removes entries by ID. */
export const xdel = defineEdit({
  code: 'xdel',
  type: StreamValue,
  apply: (stream, ids: StreamId[], { undo }) => stream.delete(ids, undo),
});

/** Removes the first entries: how many, and 1 if an emptied node stays. */
export const xtrim = defineEdit({
  code: 'xtrim',
  type: StreamValue,
  apply: (stream, [count, keepNode]: [count: number, keepNode: number], { undo }) =>
    stream.trim({ count, keepNode: keepNode === 1 }, undo),
});

/** Sets the last ID, the number of entries ever added and the greatest deleted ID. */
export const xsetid = defineEdit({
  code: 'xsetid',
  type: StreamValue,
  apply: (
    stream,
    [lastId, entriesAdded, maxDeletedId]: [lastId: StreamId, entriesAdded: number, maxDeletedId: StreamId],
    { undo },
  ) => stream.setIds(lastId, entriesAdded, maxDeletedId, undo),
});
