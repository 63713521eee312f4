/**
 * What page and worker say to each other, over one MessagePort per client.
 *
 * Page to worker: all that one microtask asked for, in one flat array. An item opens with a number: positive, a call of
 * that many arguments (its options in the low bits) followed by them; negative, a control operation and its operands.
 * Worker to page: answers and notices in one flat array. An item opens with a number: not negative, the answer to the
 * call of that number; negative, a notice. Both sides number calls (and the controls that are answered) by counting.
 *
 * Flat arrays of strings are the cheapest thing to clone: 1.8 million commands a second, several times what packed bytes
 * or objects allow. Text therefore travels as JS strings, and only what is not UTF-8 as Uint8Array.
 */
import { type Bin, binToBytes, binToText, type Datum, Flagged, isAscii, rawOf, textToBin } from '../engine/bytes.ts';
import { CommandError } from '../engine/errors.ts';
import type { Reply } from '../engine/reply.ts';
import { isBinaryFlag } from './flags.ts';
import type { StoreStatus } from './status.ts';
import { StoreError, type StoreErrorCode } from './store-error.ts';

/** Changes with every change of what is below; page and worker of different versions refuse each other. */
export const PAGE_PROTOCOL = 1;

/** The first message to a worker, sent with the port for all that follows. The port's first message is the `Greeting`. */
export interface Hello {
  readonly tabkv: 'hello';
  readonly version: number;
  readonly store: HostOptions;
}

/** What the page decides about its store. */
export interface HostOptions {
  readonly name: string;
  /** How long a write of durability `memory` may wait for the journal, in ms. */
  readonly flushIntervalMs?: number | undefined;
}

export interface Greeting {
  readonly tabkv: 'ready';
  /** Differs from the page's when the worker's file is of another build: then nothing else is to be understood. */
  readonly version: number;
  readonly status: StoreStatus;
  /** A Web Lock that the worker holds as long as it lives; undefined where there are none. */
  readonly alive: string | undefined;
}

export type Durability = 'memory' | 'committed' | 'strict';

export interface CallOptions {
  /** When the answer comes: once it is in memory, in the journal, or on disk. */
  readonly durability?: Durability | undefined;
  /** First catch up with all other tabs. */
  readonly fresh?: boolean | undefined;
}

/** An argument on its way: text, bytes, or (a number before either) under that client flag. */
export type Item = string | number | Uint8Array;
export type CallArg = string | Uint8Array | Flagged;

export const CONTROL = {
  /** [session]: the calls that follow are of this session. A message begins with session 0. */
  session: -1,
  /** [session] */
  closeSession: -2,
  /** [subscription, exact or glob, key or pattern] */
  subscribe: -3,
  /** [subscription] */
  unsubscribe: -4,
  /** Answered when all before it is on disk. */
  flush: -5,
  /** Answered when a new snapshot is written. */
  compact: -6,
  /** Answered when the store is closed; nothing comes after. */
  close: -7,
  /** Answered at once. */
  ping: -8,
} as const;

export const NOTICE = {
  /** [status] */
  status: -1,
  /** [subscription, origin, count, (key, event) × count]; a key that is not text is bytes, null stands for all keys. */
  changes: -2,
  /** [session, answer] */
  push: -3,
} as const;

const DURABILITIES = [undefined, 'memory', 'committed', 'strict'] as const;
const FRESH = 4;
const OPTION_BITS = 3;

/** From this length on, bytes are handed over instead of cloned. */
const TRANSFER_FROM = 4096;

/** Collects what goes to the worker in one message. */
export class CallWriter {
  items: Item[] = [];
  transfer: ArrayBuffer[] = [];
  #session = 0;
  #next = 0;

  get isEmpty(): boolean {
    return this.items.length === 0;
  }

  /** Bytes are copied, so that the caller may go on changing them. Gives the call's number. */
  call(session: number, args: readonly CallArg[], { durability, fresh }: CallOptions = {}): number {
    if (session !== this.#session) {
      this.items.push(CONTROL.session, session);
      this.#session = session;
    }
    const options = DURABILITIES.indexOf(durability) + (fresh === true ? FRESH : 0);
    this.items.push((args.length << OPTION_BITS) | options);
    for (const arg of args) {
      if (typeof arg === 'string') this.items.push(arg);
      else if (arg instanceof Flagged) this.#flagged(arg);
      else this.items.push(this.#bytes(arg));
    }
    return this.#next++;
  }

  /** A control operation that is not answered. */
  tell(operation: number, ...operands: Item[]): void {
    this.items.push(operation, ...operands);
  }

  /** A control operation that is answered under the number given. */
  ask(operation: number): number {
    this.items.push(operation);
    return this.#next++;
  }

  /** The message, and a new one begins. */
  take(): { items: Item[]; transfer: ArrayBuffer[] } {
    const { items, transfer } = this;
    this.items = [];
    this.transfer = [];
    this.#session = 0;
    return { items, transfer };
  }

  #flagged({ data, flags }: Flagged): void {
    this.items.push(flags, typeof data === 'string' ? data : this.#bytes(data));
  }

  #bytes(bytes: Uint8Array): Uint8Array {
    const copy = new Uint8Array(bytes);
    if (copy.length >= TRANSFER_FROM) this.transfer.push(copy.buffer);
    return copy;
  }
}

export interface CallHandler {
  call(id: number, session: number, args: (string | Uint8Array | Flagged)[], options: CallOptions): void;
  /** `id` counts for the operations that are answered. */
  control(operation: number, id: number, operands: readonly Item[]): void;
}

const OPERANDS: Readonly<Record<number, number>> = {
  [CONTROL.closeSession]: 1,
  [CONTROL.subscribe]: 3,
  [CONTROL.unsubscribe]: 1,
};

/** Every combination of options, made once. */
const CALL_OPTIONS: readonly CallOptions[] = Array.from({ length: 1 << OPTION_BITS }, (_, bits) => ({
  durability: DURABILITIES[bits & 3],
  fresh: (bits & FRESH) !== 0,
}));

/** Reads the page's messages, in their order. */
export class CallReader {
  #next = 0;

  read(items: readonly Item[], handler: CallHandler): void {
    let session = 0;
    for (let at = 0; at < items.length; ) {
      const head = items[at++] as number;
      if (head >= 0) {
        const args = new Array<string | Uint8Array | Flagged>(head >> OPTION_BITS);
        for (let i = 0; i < args.length; i++) {
          const item = items[at++] as Item;
          args[i] = typeof item === 'number' ? flaggedItem(item, items[at++] as string | Uint8Array) : item;
        }
        handler.call(this.#next++, session, args, CALL_OPTIONS[head & 7] as CallOptions);
      } else if (head === CONTROL.session) {
        session = items[at++] as number;
      } else {
        const operands = items.slice(at, at + (OPERANDS[head] ?? 0));
        at += operands.length;
        handler.control(head, head in OPERANDS ? -1 : this.#next++, operands);
      }
    }
  }
}

function flaggedItem(flags: number, item: string | Uint8Array): Flagged {
  return new Flagged(typeof item === 'string' ? textToBin(item) : item, flags);
}

// Answers

/** Announces a tag: what stands for itself is text, bytes, a number, a bigint, null or a boolean. */
const ESCAPE = undefined;

const TAG = {
  status: 0,
  array: 1,
  map: 2,
  set: 3,
  push: 4,
  double: 5,
  flagged: 6,
  verbatim: 7,
  error: 8,
  storeError: 9,
  failure: 10,
  nilArray: 11,
} as const;

export type ReplyItem = string | number | bigint | boolean | null | undefined | Uint8Array | object;

/** An answer as it arrives on the page. What is not wrapped is a bulk string (text or bytes), an integer or nil. */
export type WireReply =
  | string
  | Uint8Array
  | number
  | bigint
  | boolean
  | null
  | WireFlagged
  | WireList
  | WireStatus
  | WireDouble
  | Error;

/** A bulk string under a client flag. */
export class WireFlagged {
  readonly flags: number;
  readonly data: string | Uint8Array;
  constructor(flags: number, data: string | Uint8Array) {
    this.flags = flags;
    this.data = data;
  }
}

/** An array, set, push or map (flat: key, value, …). */
export class WireList {
  readonly type: 'array' | 'map' | 'set' | 'push';
  readonly items: WireReply[];
  constructor(type: WireList['type'], items: WireReply[]) {
    this.type = type;
    this.items = items;
  }
}

/** A status line such as OK, or a verbatim text. */
export class WireStatus {
  readonly type: 'status' | 'verbatim';
  readonly text: string;
  constructor(type: WireStatus['type'], text: string) {
    this.type = type;
    this.text = text;
  }
}

export class WireDouble {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Decodes UTF-8, or gives undefined if it is none. */
export type Utf8Decoder = (bytes: Uint8Array) => string | undefined;

/** Appends an engine's reply to a message. */
export function writeReply(items: ReplyItem[], reply: Reply, decode: Utf8Decoder): void {
  switch (reply.type) {
    case 'bulk':
      if (reply.flags !== 0) items.push(ESCAPE, TAG.flagged, reply.flags);
      items.push(dataItem(reply.datum, reply.flags, decode));
      break;
    case 'integer':
    case 'boolean':
      items.push(reply.value);
      break;
    case 'nil':
      if (reply.array) items.push(ESCAPE, TAG.nilArray);
      else items.push(null);
      break;
    case 'array':
    case 'map':
    case 'set':
    case 'push':
      items.push(ESCAPE, TAG[reply.type], reply.value.length);
      for (const item of reply.value) writeReply(items, item, decode);
      break;
    default:
      items.push(ESCAPE, TAG[reply.type], reply.value);
  }
}

/** Text if these bytes are UTF-8 and not known to be something else. */
function dataItem(datum: Datum, flags: number, decode: Utf8Decoder): string | Uint8Array {
  const raw = rawOf(datum);
  if (!isBinaryFlag(flags)) return textOrBytes(raw, decode);
  return typeof raw === 'string' ? binToBytes(raw) : whole(raw);
}

const SHORT = 512;

/** Bytes as text if they are UTF-8, else as bytes that a clone may take along. O(n). */
export function textOrBytes(raw: Bin | Uint8Array, decode: Utf8Decoder): string | Uint8Array {
  if (typeof raw !== 'string') return decode(raw) ?? whole(raw);
  if (isAscii(raw)) return raw;
  if (raw.length <= SHORT) return binToText(raw) ?? binToBytes(raw);
  const bytes = binToBytes(raw);
  return decode(bytes) ?? bytes;
}

/** A clone takes the whole buffer along, so that a view of a part becomes a buffer of its own. */
function whole(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

/** Appends why there is no reply: a fault of the store, or a bug. */
export function writeFailure(items: ReplyItem[], thrown: unknown): void {
  if (thrown instanceof CommandError) items.push(ESCAPE, TAG.error, thrown.message);
  else if (thrown instanceof StoreError) items.push(ESCAPE, TAG.storeError, thrown.code, thrown.message);
  else if (thrown instanceof Error) items.push(ESCAPE, TAG.failure, `${thrown}`, thrown.stack ?? '');
  else items.push(ESCAPE, TAG.failure, String(thrown), '');
}

/** Reads a message of the worker from its beginning to its end. */
export class ReplyReader {
  readonly #items: readonly ReplyItem[];
  #at = 0;

  constructor(items: readonly ReplyItem[]) {
    this.#items = items;
  }

  get done(): boolean {
    return this.#at >= this.#items.length;
  }

  /** The next item as it is: heads of answers and notices, and the operands of notices. */
  next(): ReplyItem {
    return this.#items[this.#at++];
  }

  /** The next answer. An `Error` at the top is the answer of a call that failed. */
  reply(): WireReply {
    const item = this.next();
    return item === ESCAPE ? this.#tagged(this.next() as number) : (item as WireReply);
  }

  #tagged(tag: number): WireReply {
    switch (tag) {
      case TAG.status:
        return new WireStatus('status', this.next() as string);
      case TAG.verbatim:
        return new WireStatus('verbatim', this.next() as string);
      case TAG.array:
        return this.#list('array');
      case TAG.map:
        return this.#list('map');
      case TAG.set:
        return this.#list('set');
      case TAG.push:
        return this.#list('push');
      case TAG.double:
        return new WireDouble(this.next() as number);
      case TAG.flagged:
        return new WireFlagged(this.next() as number, this.next() as string | Uint8Array);
      case TAG.nilArray:
        return null;
      default:
        return this.#error(tag);
    }
  }

  #list(type: WireList['type']): WireList {
    const items = new Array<WireReply>(this.next() as number);
    for (let i = 0; i < items.length; i++) items[i] = this.reply();
    return new WireList(type, items);
  }

  #error(tag: number): Error {
    if (tag === TAG.error) return new CommandError(this.next() as string);
    const first = this.next() as string;
    const second = this.next() as string;
    if (tag === TAG.storeError) return new StoreError(first as StoreErrorCode, second);
    const failure = new Error(`the store's worker failed: ${first}`);
    if (second !== '') failure.stack = second;
    return failure;
  }
}
