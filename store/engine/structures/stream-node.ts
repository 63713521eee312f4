/**
 * One node of a stream: neighbouring entries, as Redis packs them into one listpack. Redis trims by whole nodes where `~`
 * allows it and never reuses the place of a deleted entry, so a node remembers how many were deleted, and how
 * many bytes the listpack would have, which together decide when a node is full.
 */
import type { Bin, Element } from '../bytes.ts';
import { binOf } from '../bytes.ts';
import { parseInt64 } from '../numbers.ts';
import { msOf, type StreamId, seqOf } from './stream-id.ts';

export interface StreamEntry {
  readonly id: StreamId;
  /** Shared with the node where they are the same. */
  readonly fields: readonly Bin[];
  readonly values: readonly Element[];
}

/** A listpack's header and end. */
const FRAME = 7;

/** Bytes of a listpack's integer without the length that follows it. */
function integerBytes(value: number | bigint): number {
  if (value >= 0 && value <= 127) return 1;
  if (value >= -4096 && value <= 4095) return 2;
  if (value >= -32768 && value <= 32767) return 3;
  if (value >= -8388608 && value <= 8388607) return 4;
  return value >= -2147483648 && value <= 2147483647 ? 5 : 9;
}

/** With the length that follows each element, for reading backwards. */
function withLength(bytes: number): number {
  if (bytes <= 127) return bytes + 1;
  if (bytes < 16383) return bytes + 2;
  return bytes + (bytes < 2097151 ? 3 : 4);
}

function integerSize(value: number | bigint): number {
  return withLength(integerBytes(value));
}

function stringSize(bin: Bin): number {
  const { length } = bin;
  const integer = length <= 20 ? parseInt64(bin) : undefined;
  if (integer !== undefined) return integerSize(integer);
  return withLength(length + (length < 64 ? 1 : length < 4096 ? 2 : 5));
}

function sizeOfAll(strings: readonly Element[]): number {
  let size = 0;
  for (const string of strings) size += stringSize(binOf(string));
  return size;
}

function sameFields(a: readonly Bin[], b: readonly Bin[]): boolean {
  return a === b || (a.length === b.length && a.every((field, i) => field === b[i]));
}

function difference(a: number | bigint, b: number | bigint): number | bigint {
  return typeof a === 'number' && typeof b === 'number' ? a - b : BigInt.asIntN(64, BigInt(a) - BigInt(b));
}

export class StreamNode {
  /** The first ID that was added. */
  readonly id: StreamId;
  /** The fields of the entry that was added first; others that have the same need not repeat them. */
  readonly fields: readonly Bin[];
  /** Those that are not deleted. */
  readonly entries: StreamEntry[] = [];
  /** The last ID that was added, even if it has been deleted. */
  last: StreamId;
  deleted = 0;
  /** Bytes of the listpack without the counts of entries and deleted ones. */
  #bytes: number;

  constructor(id: StreamId, fields: readonly Bin[]) {
    this.id = id;
    this.last = id;
    this.fields = fields;
    this.#bytes = FRAME + integerSize(fields.length) + sizeOfAll(fields) + integerSize(0);
  }

  /** The size that the listpack would have. */
  get bytes(): number {
    return this.#bytes + integerSize(this.entries.length) + integerSize(this.deleted);
  }

  /** Adds an entry after all others; its fields become the node's own where they are equal. */
  append(id: StreamId, fields: readonly Bin[], values: readonly Element[]): StreamEntry {
    const same = sameFields(fields, this.fields);
    const entry: StreamEntry = { id, fields: same ? this.fields : fields, values };
    this.#bytes += this.#sizeOf(entry);
    this.entries.push(entry);
    this.last = id;
    return entry;
  }

  /** Takes the newest entry back, as if it had never been. */
  unappend(last: StreamId): void {
    const entry = this.entries.pop();
    if (entry !== undefined) this.#bytes -= this.#sizeOf(entry);
    this.last = last;
  }

  /** Redis' encoding of an entry: flags, both differences of the ID, fields unless they are the node's, values, length. */
  #sizeOf({ id, fields, values }: StreamEntry): number {
    const same = fields === this.fields;
    const pieces = values.length + 3 + (same ? 0 : fields.length + 1);
    const own = same ? 0 : integerSize(fields.length) + sizeOfAll(fields);
    const differences =
      integerSize(difference(msOf(id), msOf(this.id))) + integerSize(difference(seqOf(id), seqOf(this.id)));
    return integerSize(0) + differences + own + sizeOfAll(values) + integerSize(pieces);
  }

  copy(): StreamNode {
    return StreamNode.restore(this.id, this.fields, this.last, this.deleted, this.#bytes, [...this.entries]);
  }

  /** What `restore` needs beside the entries. */
  get packedBytes(): number {
    return this.#bytes;
  }

  static restore(
    id: StreamId,
    fields: readonly Bin[],
    last: StreamId,
    deleted: number,
    packedBytes: number,
    entries: readonly StreamEntry[],
  ): StreamNode {
    const node = new StreamNode(id, fields);
    node.last = last;
    node.deleted = deleted;
    node.#bytes = packedBytes;
    for (const entry of entries) node.entries.push(entry);
    return node;
  }

  /** Where an entry with this ID is or would be. O(log n). */
  indexOf(id: StreamId): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle] as StreamEntry).id < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How many nodes a radix tree of these sorted IDs has, as XINFO STREAM shows it. O(number of IDs). */
export function radixNodes(ids: readonly StreamId[]): number {
  return ids.length === 0 ? 1 : countNodes(ids, 0, ids.length, 0);
}

/** The nodes below a place that all IDs from ≤ i < to lead to with their first `depth` bytes. */
function countNodes(ids: readonly StreamId[], from: number, to: number, depth: number): number {
  const first = ids[from] as StreamId;
  if (to - from === 1) return depth === first.length ? 1 : 2;
  const last = ids[to - 1] as StreamId;
  let branch = depth;
  while (first.charAt(branch) === last.charAt(branch)) branch++;
  let count = branch > depth ? 2 : 1;
  for (let start = from; start < to; ) {
    let end = start + 1;
    const char = (ids[start] as StreamId).charAt(branch);
    while (end < to && (ids[end] as StreamId).charAt(branch) === char) end++;
    count += countNodes(ids, start, end, branch + 1);
    start = end;
  }
  return count;
}
