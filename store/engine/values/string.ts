/**
 * The string type: any bytes up to proto-max-bulk-len, kept as they came in (binary string or Uint8Array) with their
 * flag. Long strings that are edited in place turn into a ByteBuffer.
 */
import {
  type Bin,
  binOf,
  binToBytes,
  bytesToBin,
  type Datum,
  FLAG_NUMBER,
  Flagged,
  flagged,
  flagsOf,
  lengthOf,
  rawOf,
} from '../bytes.ts';
import { defineEdit, defineType } from '../effects.ts';
import { parseInt64 } from '../numbers.ts';
import { ByteBuffer } from '../structures/byte-buffer.ts';
import type { EffectArg, Value } from './value.ts';

const EMBSTR_MAX = 44;
/** Up to this many bytes an edited string stays a binary string, which is smaller then and quick to rebuild. */
const SHORT = 256;

/** How Redis would hold the string, which only OBJECT ENCODING shows: by its content, or as an edit left it. */
export const FORM_AUTO = 0;
/** Edited in place: `raw` however short it is. */
export const FORM_RAW = 1;
/** Never looked at for an integer, as the results of INCRBYFLOAT. */
export const FORM_TEXT = 2;
export type StringForm = typeof FORM_AUTO | typeof FORM_RAW | typeof FORM_TEXT;

/** What the cache operations (MC.*) keep beside the bytes. Any other change of the value ends it. */
export interface CacheMark {
  /** The version by which MC.CAS knows the value. */
  readonly version: number;
  /** MARK_* bits. */
  readonly state: number;
}
/** It was invalidated: good enough until it is made anew. */
export const MARK_STALE = 1;
/** Somebody was told to make it anew. */
export const MARK_WON = 2;
/** It holds nothing yet: the first who asked for it is making it. */
export const MARK_EMPTY = 4;

export class StringValue implements Value {
  static readonly typeName = 'string';
  #held: Datum | ByteBuffer;
  /** The flag, once #held is a ByteBuffer. */
  #bufferFlags = 0;
  #form: StringForm;
  #mark: CacheMark | undefined;

  constructor(datum: Datum, form: StringForm = FORM_AUTO, mark?: CacheMark) {
    this.#held = datum;
    this.#form = form;
    this.#mark = mark;
  }

  static unpack([datum, form, version, state]: readonly EffectArg[]): StringValue {
    const mark = version === undefined ? undefined : { version: version as number, state: state as number };
    return new StringValue(datum as Datum, (form as StringForm | undefined) ?? FORM_AUTO, mark);
  }

  /** A string that Redis made in place, short ones as a binary string. The bytes must not be written to afterwards. */
  static edited(bytes: Uint8Array): StringValue {
    return new StringValue(bytes.length <= SHORT ? bytesToBin(bytes) : bytes, FORM_RAW);
  }

  get type() {
    return 'string' as const;
  }

  get staysEmpty(): boolean {
    return true;
  }

  get length(): number {
    const held = this.#held;
    return held instanceof ByteBuffer ? held.length : lengthOf(held);
  }

  get size(): number {
    return this.length + 16;
  }

  /** What is stored, to keep; not to be written to. O(1). */
  get datum(): Datum {
    const held = this.#held;
    if (typeof held === 'string' || !(held instanceof ByteBuffer)) return held;
    const bytes = held.lend();
    return this.#bufferFlags === 0 ? bytes : new Flagged(bytes, this.#bufferFlags);
  }

  get mark(): CacheMark | undefined {
    return this.#mark;
  }

  /** Gives the closure that takes it back. */
  setMark(mark: CacheMark | undefined): () => void {
    const before = this.#mark;
    this.#mark = mark;
    return () => {
      this.#mark = before;
    };
  }

  get flags(): number {
    const held = this.#held;
    return held instanceof ByteBuffer ? this.#bufferFlags : flagsOf(held);
  }

  /** The bytes as a binary string. O(1) unless they are held as a Uint8Array. */
  get bin(): Bin {
    const held = this.#held;
    return held instanceof ByteBuffer ? bytesToBin(held.view()) : binOf(held);
  }

  /** The bytes for a look at once: to be neither kept nor written to. O(1) unless they are held as a binary string. */
  get bytes(): Uint8Array {
    const raw = this.#raw();
    return typeof raw === 'string' ? binToBytes(raw) : raw;
  }

  /** The byte at an index, or undefined beyond the end. O(1). */
  byteAt(index: number): number | undefined {
    const raw = this.#raw();
    if (typeof raw !== 'string') return raw[index];
    return index < raw.length ? raw.charCodeAt(index) : undefined;
  }

  /** The bytes from `start` up to before `end`, to keep. O(end - start). */
  slice(start: number, end: number): Bin | Uint8Array {
    return this.#raw().slice(start, end);
  }

  #raw(): Bin | Uint8Array {
    const held = this.#held;
    return held instanceof ByteBuffer ? held.view() : rawOf(held);
  }

  encoding(): string {
    if (this.#form === FORM_RAW) return 'raw';
    if (this.#form === FORM_AUTO && this.length <= 20 && parseInt64(this.bin) !== undefined) return 'int';
    return this.length <= EMBSTR_MAX ? 'embstr' : 'raw';
  }

  copy(): StringValue {
    return new StringValue(this.datum, this.#form);
  }

  pack(): EffectArg[] {
    const mark = this.#mark;
    if (mark !== undefined) return [this.datum, this.#form, mark.version, mark.state];
    return this.#form === FORM_AUTO ? [this.datum] : [this.datum, this.#form];
  }

  /**
   * Writes bytes at an offset, with zeros before it if the string was shorter. What is no longer what a number wrote
   * loses FLAG_NUMBER. Gives the closure that takes it back. O(bytes written) amortised for long strings.
   */
  write(offset: number, data: Bin | Uint8Array): () => void {
    const [held, form, mark] = [this.#held, this.#form, this.#mark];
    this.#form = FORM_RAW;
    this.#mark = undefined;
    if (held instanceof ByteBuffer) return this.#writeBuffer(held, form, mark, offset, data);
    const flags = flagsOf(held) === FLAG_NUMBER ? 0 : flagsOf(held);
    if (Math.max(offset + data.length, lengthOf(held)) <= SHORT) {
      this.#held = flagged(splice(binOf(held), offset, data), flags);
    } else {
      const raw = rawOf(held);
      const buffer = new ByteBuffer(typeof raw === 'string' ? binToBytes(raw) : raw);
      buffer.write(offset, data);
      this.#held = buffer;
      this.#bufferFlags = flags;
    }
    return () => {
      this.#held = held;
      this.#form = form;
      this.#mark = mark;
    };
  }

  /** Puts other bytes in place of all, under the same flag unless told otherwise. Gives the closure that takes it back. */
  replace(bytes: Uint8Array, flags = this.flags): () => void {
    const [held, bufferFlags, form, mark] = [this.#held, this.#bufferFlags, this.#form, this.#mark];
    const data = bytes.length <= SHORT ? bytesToBin(bytes) : bytes;
    this.#held = flags === 0 ? data : new Flagged(data, flags);
    this.#form = FORM_RAW;
    this.#mark = undefined;
    return () => {
      this.#held = held;
      this.#bufferFlags = bufferFlags;
      this.#form = form;
      this.#mark = mark;
    };
  }

  #writeBuffer(
    buffer: ByteBuffer,
    form: StringForm,
    mark: CacheMark | undefined,
    offset: number,
    data: Bin | Uint8Array,
  ): () => void {
    const { length } = buffer;
    const overwritten = buffer.view().slice(offset, offset + data.length);
    buffer.write(offset, data);
    return () => {
      if (overwritten.length > 0) buffer.write(offset, overwritten);
      if (buffer.length > length) buffer.truncate(length);
      this.#form = form;
      this.#mark = mark;
    };
  }
}

function splice(bin: Bin, offset: number, data: Bin | Uint8Array): Bin {
  const text = typeof data === 'string' ? data : bytesToBin(data);
  return bin.slice(0, offset).padEnd(offset, '\0') + text + bin.slice(offset + text.length);
}

defineType(StringValue);

function newRaw(): StringValue {
  return new StringValue('', FORM_RAW);
}

/** Appends bytes: APPEND. */
export const appendEdit = defineEdit({
  code: 'append',
  type: StringValue,
  create: newRaw,
  apply(value: StringValue, [data]: [Bin | Uint8Array], { undo }): number {
    const takeBack = value.write(value.length, data);
    undo?.push(takeBack);
    return value.length;
  },
});

/** Overwrites bytes from an offset on, filling up with zeros before it: SETRANGE, SETBIT, BITFIELD. */
export const setRangeEdit = defineEdit({
  code: 'setrange',
  type: StringValue,
  create: newRaw,
  apply(value: StringValue, [offset, data]: [number, Bin | Uint8Array], { undo }): number {
    const takeBack = value.write(offset, data);
    undo?.push(takeBack);
    return value.length;
  },
});
