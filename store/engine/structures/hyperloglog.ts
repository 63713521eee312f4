/**
 * HyperLogLogs in the two representations that Redis keeps in strings, byte for byte: a header of 16 bytes (`HYLL`,
 * encoding, a cached cardinality), then either 16384 registers of 6 bits, or runs of them:
 *
 *     00nnnnnn           n+1 registers that are 0
 *     01nnnnnn mmmmmmmm  nm+1 registers that are 0
 *     1vvvvvnn           n+1 registers that are v+1
 */
import type { Bin } from '../bytes.ts';
import { murmurHash64 } from './murmur.ts';

export const REGISTERS = 16384;
const HEADER = 16;
const ENCODING_AT = 4;
const CARDINALITY_AT = 8;
/** Its highest bit says that the cached cardinality is out of date. */
export const CACHE_FLAG_AT = 15;
const DENSE = 0;
const SPARSE = 1;
const DENSE_SIZE = HEADER + (REGISTERS * 6) / 8;
const MAX_SPARSE_VALUE = 32;
const MAX_VALUE_RUN = 4;
const MAX_SHORT_ZERO_RUN = 64;
const HASH_BITS = 50;
const ALPHA = 0.7213475204444817;

/** Thrown when the runs of a sparse one do not add up. */
export class CorruptHyperLogLog extends Error {}

/** The register that an element belongs to, and what it raises it to. */
export function registerOf(element: Bin): { index: number; count: number } {
  const { high, low } = murmurHash64(element);
  const rest = low >>> 14;
  const zeros = rest !== 0 ? trailingZeros(rest) : high !== 0 ? 18 + trailingZeros(high) : HASH_BITS;
  return { index: low & (REGISTERS - 1), count: zeros + 1 };
}

function trailingZeros(value: number): number {
  return 31 - Math.clz32(value & -value);
}

/** Whether bytes look like a HyperLogLog. Sparse ones may still turn out to be corrupt. */
export function isHyperLogLog(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER || bytes[ENCODING_AT] === undefined) return false;
  if (bytes[0] !== 0x48 || bytes[1] !== 0x59 || bytes[2] !== 0x4c || bytes[3] !== 0x4c) return false;
  return bytes[ENCODING_AT] === SPARSE || (bytes[ENCODING_AT] === DENSE && bytes.length === DENSE_SIZE);
}

/** A run of equal registers in a sparse one. */
interface Run {
  /** Where its one or two bytes are. */
  readonly at: number;
  readonly size: number;
  readonly value: number;
  readonly length: number;
}

export class HyperLogLog {
  #bytes: Uint8Array;
  #length: number;

  /** A new sparse one, or one to work on a copy of these bytes, which `isHyperLogLog`. */
  constructor(bytes?: Uint8Array) {
    if (bytes === undefined) {
      const header = [0x48, 0x59, 0x4c, 0x4c, SPARSE, ...Array<number>(11).fill(0)];
      this.#bytes = Uint8Array.from([...header, ...zeroRun(REGISTERS)]);
    } else this.#bytes = bytes.slice();
    this.#length = this.#bytes.length;
  }

  get isDense(): boolean {
    return this.#bytes[ENCODING_AT] === DENSE;
  }

  /** The bytes as Redis stores them. */
  toBytes(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** The cached cardinality, or undefined if it is out of date. */
  get cached(): bigint | undefined {
    if (((this.#bytes[CACHE_FLAG_AT] as number) & 0x80) !== 0) return undefined;
    return new DataView(this.#bytes.buffer).getBigUint64(CARDINALITY_AT, true);
  }

  invalidateCache(): void {
    (this.#bytes[CACHE_FLAG_AT] as number) |= 0x80;
  }

  /** Raises a register to at least `count`; false if it was there already. @throws CorruptHyperLogLog */
  raise(index: number, count: number, maxSparseBytes: number): boolean {
    const raised = this.isDense ? this.#raiseDense(index, count) : this.#raiseSparse(index, count, maxSparseBytes);
    if (raised) this.invalidateCache();
    return raised;
  }

  /** Calls back for each register that is not 0, in order. @throws CorruptHyperLogLog */
  eachRegister(visit: (index: number, count: number) => void): void {
    if (this.isDense) {
      for (let i = 0; i < REGISTERS; i++) {
        const count = this.#denseRegister(i);
        if (count > 0) visit(i, count);
      }
      return;
    }
    let index = 0;
    for (const { value, length } of this.runs()) {
      if (index + length > REGISTERS) throw new CorruptHyperLogLog();
      if (value > 0) for (let i = 0; i < length; i++) visit(index + i, value);
      index += length;
    }
    if (index !== REGISTERS) throw new CorruptHyperLogLog();
  }

  /** The runs of a sparse one. */
  *runs(): IterableIterator<Run> {
    for (let at = HEADER; at < this.#length; ) {
      const run = this.#runAt(at);
      yield run;
      at += run.size;
    }
  }

  /** Turns a sparse one into a dense one. @throws CorruptHyperLogLog */
  toDense(): void {
    if (this.isDense) return;
    const dense = new Uint8Array(DENSE_SIZE);
    dense.set(this.#bytes.subarray(0, HEADER));
    dense[ENCODING_AT] = DENSE;
    this.eachRegister((index, count) => setDense(dense, index, count));
    this.#bytes = dense;
    this.#length = DENSE_SIZE;
  }

  #runAt(at: number): Run {
    const byte = this.#bytes[at] as number;
    if (byte >= 0x80) return { at, size: 1, value: ((byte >> 2) & 31) + 1, length: (byte & 3) + 1 };
    if (byte < 0x40) return { at, size: 1, value: 0, length: byte + 1 };
    return { at, size: 2, value: 0, length: (((byte & 0x3f) << 8) | (this.#bytes[at + 1] ?? 0)) + 1 };
  }

  #denseRegister(index: number): number {
    const bit = index * 6;
    const at = HEADER + (bit >> 3);
    const both = (this.#bytes[at] as number) | ((this.#bytes[at + 1] ?? 0) << 8);
    return (both >> (bit & 7)) & 63;
  }

  #raiseDense(index: number, count: number): boolean {
    if (count <= this.#denseRegister(index)) return false;
    setDense(this.#bytes, index, count);
    return true;
  }

  #raiseSparse(index: number, count: number, maxSparseBytes: number): boolean {
    if (count > MAX_SPARSE_VALUE) return this.#promote(index, count);
    const { run, first, before } = this.#findRun(index);
    if (run.value >= count) return false;
    const sequence = split(run, index - first, count);
    const grown = sequence.length - run.size;
    if (grown > 0 && this.#length + grown > maxSparseBytes) return this.#promote(index, count);
    this.#replaceRun(run, sequence);
    this.#mergeRuns(before);
    return true;
  }

  #promote(index: number, count: number): boolean {
    this.toDense();
    return this.#raiseDense(index, count);
  }

  /** The run that holds a register, the index of the run's first register, and where the run before it begins. */
  #findRun(index: number): { run: Run; first: number; before: number } {
    let first = 0;
    let before = HEADER;
    for (let at = HEADER; at < this.#length; ) {
      const run = this.#runAt(at);
      if (index < first + run.length) return { run, first, before };
      first += run.length;
      before = at;
      at += run.size;
    }
    throw new CorruptHyperLogLog();
  }

  #replaceRun({ at, size }: Run, sequence: readonly number[]): void {
    const length = this.#length + sequence.length - size;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(length + 64);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.copyWithin(at + sequence.length, at + size, this.#length);
    this.#bytes.set(sequence, at);
    this.#length = length;
  }

  /** Joins neighbouring runs of the same value, among five runs as Redis does. */
  #mergeRuns(from: number): void {
    let at = from;
    for (let left = 5; left > 0 && at < this.#length; left--) {
      const run = this.#runAt(at);
      const next = at + run.size < this.#length ? this.#runAt(at + run.size) : undefined;
      const length = run.length + (next?.length ?? 0);
      if (run.value > 0 && run.value === next?.value && length <= MAX_VALUE_RUN) {
        this.#replaceRun({ ...run, size: 2 }, [valueRun(run.value, length)]);
      } else at += run.size;
    }
  }

  /** The estimated number of different elements. @throws CorruptHyperLogLog */
  count(): number {
    const counts = new Uint8Array(REGISTERS);
    this.eachRegister((index, count) => {
      counts[index] = count;
    });
    return estimate(counts);
  }
}

function valueRun(value: number, length: number): number {
  return 0x80 | ((value - 1) << 2) | (length - 1);
}

/** The bytes of a run of zeros, possibly empty. */
function zeroRun(length: number): number[] {
  if (length === 0) return [];
  if (length <= MAX_SHORT_ZERO_RUN) return [length - 1];
  return [0x40 | ((length - 1) >> 8), (length - 1) & 0xff];
}

/** The bytes of a run after one of its registers got another value. */
function split({ value, length }: Run, at: number, count: number): number[] {
  const part = (of: number) => (value === 0 ? zeroRun(of) : of === 0 ? [] : [valueRun(value, of)]);
  return [...part(at), valueRun(count, 1), ...part(length - at - 1)];
}

function setDense(bytes: Uint8Array, index: number, count: number): void {
  const patch = densePatch((at) => bytes[at], index, count);
  bytes.set(patch.bytes, patch.at);
}

/** The one or two bytes of a dense one that hold a register once it is set, and where they are. */
export function densePatch(byteAt: (index: number) => number | undefined, index: number, count: number) {
  const bit = index * 6;
  const shift = bit & 7;
  const at = HEADER + (bit >> 3);
  const first = ((byteAt(at) ?? 0) & ~(63 << shift) & 0xff) | ((count << shift) & 0xff);
  if (shift <= 2) return { at, bytes: Uint8Array.of(first) };
  const second = ((byteAt(at + 1) ?? 0) & ~(63 >> (8 - shift))) | (count >> (8 - shift));
  return { at, bytes: Uint8Array.of(first, second) };
}

/**
 * The cardinality that registers tell, by Otmar Ertl's estimator as Redis computes it (arXiv:1702.01284). O(registers).
 */
export function estimate(registers: Uint8Array): number {
  const histogram = new Float64Array(64);
  for (const count of registers) (histogram[count] as number)++;
  const m = REGISTERS;
  let z = m * tau((m - (histogram[HASH_BITS + 1] as number)) / m);
  for (let j = HASH_BITS; j >= 1; j--) z = (z + (histogram[j] as number)) * 0.5;
  z += m * sigma((histogram[0] as number) / m);
  return Math.round((ALPHA * m * m) / z);
}

function sigma(start: number): number {
  if (start === 1) return Infinity;
  let [x, y, z, before] = [start, 1, start, 0];
  do {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  } while (before !== z);
  return z;
}

function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let [x, y, z, before] = [start, 1, 1 - start, 0];
  do {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) * (1 - x) * y;
  } while (before !== z);
  return z / 3;
}
