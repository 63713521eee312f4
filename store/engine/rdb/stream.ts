/**
 * Streams in Redis' RDB format: a listpack per node, then what the stream knows of itself, then its consumer groups.
 * Written is the form of Redis 7.0, read are all.
 */
import type { Bin, Element } from '../bytes.ts';
import { binOf, bytesToBin } from '../bytes.ts';
import { parseInt64 } from '../numbers.ts';
import { type IdPart, MIN_ID, msOf, type StreamId, seqOf, streamId } from '../structures/stream-id.ts';
import { type StreamEntry, StreamNode } from '../structures/stream-node.ts';
import { type StreamIds, StreamValue } from '../values/stream.ts';
import { Consumer, ConsumerGroup, Pending, UNKNOWN_READ } from '../values/stream-group.ts';
import { readListpack, writeListpack } from './listpack.ts';
import type { RdbReader } from './reader.ts';
import { BadRdbError, TYPE } from './types.ts';
import type { RdbWriter } from './writer.ts';

const ID_BYTES = 16;
/** Flags of an entry in a node's listpack. */
const DELETED = 1;
const SAME_FIELDS = 2;
/** How -1 is written as an unsigned number. */
const MINUS_ONE = 2n ** 64n - 1n;

// Writing

export function saveStream(writer: RdbWriter, stream: StreamValue): void {
  writer.byte(TYPE.streamListpacks2);
  const nodes = stream.nodes.filter(({ entries }) => entries.length > 0);
  writer.length(nodes.length);
  for (const node of nodes) {
    writer.string(node.id);
    writer.string(writeListpack(nodeEntries(node)));
  }
  writer.length(stream.length);
  for (const id of [stream.lastId, stream.firstId, stream.maxDeletedId]) saveId(writer, id);
  writer.length(stream.entriesAdded);
  const groups = stream.sortedGroups();
  writer.length(groups.length);
  for (const group of groups) saveGroup(writer, group);
}

function saveId(writer: RdbWriter, id: StreamId): void {
  writer.length(msOf(id));
  writer.length(seqOf(id));
}

/** A node's listpack: how many entries and deleted ones, its fields, then each entry. */
function nodeEntries({ id, fields, entries }: StreamNode): Bin[] {
  const packed: Bin[] = [`${entries.length}`, '0', `${fields.length}`, ...fields, '0'];
  for (const entry of entries) {
    const same = entry.fields === fields;
    const before = packed.length;
    packed.push(`${same ? SAME_FIELDS : 0}`);
    packed.push(difference(msOf(entry.id), msOf(id)), difference(seqOf(entry.id), seqOf(id)));
    if (!same) packed.push(`${entry.fields.length}`);
    for (const [i, value] of entry.values.entries()) {
      if (!same) packed.push(entry.fields[i] as Bin);
      packed.push(binOf(value));
    }
    packed.push(`${packed.length - before}`);
  }
  return packed;
}

function difference(a: IdPart, b: IdPart): Bin {
  return String(BigInt.asIntN(64, BigInt(a) - BigInt(b)));
}

function saveGroup(writer: RdbWriter, group: ConsumerGroup): void {
  writer.string(group.name);
  saveId(writer, group.lastId);
  writer.length(group.entriesRead === UNKNOWN_READ ? MINUS_ONE : group.entriesRead);
  writer.length(group.pending.size);
  for (const { key, deliveredAt, deliveries } of group.pending.from(MIN_ID)) {
    writer.raw(key);
    writer.integer(deliveredAt, 8);
    writer.length(deliveries);
  }
  const consumers = group.sortedConsumers();
  writer.length(consumers.length);
  for (const { name, seenAt, pending } of consumers) {
    writer.string(name);
    writer.integer(seenAt, 8);
    writer.length(pending.size);
    for (const { key } of pending.from(MIN_ID)) writer.raw(key);
  }
}

// Reading

/** @throws BadRdbError */
export function loadStream(reader: RdbReader, type: number): StreamValue {
  const nodes: StreamNode[] = [];
  for (let left = reader.count(2); left > 0; left--) nodes.push(loadNode(reader));
  const length = reader.length();
  if (nodes.reduce((sum, { entries }) => sum + entries.length, 0) !== length) {
    throw new BadRdbError('a stream of another length');
  }
  const ids = loadIds(reader, type, nodes, length);
  const groups: ConsumerGroup[] = [];
  for (let left = reader.count(5); left > 0; left--) groups.push(loadGroup(reader, type, ids));
  return StreamValue.assemble(ids, nodes, groups);
}

function loadIds(reader: RdbReader, type: number, nodes: readonly StreamNode[], length: number): StreamIds {
  const lastId = loadId(reader);
  if (type === TYPE.streamListpacks) {
    const firstId = nodes.find(({ entries }) => entries.length > 0)?.entries[0]?.id ?? MIN_ID;
    return { lastId, firstId, maxDeletedId: MIN_ID, entriesAdded: length };
  }
  return { lastId, firstId: loadId(reader), maxDeletedId: loadId(reader), entriesAdded: reader.length() };
}

function loadId(reader: RdbReader): StreamId {
  return streamId(reader.uint64(), reader.uint64());
}

function rawId(reader: RdbReader): StreamId {
  return bytesToBin(reader.take(ID_BYTES));
}

/** The pieces of a node's listpack, one after the other. */
class Pieces {
  readonly #pieces: readonly Bin[];
  #at = 0;

  constructor(pieces: readonly Bin[]) {
    this.#pieces = pieces;
  }

  get atEnd(): boolean {
    return this.#at === this.#pieces.length;
  }

  text(): Bin {
    const piece = this.#pieces[this.#at++];
    if (piece === undefined) throw new BadRdbError('a stream entry without its end');
    return piece;
  }

  integer(): number | bigint {
    const value = parseInt64(this.text());
    if (value === undefined) throw new BadRdbError('a text where a number should be');
    return value;
  }

  /** A number of pieces that must be there. */
  count(): number {
    const count = Number(this.integer());
    if (count < 0 || count > this.#pieces.length - this.#at) throw new BadRdbError('more pieces than there are');
    return count;
  }

  texts(count: number): Bin[] {
    return Array.from({ length: count }, () => this.text());
  }
}

function loadNode(reader: RdbReader): StreamNode {
  const id = reader.bin();
  if (id.length !== ID_BYTES) throw new BadRdbError('a stream node without an ID');
  const pieces = new Pieces(readListpack(reader.bytes()));
  const count = pieces.integer();
  const deleted = pieces.integer();
  const node = new StreamNode(id, pieces.texts(pieces.count()));
  if (pieces.text() !== '0') throw new BadRdbError('a stream node without its fields');
  const gone: StreamEntry[] = [];
  while (!pieces.atEnd) {
    const isDeleted = loadEntry(node, pieces);
    if (isDeleted) gone.push(node.entries.at(-1) as StreamEntry);
  }
  for (const entry of gone) node.entries.splice(node.entries.indexOf(entry), 1);
  node.deleted = gone.length;
  if (node.entries.length !== count || gone.length !== deleted) throw new BadRdbError('a stream node miscounts');
  return node;
}

/** Adds the next entry to the node, and tells whether it is one that was deleted. */
function loadEntry(node: StreamNode, pieces: Pieces): boolean {
  const flags = Number(pieces.integer());
  const ms = addPart(msOf(node.id), pieces.integer());
  const id = streamId(ms, addPart(seqOf(node.id), pieces.integer()));
  if (node.entries.length > 0 && id <= node.last) throw new BadRdbError('stream entries out of order');
  const fields: Bin[] = [];
  const values: Element[] = [];
  if ((flags & SAME_FIELDS) !== 0) values.push(...pieces.texts(node.fields.length));
  else {
    for (let left = pieces.count(); left > 0; left--) {
      fields.push(pieces.text());
      values.push(pieces.text());
    }
  }
  pieces.integer();
  node.append(id, (flags & SAME_FIELDS) === 0 ? fields : node.fields, values);
  return (flags & DELETED) !== 0;
}

function addPart(part: IdPart, by: number | bigint): IdPart {
  const sum = BigInt.asUintN(64, BigInt(part) + BigInt(by));
  return sum <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(sum) : sum;
}

function loadGroup(reader: RdbReader, type: number, { entriesAdded, lastId }: StreamIds): ConsumerGroup {
  const name = reader.bin();
  const groupId = loadId(reader);
  const group = new ConsumerGroup(name, groupId, loadEntriesRead(reader, type, groupId === lastId ? entriesAdded : -1));
  const delivered = new Map<StreamId, { at: number; count: number }>();
  for (let left = reader.count(ID_BYTES); left > 0; left--) {
    delivered.set(rawId(reader), { at: reader.milliseconds(), count: reader.length() });
  }
  for (let left = reader.count(10); left > 0; left--) loadConsumer(reader, type, group, delivered);
  if (group.pending.size !== delivered.size) throw new BadRdbError('a pending entry of no consumer');
  return group;
}

/** Before 7.0 it was not written; it is known then of a group that has read all. */
function loadEntriesRead(reader: RdbReader, type: number, guess: number): number {
  if (type === TYPE.streamListpacks) return guess;
  const read = reader.uint64();
  return typeof read === 'bigint' ? UNKNOWN_READ : read;
}

function loadConsumer(
  reader: RdbReader,
  type: number,
  group: ConsumerGroup,
  delivered: ReadonlyMap<StreamId, { at: number; count: number }>,
): void {
  const consumer = new Consumer(reader.bin(), reader.milliseconds());
  consumer.activeAt = type === TYPE.streamListpacks3 ? reader.milliseconds() : consumer.seenAt;
  if (group.consumers.has(consumer.name)) throw new BadRdbError('a consumer is there twice');
  group.addConsumer(consumer);
  for (let left = reader.count(ID_BYTES); left > 0; left--) {
    const id = rawId(reader);
    const delivery = delivered.get(id);
    if (delivery === undefined || group.find(id) !== undefined) throw new BadRdbError('a pending entry of no group');
    group.add(new Pending(id, consumer, delivery.at, delivery.count));
  }
}
