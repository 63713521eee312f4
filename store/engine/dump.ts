/**
 * A key as one string of bytes, with its flags and its expiry, so that it can be put back just as it was. Every number
 * and length says how long it is, and a checksum at the end tells a payload that is torn or made up.
 */
import { type Bin, binToBytes, bytesToBin, Flagged } from './bytes.ts';
import { crcBytes } from './crc32.ts';
import type { EffectArg } from './values/value.ts';

/** First byte of a payload. What this one means never changes. */
const FORMAT = 1;
const CHECK_LENGTH = 4;

const TAG = { bin: 0, bytes: 1, number: 2, flaggedBin: 3, flaggedBytes: 4 } as const;

/** Thrown by `unpackDump`: these are not bytes that `packDump` wrote. */
export class BadDumpError extends Error {
  override readonly name = 'BadDumpError';
}

/** O(bytes). */
export function packDump(args: readonly EffectArg[]): Uint8Array {
  const writer = new Writer();
  writer.byte(FORMAT);
  for (const arg of args) {
    if (typeof arg === 'string') writer.bin(TAG.bin, arg);
    else if (typeof arg === 'number') writer.number(arg);
    else if (arg instanceof Flagged) writer.flagged(arg);
    else writer.bytes(TAG.bytes, arg);
  }
  return writer.finish();
}

/** @throws BadDumpError. O(bytes) */
export function unpackDump(payload: Uint8Array): EffectArg[] {
  const end = payload.length - CHECK_LENGTH;
  if (end < 1 || payload[0] !== FORMAT) throw new BadDumpError('not a payload of this format');
  const check = new DataView(payload.buffer, payload.byteOffset + end, CHECK_LENGTH).getUint32(0);
  const body = payload.subarray(0, end);
  if (crcBytes(0, body) !== check) throw new BadDumpError('the checksum is wrong');
  return new Reader(body).args();
}

class Writer {
  #bytes = new Uint8Array(256);
  #length = 0;

  byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  number(value: number): void {
    this.byte(TAG.number);
    this.#room(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value);
    this.#length += 8;
  }

  flagged({ data, flags }: Flagged): void {
    if (typeof data === 'string') this.bin(TAG.flaggedBin, data, flags);
    else this.bytes(TAG.flaggedBytes, data, flags);
  }

  bin(tag: number, bin: Bin, flags?: number): void {
    this.bytes(tag, binToBytes(bin), flags);
  }

  bytes(tag: number, bytes: Uint8Array, flags?: number): void {
    this.byte(tag);
    if (flags !== undefined) this.#count(flags);
    this.#count(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  finish(): Uint8Array {
    this.#room(CHECK_LENGTH);
    const check = crcBytes(0, this.#bytes.subarray(0, this.#length));
    new DataView(this.#bytes.buffer).setUint32(this.#length, check);
    return this.#bytes.slice(0, this.#length + CHECK_LENGTH);
  }

  /** Seven bits a byte, the lowest first. */
  #count(value: number): void {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  args(): EffectArg[] {
    const args: EffectArg[] = [];
    while (this.#at < this.#bytes.length) args.push(this.#arg());
    return args;
  }

  #arg(): EffectArg {
    const tag = this.#bytes[this.#at++];
    switch (tag) {
      case TAG.bin:
        return bytesToBin(this.#data());
      case TAG.bytes:
        return this.#data().slice();
      case TAG.number:
        return this.#number();
      case TAG.flaggedBin: {
        const flags = this.#count();
        return new Flagged(bytesToBin(this.#data()), flags);
      }
      case TAG.flaggedBytes: {
        const flags = this.#count();
        return new Flagged(this.#data().slice(), flags);
      }
      default:
        throw new BadDumpError(`an item of unknown kind ${tag}`);
    }
  }

  #number(): number {
    const { buffer, byteOffset } = this.#take(8);
    return new DataView(buffer, byteOffset, 8).getFloat64(0);
  }

  #data(): Uint8Array {
    return this.#take(this.#count());
  }

  #count(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#take(1)[0] as number;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new BadDumpError('an item is cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
