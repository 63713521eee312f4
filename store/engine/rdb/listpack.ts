/** Listpacks: Redis' compact lists of strings and integers, as bytes. Integers come out as their decimal text. */
import { type Bin, bytesToBin } from '../bytes.ts';
import { parseInt64 } from '../numbers.ts';
import { RdbReader } from './reader.ts';
import { BadRdbError } from './types.ts';
import { RdbWriter } from './writer.ts';

const HEADER = 6;
const END = 0xff;

/** @throws BadRdbError. O(bytes) */
export function readListpack(bytes: Uint8Array): Bin[] {
  const reader = new RdbReader(bytes);
  const total = reader.uint32();
  reader.uint16();
  if (total !== bytes.length || bytes.length <= HEADER || bytes[total - 1] !== END) {
    throw new BadRdbError('a listpack without its end');
  }
  const entries: Bin[] = [];
  while (reader.left > 1) {
    const before = reader.left;
    entries.push(readEntry(reader));
    reader.take(backLengthSize(before - reader.left));
  }
  if (reader.left !== 1) throw new BadRdbError('a listpack entry crosses the end');
  return entries;
}

function readEntry(reader: RdbReader): Bin {
  const first = reader.byte();
  if (first < 0x80) return String(first);
  if (first < 0xc0) return bytesToBin(reader.take(first & 63));
  if (first < 0xe0) return String((((first & 31) << 8) | reader.byte()) - (first & 16 ? 8192 : 0));
  if (first < 0xf0) return bytesToBin(reader.take(((first & 15) << 8) | reader.byte()));
  switch (first) {
    case 0xf0:
      return bytesToBin(reader.take(reader.uint32()));
    case 0xf1:
      return String(reader.integer(2));
    case 0xf2:
      return String(reader.integer(3));
    case 0xf3:
      return String(reader.integer(4));
    case 0xf4:
      return String(reader.integer(8));
    default:
      throw new BadRdbError('an unknown listpack entry');
  }
}

/** O(bytes). */
export function writeListpack(entries: readonly Bin[]): Uint8Array {
  const writer = new RdbWriter();
  writer.uint32(0);
  writer.uint16(Math.min(entries.length, 0xffff));
  for (const entry of entries) {
    const before = writer.size;
    const integer = entry.length <= 20 ? parseInt64(entry) : undefined;
    if (integer === undefined) writeString(writer, entry);
    else writeInteger(writer, integer);
    writeBackLength(writer, writer.size - before);
  }
  writer.byte(END);
  const bytes = writer.finish();
  new DataView(bytes.buffer).setUint32(0, bytes.length, true);
  return bytes;
}

function writeString(writer: RdbWriter, entry: Bin): void {
  if (entry.length < 64) writer.byte(0x80 | entry.length);
  else if (entry.length < 4096) writer.uint16(0xe000 | entry.length, false);
  else {
    writer.byte(0xf0);
    writer.uint32(entry.length);
  }
  writer.raw(entry);
}

function writeInteger(writer: RdbWriter, value: number | bigint): void {
  if (typeof value === 'bigint' || value !== (value | 0)) {
    writer.byte(0xf4);
    writer.integer(value, 8);
  } else if (value >= 0 && value <= 127) writer.byte(value);
  else if (value >= -4096 && value <= 4095) writer.uint16(0xc000 | (value & 0x1fff), false);
  else {
    const bytes = value === (value << 16) >> 16 ? 2 : value === (value << 8) >> 8 ? 3 : 4;
    writer.byte(0xef + bytes);
    writer.integer(value, bytes);
  }
}

/** The length of an entry once more, for reading backwards: 7 bits a byte, all but the first marked. */
function writeBackLength(writer: RdbWriter, length: number): void {
  for (let i = backLengthSize(length) - 1, rest = i; i >= 0; i--) {
    const bits = Math.floor(length / 2 ** (7 * i)) & 127;
    writer.byte(i === rest ? bits : bits | 0x80);
  }
}

function backLengthSize(length: number): number {
  if (length <= 127) return 1;
  if (length < 16383) return 2;
  if (length < 2097151) return 3;
  return length < 268435455 ? 4 : 5;
}
