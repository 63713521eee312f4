/**
 * From values to Redis' RDB format, in the encodings of Redis 7.0, which all later versions read. Client flags are not
 * part of it: other than in TABKV.DUMP, values lose their JS types.
 */
import { type Bin, binOf, type Element, rawOf } from '../bytes.ts';
import { formatDouble } from '../numbers.ts';
import { listpackEntrySize } from '../structures/listpack-size.ts';
import { type FieldNode, HashValue } from '../values/hash.ts';
import { JsonValue } from '../values/json.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import { StreamValue } from '../values/stream.ts';
import { StringValue } from '../values/string.ts';
import type { Value } from '../values/value.ts';
import { ZsetValue } from '../values/zset.ts';
import { writeIntset } from './legacy.ts';
import { writeListpack } from './listpack.ts';
import { saveJson } from './module.ts';
import { saveStream } from './stream.ts';
import { CONTAINER, RDB_VERSION, RDB_VERSION_FIELD_EXPIRY, TYPE } from './types.ts';
import { RdbWriter } from './writer.ts';

/** Bytes of a list node that is written. */
const NODE_SIZE = 8192;

export interface Saved {
  /** The byte of the type and the value. */
  readonly bytes: Uint8Array;
  /** The oldest version of the format that knows this type. */
  readonly version: number;
}

/** Writes one value. O(n) */
export function saveValue(value: Value): Saved {
  const writer = new RdbWriter();
  let version = RDB_VERSION;
  if (value instanceof StringValue) saveString(writer, value);
  else if (value instanceof ListValue) saveList(writer, value);
  else if (value instanceof SetValue) saveSet(writer, value);
  else if (value instanceof ZsetValue) saveZset(writer, value);
  else if (value instanceof StreamValue) saveStream(writer, value);
  else if (value instanceof JsonValue) saveJson(writer, value);
  else if (value instanceof HashValue) version = saveHash(writer, value);
  else throw new Error(`no format for values of type ${value.type}`);
  return { bytes: writer.finish(), version };
}

function saveString(writer: RdbWriter, value: StringValue): void {
  writer.byte(TYPE.string);
  writer.string(rawOf(value.datum));
}

function saveList(writer: RdbWriter, value: ListValue): void {
  const nodes = splitNodes(value.slice(0, value.length).map(binOf));
  writer.byte(TYPE.listQuicklist2);
  writer.length(nodes.length);
  for (const node of nodes) {
    writer.length(CONTAINER.packed);
    writer.string(writeListpack(node));
  }
}

/** Neighbouring elements, as many as fit into a node, at least one. */
function splitNodes(elements: readonly Bin[]): Bin[][] {
  const nodes: Bin[][] = [];
  let size = NODE_SIZE;
  for (const element of elements) {
    const added = listpackEntrySize(element);
    if (size + added > NODE_SIZE) {
      nodes.push([]);
      size = 0;
    }
    nodes.at(-1)?.push(element);
    size += added;
  }
  return nodes;
}

function saveSet(writer: RdbWriter, value: SetValue): void {
  const members = value.nodes().map(({ key }) => key);
  if (value.encoding() === 'intset') {
    writer.byte(TYPE.setIntset);
    writer.string(writeIntset(members));
    return;
  }
  writer.byte(TYPE.set);
  writer.length(members.length);
  for (const member of members) writer.string(member);
}

function saveZset(writer: RdbWriter, value: ZsetValue): void {
  const members = value.slice(0, value.length);
  if (value.encoding() === 'listpack') {
    writer.byte(TYPE.zsetListpack);
    writer.string(writeListpack(members.flatMap(({ key, score }) => [key, formatDouble(score)])));
    return;
  }
  writer.byte(TYPE.zset2);
  writer.length(members.length);
  for (const { key, score } of members.reverse()) {
    writer.string(key);
    writer.double(score);
  }
}

/** Gives the version of the format that it takes. */
function saveHash(writer: RdbWriter, value: HashValue): number {
  const nodes = value.nodes();
  if (nodes.some(({ expireAt }) => expireAt !== -1)) {
    saveExpiringHash(writer, nodes);
    return RDB_VERSION_FIELD_EXPIRY;
  }
  if (value.encoding() === 'hashtable') {
    writer.byte(TYPE.hash);
    writer.length(nodes.length);
    for (const node of nodes) savePair(writer, node.key, node.value);
  } else {
    writer.byte(TYPE.hashListpack);
    writer.string(writeListpack(nodes.flatMap((node) => [node.key, binOf(node.value)])));
  }
  return RDB_VERSION;
}

function savePair(writer: RdbWriter, field: Bin, value: Element): void {
  writer.string(field);
  writer.string(binOf(value));
}

function saveExpiringHash(writer: RdbWriter, nodes: readonly FieldNode[]): void {
  const times = nodes.map(({ expireAt }) => expireAt).filter((at) => at !== -1);
  const least = times.reduce((a, b) => Math.min(a, b));
  writer.byte(TYPE.hashMetadata);
  writer.integer(least, 8);
  writer.length(nodes.length);
  for (const { key, value, expireAt } of nodes) {
    writer.length(expireAt === -1 ? 0 : expireAt - least + 1);
    savePair(writer, key, value);
  }
}
