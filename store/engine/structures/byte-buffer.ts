/**
 * Bytes that grow and change in place, for long strings that are edited (APPEND, SETRANGE, SETBIT). Replies, effects and
 * snapshots may hold on to the bytes they were handed: what was lent is never written to again, a later edit of it
 * copies first. So bit after bit can be set without copying the whole, as long as nobody reads the whole in between.
 */
import type { Bin } from '../bytes.ts';

/** Beyond this many bytes the spare room of a growing buffer stays at this, so that memory is not doubled for it. */
const MAX_SPARE = 8 * 1024 * 1024;

export class ByteBuffer {
  #bytes: Uint8Array;
  #length: number;
  /** Bytes before this were lent out. */
  #lent: number;

  /** Takes over these bytes without copying them; whoever has them must leave them as they are. O(1). */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#length = bytes.length;
    this.#lent = bytes.length;
  }

  get length(): number {
    return this.#length;
  }

  /** The bytes for a look at once: to be neither kept nor written to. O(1). */
  view(): Uint8Array {
    return this.#bytes.length === this.#length ? this.#bytes : this.#bytes.subarray(0, this.#length);
  }

  /** The bytes as they are now, to keep; not to be written to. O(1), but the next edit of them copies. */
  lend(): Uint8Array {
    this.#lent = this.#length;
    return this.view();
  }

  /** Writes at an offset; what lies between the end and the offset becomes zero. O(bytes written), amortised. */
  write(offset: number, data: Bin | Uint8Array): void {
    const end = offset + data.length;
    this.#makeRoom(offset, Math.max(end, this.#length));
    const bytes = this.#bytes;
    if (typeof data === 'string') {
      for (let i = 0; i < data.length; i++) bytes[offset + i] = data.charCodeAt(i);
    } else bytes.set(data, offset);
  }

  /** Forgets what is beyond this length. O(bytes forgotten). */
  truncate(length: number): void {
    if (this.#lent <= length) this.#bytes.fill(0, length, this.#length);
    else this.#move(length, length);
    this.#length = length;
  }

  /** Makes the length `end`, with the bytes from `offset` on free to write to. */
  #makeRoom(offset: number, end: number): void {
    if (end > this.#bytes.length) this.#move(this.#length, end + Math.min(end, MAX_SPARE));
    else if (offset < this.#lent) this.#move(this.#length, this.#bytes.length);
    this.#length = end;
  }

  #move(used: number, capacity: number): void {
    const moved = new Uint8Array(capacity);
    moved.set(this.#bytes.subarray(0, used));
    this.#bytes = moved;
    this.#lent = 0;
  }
}
