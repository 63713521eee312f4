/** Reads the pieces of Redis' RDB format: lengths, strings, numbers. What is out of bounds throws BadRdbError. */
import { type Bin, bytesToBin } from '../bytes.ts';
import { strtod } from '../numbers.ts';
import { decompressLzf } from './lzf.ts';
import { BadRdbError, ENCODING } from './types.ts';

export class RdbReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** How many bytes are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** The next bytes, as a view into those that are read. O(1). */
  take(count: number): Uint8Array {
    if (count > this.left) throw new BadRdbError('the end is missing');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  byte(): number {
    return this.take(1)[0] as number;
  }

  uint16(littleEndian = true): number {
    return this.#view.getUint16(this.#skip(2), littleEndian);
  }

  uint32(littleEndian = true): number {
    return this.#view.getUint32(this.#skip(4), littleEndian);
  }

  /** A signed little-endian integer of 1, 2, 3, 4 or 8 bytes. */
  integer(bytes: 1 | 2 | 3 | 4 | 8): number | bigint {
    switch (bytes) {
      case 1:
        return this.#view.getInt8(this.#skip(1));
      case 2:
        return this.#view.getInt16(this.#skip(2), true);
      case 3: {
        const low = this.uint16();
        return (this.integer(1) as number) * 65536 + low;
      }
      case 4:
        return this.#view.getInt32(this.#skip(4), true);
      default:
        return this.#view.getBigInt64(this.#skip(8), true);
    }
  }

  /** A time or a count of 64 bits, beyond 2^53 the greatest number that is exact. */
  milliseconds(): number {
    const value = Number(this.#view.getBigInt64(this.#skip(8), true));
    return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
  }

  /** A length. @throws BadRdbError also if an encoded string is there instead */
  length(): number {
    const { encoded, value } = this.#length();
    if (encoded) throw new BadRdbError('a string where a length should be');
    return value;
  }

  /** An unsigned number of 64 bits, written as a length; a bigint only beyond 2^53. */
  uint64(): number | bigint {
    const at = this.#at;
    const value = this.length();
    return Number.isSafeInteger(value) ? value : this.#view.getBigUint64(at + 1);
  }

  /** A length that counts things of which each takes at least `least` bytes. */
  count(least = 1): number {
    const count = this.length();
    if (count * least > this.left) throw new BadRdbError('more things than bytes');
    return count;
  }

  /** A string's bytes, possibly a view into those that are read. O(n) */
  string(): Uint8Array | Bin {
    const { encoded, value } = this.#length();
    if (!encoded) return this.take(value);
    switch (value) {
      case ENCODING.int8:
        return String(this.integer(1));
      case ENCODING.int16:
        return String(this.integer(2));
      case ENCODING.int32:
        return String(this.integer(4));
      case ENCODING.lzf: {
        const compressed = this.length();
        const length = this.length();
        return decompressLzf(this.take(compressed), length);
      }
      default:
        throw new BadRdbError('an unknown encoding of a string');
    }
  }

  /** A string as a binary string. O(n) */
  bin(): Bin {
    const string = this.string();
    return typeof string === 'string' ? string : bytesToBin(string);
  }

  /** A string as bytes. O(n) */
  bytes(): Uint8Array {
    const string = this.string();
    if (typeof string === 'string') throw new BadRdbError('a number where bytes should be');
    return string;
  }

  double(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  /** A double as text, with lengths that stand for those that have no digits. */
  textDouble(): number {
    const length = this.byte();
    if (length === 255) return -Infinity;
    if (length === 254) return Infinity;
    if (length === 253) return Number.NaN;
    return strtod(bytesToBin(this.take(length))) ?? Number.NaN;
  }

  #length(): { encoded: boolean; value: number } {
    const first = this.byte();
    switch (first >> 6) {
      case 0:
        return { encoded: false, value: first };
      case 1:
        return { encoded: false, value: ((first & 63) << 8) | this.byte() };
      case 3:
        return { encoded: true, value: first & 63 };
      default:
        if (first === 0x80) return { encoded: false, value: this.uint32(false) };
        if (first !== 0x81) throw new BadRdbError('an unknown length');
        return { encoded: false, value: this.#view.getUint32(this.#skip(4)) * 2 ** 32 + this.uint32(false) };
    }
  }

  #skip(count: number): number {
    if (count > this.left) throw new BadRdbError('the end is missing');
    this.#at += count;
    return this.#at - count;
  }
}
