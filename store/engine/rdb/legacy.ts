/** Encodings that Redis once wrote, or writes for sets of integers: ziplists, zipmaps and intsets. */
import { type Bin, bytesToBin } from '../bytes.ts';
import { RdbReader } from './reader.ts';
import { BadRdbError } from './types.ts';
import { RdbWriter } from './writer.ts';

const END = 0xff;
/** A length or back length that follows in four bytes. */
const LONG = 0xfe;

/** A ziplist's entries (RDB files up to Redis 6.2). @throws BadRdbError. O(bytes) */
export function readZiplist(bytes: Uint8Array): Bin[] {
  const reader = new RdbReader(bytes);
  if (reader.uint32() !== bytes.length) throw new BadRdbError('a ziplist of another length');
  reader.take(6);
  const entries: Bin[] = [];
  for (;;) {
    const before = reader.byte();
    if (before === END) break;
    if (before === LONG) reader.uint32();
    entries.push(readZiplistEntry(reader));
  }
  if (reader.left > 0) throw new BadRdbError('a ziplist ends before its end');
  return entries;
}

function readZiplistEntry(reader: RdbReader): Bin {
  const first = reader.byte();
  switch (first >> 6) {
    case 0:
      return bytesToBin(reader.take(first));
    case 1:
      return bytesToBin(reader.take(((first & 63) << 8) | reader.byte()));
    case 2:
      return bytesToBin(reader.take(reader.uint32(false)));
    default:
      return readZiplistInteger(reader, first);
  }
}

function readZiplistInteger(reader: RdbReader, first: number): Bin {
  switch (first) {
    case 0xc0:
      return String(reader.integer(2));
    case 0xd0:
      return String(reader.integer(4));
    case 0xe0:
      return String(reader.integer(8));
    case 0xf0:
      return String(reader.integer(3));
    case 0xfe:
      return String(reader.integer(1));
    default:
      if (first <= 0xf0 || first >= 0xfe) throw new BadRdbError('an unknown ziplist entry');
      return String(first - 0xf1);
  }
}

/** A zipmap's fields and values (RDB files up to Redis 2.4). @throws BadRdbError. O(bytes) */
export function readZipmap(bytes: Uint8Array): Bin[] {
  const reader = new RdbReader(bytes);
  reader.byte();
  const entries: Bin[] = [];
  for (let length = zipmapLength(reader); length !== undefined; length = zipmapLength(reader)) {
    entries.push(bytesToBin(reader.take(length)));
    const valueLength = zipmapLength(reader);
    if (valueLength === undefined) throw new BadRdbError('a zipmap field without its value');
    const unused = reader.byte();
    entries.push(bytesToBin(reader.take(valueLength)));
    reader.take(unused);
  }
  if (reader.left > 0) throw new BadRdbError('a zipmap ends before its end');
  return entries;
}

function zipmapLength(reader: RdbReader): number | undefined {
  const first = reader.byte();
  if (first === END) return undefined;
  return first === LONG ? reader.uint32() : first;
}

/** An intset's members in their order. @throws BadRdbError. O(bytes) */
export function readIntset(bytes: Uint8Array): Bin[] {
  const reader = new RdbReader(bytes);
  const width = reader.uint32();
  const count = reader.uint32();
  if ((width !== 2 && width !== 4 && width !== 8) || reader.left !== width * count) {
    throw new BadRdbError('an intset of another length');
  }
  return Array.from({ length: count }, () => String(reader.integer(width)));
}

/** Members that are integers, in ascending order, as an intset. O(n) */
export function writeIntset(members: readonly Bin[]): Uint8Array {
  const values = members.map(BigInt);
  const fits = (bits: number) => values.every((value) => BigInt.asIntN(bits, value) === value);
  const width = fits(16) ? 2 : fits(32) ? 4 : 8;
  const writer = new RdbWriter();
  writer.uint32(width);
  writer.uint32(members.length);
  for (const value of values) writer.integer(value, width);
  return writer.finish();
}
