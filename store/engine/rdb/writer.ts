/** Writes the pieces of Redis' RDB format: lengths, strings, numbers. Strings are not compressed. */
import type { Bin } from '../bytes.ts';
import { parseInt64 } from '../numbers.ts';
import { ENCODING } from './types.ts';

/** Strings up to this length are looked at for an integer. */
const MAX_INTEGER_TEXT = 11;

export class RdbWriter {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written so far; a copy. */
  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  get size(): number {
    return this.#length;
  }

  byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  uint16(value: number, littleEndian = true): void {
    const at = this.#room(2);
    this.#view.setUint16(at, value, littleEndian);
  }

  uint32(value: number, littleEndian = true): void {
    const at = this.#room(4);
    this.#view.setUint32(at, value, littleEndian);
  }

  /** A signed little-endian integer of 1, 2, 3, 4 or 8 bytes, into which it must fit. */
  integer(value: number | bigint, bytes: 1 | 2 | 3 | 4 | 8): void {
    const at = this.#room(bytes);
    if (bytes === 8) this.#view.setBigInt64(at, BigInt(value), true);
    else for (let i = 0; i < bytes; i++) this.#bytes[at + i] = Number(value) >> (8 * i);
  }

  double(value: number): void {
    const at = this.#room(8);
    this.#view.setFloat64(at, value, true);
  }

  raw(data: Bin | Uint8Array): void {
    const at = this.#room(data.length);
    if (typeof data !== 'string') this.#bytes.set(data, at);
    else for (let i = 0; i < data.length; i++) this.#bytes[at + i] = data.charCodeAt(i);
  }

  /** A length, or any unsigned number of 64 bits. */
  length(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.byte(0x81);
      this.uint32(Number(value >> 32n), false);
      this.uint32(Number(value & 0xffffffffn), false);
    } else if (value < 64) this.byte(value);
    else if (value < 16384) this.uint16(0x4000 | value, false);
    else if (value < 2 ** 32) {
      this.byte(0x80);
      this.uint32(value, false);
    } else {
      this.byte(0x81);
      this.uint32(Math.floor(value / 2 ** 32), false);
      this.uint32(value % 2 ** 32, false);
    }
  }

  /** A string; short ones that are integers as such. */
  string(data: Bin | Uint8Array): void {
    if (data.length <= MAX_INTEGER_TEXT && this.#integerString(data)) return;
    this.length(data.length);
    this.raw(data);
  }

  #integerString(data: Bin | Uint8Array): boolean {
    const value = parseInt64(typeof data === 'string' ? data : String.fromCharCode(...data));
    if (typeof value !== 'number' || value !== (value | 0)) return false;
    const small = value === (value << 24) >> 24 ? 1 : value === (value << 16) >> 16 ? 2 : 4;
    this.byte(0xc0 | (small === 1 ? ENCODING.int8 : small === 2 ? ENCODING.int16 : ENCODING.int32));
    this.integer(value, small);
    return true;
  }

  /** Where the next bytes go. To be called before the buffer is looked at, which it may exchange. */
  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}
