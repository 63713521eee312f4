/** From Redis' RDB format to values: every encoding that a server of version 2.2 to 7.4 writes. */
import { type Bin, bytesToBin, type Element } from '../bytes.ts';
import type { Config } from '../config.ts';
import { strtod } from '../numbers.ts';
import { HashValue } from '../values/hash.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import { StringValue } from '../values/string.ts';
import type { Value } from '../values/value.ts';
import { ZsetValue } from '../values/zset.ts';
import { readIntset, readZiplist, readZipmap } from './legacy.ts';
import { readListpack } from './listpack.ts';
import { loadModule } from './module.ts';
import { RdbReader } from './reader.ts';
import { loadStream } from './stream.ts';
import { BadRdbError, CONTAINER, TYPE } from './types.ts';

/** Strings up to this length are kept as binary strings. */
const SHORT = 256;

/**
 * Reads one value: the byte of its type and what follows. O(bytes)
 * @throws BadRdbError if it is of no known type or not what its type says
 */
export function loadValue(bytes: Uint8Array, config: Config): Value {
  const reader = new RdbReader(bytes);
  const type = reader.byte();
  const load = LOADERS[type];
  if (load === undefined) throw new BadRdbError(`unknown type ${type}`);
  return load(reader, config);
}

type Loader = (reader: RdbReader, config: Config) => Value;

const LOADERS: Readonly<Record<number, Loader>> = {
  [TYPE.string]: loadString,
  [TYPE.list]: (reader, config) => list(strings(reader, reader.count()), config),
  [TYPE.listZiplist]: (reader, config) => list(readZiplist(reader.bytes()), config),
  [TYPE.listQuicklist]: (reader, config) =>
    list(
      nodes(reader, () => readZiplist(reader.bytes())),
      config,
    ),
  [TYPE.listQuicklist2]: (reader, config) =>
    list(
      nodes(reader, () => quicklistNode(reader)),
      config,
    ),
  [TYPE.set]: (reader, config) => set(strings(reader, reader.count()), config),
  [TYPE.setIntset]: (reader, config) => set(readIntset(reader.bytes()), config),
  [TYPE.setListpack]: (reader, config) => set(readListpack(reader.bytes()), config),
  [TYPE.zset]: (reader, config) =>
    zset(
      scores(reader, () => reader.textDouble()),
      config,
    ),
  [TYPE.zset2]: (reader, config) =>
    zset(
      scores(reader, () => reader.double()),
      config,
    ),
  [TYPE.zsetZiplist]: (reader, config) => zset(scoresOf(readZiplist(reader.bytes())), config),
  [TYPE.zsetListpack]: (reader, config) => zset(scoresOf(readListpack(reader.bytes())), config),
  [TYPE.hash]: (reader, config) => hash(strings(reader, 2 * reader.count(2)), config),
  [TYPE.hashZipmap]: (reader, config) => hash(readZipmap(reader.bytes()), config),
  [TYPE.hashZiplist]: (reader, config) => hash(readZiplist(reader.bytes()), config),
  [TYPE.hashListpack]: (reader, config) => hash(readListpack(reader.bytes()), config),
  [TYPE.streamListpacks]: (reader) => loadStream(reader, TYPE.streamListpacks),
  [TYPE.streamListpacks2]: (reader) => loadStream(reader, TYPE.streamListpacks2),
  [TYPE.streamListpacks3]: (reader) => loadStream(reader, TYPE.streamListpacks3),
  [TYPE.module2]: loadModule,
  [TYPE.hashMetadata]: loadHashMetadata,
  [TYPE.hashListpackEx]: loadHashListpackEx,
};

function loadString(reader: RdbReader): Value {
  const string = reader.string();
  if (typeof string === 'string') return new StringValue(string);
  return new StringValue(string.length <= SHORT ? bytesToBin(string) : string.slice());
}

function strings(reader: RdbReader, count: number): Bin[] {
  const found: Bin[] = [];
  for (let i = 0; i < count; i++) found.push(reader.bin());
  return found;
}

function nodes(reader: RdbReader, read: () => Bin[]): Bin[] {
  const elements: Bin[] = [];
  for (let left = reader.count(); left > 0; left--) for (const element of read()) elements.push(element);
  return elements;
}

function quicklistNode(reader: RdbReader): Bin[] {
  const container = reader.length();
  if (container === CONTAINER.plain) return [reader.bin()];
  if (container === CONTAINER.packed) return readListpack(reader.bytes());
  throw new BadRdbError('an unknown container of a list node');
}

function scores(reader: RdbReader, read: () => number): [Bin, number][] {
  const pairs: [Bin, number][] = [];
  for (let left = reader.count(2); left > 0; left--) pairs.push([reader.bin(), read()]);
  return pairs;
}

function scoresOf(flat: readonly Bin[]): [Bin, number][] {
  if (flat.length % 2 !== 0) throw new BadRdbError('a member without a score');
  const pairs: [Bin, number][] = [];
  for (let i = 0; i < flat.length; i += 2) pairs.push([flat[i] as Bin, strtod(flat[i + 1] as Bin) ?? Number.NaN]);
  return pairs;
}

/** Redis has no empty collections, and refuses to load one. */
function notEmpty<T>(items: readonly T[]): readonly T[] {
  if (items.length === 0) throw new BadRdbError('an empty collection');
  return items;
}

function list(elements: readonly Bin[], config: Config): Value {
  return ListValue.from(notEmpty(elements), config);
}

function set(members: readonly Bin[], config: Config): Value {
  const loaded = SetValue.from(notEmpty(members), config);
  if (loaded.length !== members.length) throw new BadRdbError('a member is there twice');
  return loaded;
}

function zset(pairs: readonly [Bin, number][], config: Config): Value {
  if (pairs.some(([, score]) => Number.isNaN(score))) throw new BadRdbError('a score that is no number');
  if (new Set(pairs.map(([member]) => member)).size !== pairs.length) throw new BadRdbError('a member is there twice');
  return ZsetValue.from(
    notEmpty(pairs).map(([member, score]) => [member, score === 0 ? 0 : score]),
    config,
  );
}

function hash(pairs: readonly Bin[], config: Config): HashValue {
  if (pairs.length % 2 !== 0) throw new BadRdbError('a field without a value');
  const loaded = new HashValue();
  loaded.set(notEmpty(pairs) as Element[], config, undefined);
  if (loaded.length * 2 !== pairs.length) throw new BadRdbError('a field is there twice');
  return loaded;
}

/** Field, value, expiry (0 for none). */
type Expiring = [field: Bin, value: Bin, at: number];

function hashWithExpiry(triples: readonly Expiring[], config: Config): Value {
  const loaded = hash(
    triples.flatMap((triple) => triple.slice(0, 2) as Bin[]),
    config,
  );
  for (const [field, , at] of triples) if (at > 0) loaded.expire(at, [field], undefined);
  return loaded;
}

/** The least expiry comes first; a field's own is 0 for none, else its distance from that plus 1. */
function loadHashMetadata(reader: RdbReader, config: Config): Value {
  const least = reader.milliseconds();
  const triples: Expiring[] = [];
  for (let left = reader.count(3); left > 0; left--) {
    const distance = reader.length();
    triples.push([reader.bin(), reader.bin(), distance === 0 ? 0 : least + distance - 1]);
  }
  return hashWithExpiry(triples, config);
}

function loadHashListpackEx(reader: RdbReader, config: Config): Value {
  reader.milliseconds();
  const flat = readListpack(reader.bytes());
  if (flat.length % 3 !== 0) throw new BadRdbError('a field without its expiry');
  const triples: Expiring[] = [];
  for (let i = 0; i < flat.length; i += 3) {
    triples.push([flat[i] as Bin, flat[i + 1] as Bin, Number(flat[i + 2])]);
  }
  return hashWithExpiry(triples, config);
}
