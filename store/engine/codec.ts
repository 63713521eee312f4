/**
 * Effects as they are written to disk and sent to other tabs: a few large pieces instead of many small ones, because
 * every object in a structured clone costs, while strings and typed arrays are copied as they are.
 *
 * All short strings stand behind one another in `blocks`, binary strings of about 4 KB; `shape` says how to cut them
 * apart. (Blocks and not one long string: V8 gives out pieces of a string as references into it, and one surviving key
 * would keep a megabyte alive.) Long strings have a block of their own, and byte arrays pass through in `blobs`.
 * `check` covers everything, so that a torn or altered record is found before anything of it is used.
 */
import { type Bin, Flagged } from './bytes.ts';
import { crcBin, crcBytes, crcWord, crcWords } from './crc32.ts';
import type { Effect } from './effects.ts';
import type { EffectArg } from './values/value.ts';

export const CODEC_FORMAT = 1;

export interface PackedEffects {
  readonly format: number;
  /** Number of effects. */
  readonly count: number;
  /** The distinct codes of the effects; an effect names its own by index. */
  readonly codes: readonly string[];
  readonly shape: Uint32Array;
  readonly blocks: readonly Bin[];
  readonly blobs: readonly Uint8Array[];
  /** CRC-32 of all above. */
  readonly check: number;
}

/** A block is closed once it is this long; what is longer by itself gets its own. */
const BLOCK = 4096;

// Per effect the shape holds its code's index and its number of items (key and arguments), then one word per item: the
// kind in the low bits, above it a length, an index or a small number. A flagged item is followed by its flag and data.
const STRING = 0;
const SMALL = 1;
const NUMBER = 2;
const BLOB = 3;
const FLAGGED = 4;
const MINUS_ONE = 5;
/** A string that is a whole block. */
const BLOCK_STRING = 6;
const KIND_BITS = 3;
const KIND = 7;
const SMALL_END = 2 ** (32 - KIND_BITS);

/** Thrown by `unpackEffects`: these are not effects that any build of ours wrote. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

/** Thrown by `unpackEffects`: a later build wrote these. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
}

/** O(bytes). Byte arrays are taken over, not copied, unless they are a part of a larger buffer. */
export function packEffects(effects: readonly Effect[]): PackedEffects {
  const packer = new Packer();
  for (const effect of effects) packer.effect(effect);
  return packer.finish(effects.length);
}

/** Bytes that packed effects take, about. O(blocks + blobs). */
export function packedSize({ shape, blocks, blobs }: PackedEffects): number {
  let size = shape.byteLength;
  for (const block of blocks) size += block.length;
  for (const blob of blobs) size += blob.length;
  return size;
}

/** @throws DamagedError, NewerFormatError. O(bytes) */
export function unpackEffects(packed: unknown): Effect[] {
  return new Unpacker(verified(packed)).effects();
}

class Packer {
  readonly #codes: string[] = [];
  #words = new Uint32Array(64);
  #used = 0;
  readonly #blocks: Bin[] = [];
  readonly #blobs: Uint8Array[] = [];
  #open = '';

  effect(effect: Effect): void {
    this.#word(this.#code(effect[0]));
    this.#word(effect.length - 1);
    for (let i = 1; i < effect.length; i++) this.#item(effect[i] as EffectArg);
  }

  finish(count: number): PackedEffects {
    if (this.#open !== '') this.#blocks.push(this.#open);
    const packed = {
      format: CODEC_FORMAT,
      count,
      codes: this.#codes,
      shape: this.#words.slice(0, this.#used),
      blocks: this.#blocks,
      blobs: this.#blobs,
    };
    const check = checksumOf(packed);
    if (check === undefined) throw new Error('an effect holds a string that is not binary');
    return { ...packed, check };
  }

  #code(code: string): number {
    const index = this.#codes.indexOf(code);
    return index === -1 ? this.#codes.push(code) - 1 : index;
  }

  #item(item: EffectArg): void {
    if (typeof item === 'string') this.#string(item, STRING);
    else if (typeof item === 'number') this.#number(item);
    else if (item instanceof Flagged) {
      this.#word(FLAGGED);
      this.#number(item.flags);
      this.#item(item.data);
    } else {
      this.#word((this.#blobs.length << KIND_BITS) | BLOB);
      this.#blobs.push(item.byteLength === item.buffer.byteLength ? item : item.slice());
    }
  }

  #string(item: Bin, kind: number): void {
    if (item.length >= BLOCK) {
      this.#word(BLOCK_STRING);
      if (this.#open !== '') this.#blocks.push(this.#open);
      this.#open = '';
      this.#blocks.push(item);
      return;
    }
    if (this.#open.length + item.length > BLOCK) {
      this.#blocks.push(this.#open);
      this.#open = '';
    }
    this.#word((item.length << KIND_BITS) | kind);
    this.#open += item;
  }

  #number(item: number): void {
    if (item === -1) this.#word(MINUS_ONE);
    else if (item >= 0 && item < SMALL_END && Number.isInteger(item) && !Object.is(item, -0)) {
      this.#word((item << KIND_BITS) | SMALL);
    } else this.#string(Object.is(item, -0) ? '-0' : String(item), NUMBER);
  }

  #word(word: number): void {
    if (this.#used === this.#words.length) {
      const longer = new Uint32Array(this.#used * 2);
      longer.set(this.#words);
      this.#words = longer;
    }
    this.#words[this.#used++] = word;
  }
}

class Unpacker {
  readonly #packed: PackedEffects;
  #at = 0;
  #block = 0;
  #offset = 0;

  constructor(packed: PackedEffects) {
    this.#packed = packed;
  }

  effects(): Effect[] {
    const { count, codes, shape, blocks } = this.#packed;
    const effects: Effect[] = [];
    for (let i = 0; i < count; i++) {
      const code = codes[this.#word()];
      const items = this.#word();
      if (code === undefined || items < 1 || items > shape.length - this.#at) throw new DamagedError('bad effect');
      const effect = new Array<EffectArg>(items + 1);
      effect[0] = code;
      for (let item = 1; item <= items; item++) effect[item] = this.#item();
      if (typeof effect[1] !== 'string') throw new DamagedError('an effect without a key');
      effects.push(effect as Effect);
    }
    const blockDone = this.#block === blocks.length - 1 && this.#offset === (blocks[this.#block] as Bin).length;
    const allUsed = this.#at === shape.length && (this.#block === blocks.length || blockDone);
    if (!allUsed) throw new DamagedError('something is left over');
    return effects;
  }

  #item(): EffectArg {
    const word = this.#word();
    const value = word >>> KIND_BITS;
    switch (word & KIND) {
      case STRING:
        return this.#string(value);
      case SMALL:
        return value;
      case NUMBER:
        return Number(this.#string(value));
      case MINUS_ONE:
        return -1;
      case BLOB:
        return this.#blob(value);
      case BLOCK_STRING:
        return this.#wholeBlock();
      case FLAGGED:
        return this.#flagged();
      default:
        throw new DamagedError('an unknown kind');
    }
  }

  #flagged(): Flagged {
    const flags = this.#item();
    const data = this.#item();
    if (typeof flags !== 'number' || typeof data === 'number' || data instanceof Flagged) {
      throw new DamagedError('bad flags');
    }
    return new Flagged(data, flags);
  }

  #blob(index: number): Uint8Array {
    const blob = this.#packed.blobs[index];
    if (blob === undefined) throw new DamagedError('a missing blob');
    return blob;
  }

  #string(length: number): Bin {
    if (length === 0) return '';
    const { blocks } = this.#packed;
    let block = blocks[this.#block];
    if (block !== undefined && this.#offset === block.length) {
      block = blocks[++this.#block];
      this.#offset = 0;
    }
    if (block === undefined || this.#offset + length > block.length) throw new DamagedError('a string is cut off');
    const start = this.#offset;
    this.#offset += length;
    return block.substring(start, this.#offset);
  }

  #wholeBlock(): Bin {
    const { blocks } = this.#packed;
    if (this.#offset > 0) {
      if (this.#offset !== blocks[this.#block]?.length) throw new DamagedError('blocks out of step');
      this.#block++;
    }
    this.#offset = 0;
    const block = blocks[this.#block++];
    if (block === undefined) throw new DamagedError('a missing block');
    return block;
  }

  #word(): number {
    const word = this.#packed.shape[this.#at++];
    if (word === undefined) throw new DamagedError('the shape is cut off');
    return word;
  }
}

/** The same value, once it is sure that it is what was written. */
function verified(packed: unknown): PackedEffects {
  if (typeof packed !== 'object' || packed === null) throw new DamagedError('not an object');
  const { format } = packed as PackedEffects;
  if (typeof format === 'number' && format > CODEC_FORMAT) throw new NewerFormatError(`format ${format}`);
  if (format !== CODEC_FORMAT || !hasShape(packed)) throw new DamagedError('not packed effects');
  if (checksumOf(packed) !== packed.check) throw new DamagedError('the checksum differs');
  return packed;
}

function hasShape(packed: object): packed is PackedEffects {
  const { count, codes, shape, blocks, blobs, check } = packed as PackedEffects;
  return (
    typeof count === 'number' &&
    typeof check === 'number' &&
    shape instanceof Uint32Array &&
    isArrayOf(codes, (item) => typeof item === 'string') &&
    isArrayOf(blocks, (item) => typeof item === 'string') &&
    isArrayOf(blobs, (item) => item instanceof Uint8Array)
  );
}

function isArrayOf(value: unknown, test: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

/** Lengths are covered too, so that nothing can move from one piece to the next. Undefined if a string is not binary. */
export function checksumOf(packed: Omit<PackedEffects, 'check'>): number | undefined {
  const { format, count, codes, shape, blocks, blobs } = packed;
  let crc: number | undefined = 0;
  for (const word of [format, count, codes.length, shape.length, blocks.length, blobs.length]) crc = crcWord(crc, word);
  crc = crcWords(crc, shape);
  for (const text of [...codes, ...blocks]) {
    crc = crcBin(crcWord(crc, text.length), text);
    if (crc === undefined) return undefined;
  }
  for (const blob of blobs) crc = crcBytes(crcWord(crc, blob.length), blob);
  return crc;
}
