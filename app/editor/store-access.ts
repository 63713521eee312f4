/** Reads and guarded writes of the editors. Looking counts no hit; a write happens only if nothing changed meanwhile. */
import type { Chain, Store, WireReply } from '../../store/index.ts';
import type { Connection } from '../connection/connection.store.ts';
import { argOf, type Bin, binOf, binOfText } from '../format/binary.ts';
import type { Page } from '../grid/row-window.ts';
import { type Held, heldOf } from './value.ts';

export interface KeyInfo {
  readonly type: string;
  /** Absolute ms; -1 never. */
  readonly expireAt: number;
  /** Estimated bytes. */
  readonly size: number;
  readonly length: number;
  readonly encoding: string;
  readonly flags: number;
}

/** What a key is; null if there is none. */
export async function inspect({ kv }: Connection, key: Bin): Promise<KeyInfo | null> {
  const reply = await kv.call<[string, number, number, number, string, number] | null>('TABKV.INSPECT', argOf(key));
  if (reply === null) return null;
  const [type, expireAt, size, length, encoding, flags] = reply;
  return { type, expireAt, size, length, encoding, flags };
}

/** A place within a key: a field or member, or an index of a list. A string as a whole has none. */
export type Place = Bin | number | undefined;

/** What is at a place: a value, a score, or (of a set) just that something is. */
export type Peeked = Held | { readonly score: number } | { readonly member: true };

export function samePeeked(a: Peeked | undefined, b: Peeked | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if ('bin' in a) return 'bin' in b && a.bin === b.bin && a.flags === b.flags;
  if ('score' in a) return 'score' in b && Object.is(a.score, b.score);
  return 'member' in b;
}

function placeArgs(place: Place): (string | number | Uint8Array)[] {
  return place === undefined ? [] : [typeof place === 'number' ? place : argOf(place)];
}

type Caller = Pick<Store, 'callForReply'>;

/** What is at a place now; undefined if nothing is. */
export async function peek(caller: Caller, key: Bin, place: Place): Promise<Peeked | undefined> {
  const reply = itemsOf(await caller.callForReply('TABKV.PEEK', argOf(key), ...placeArgs(place)));
  if (reply === undefined) return undefined;
  const [value, flags] = reply;
  if (flags !== undefined) return heldOfReply(value as WireReply);
  const score = scoreOf(value as WireReply);
  return score === undefined ? { member: true } : { score };
}

/** The items of an array; undefined for nil. */
function itemsOf(reply: WireReply): WireReply[] | undefined {
  return typeof reply === 'object' && reply !== null && 'items' in reply ? reply.items : undefined;
}

function heldOfReply(reply: WireReply): Held {
  if (typeof reply === 'object' && reply !== null && 'flags' in reply) return heldOf(reply.data, reply.flags);
  return heldOf(reply as string | Uint8Array, 0);
}

function scoreOf(reply: WireReply): number | undefined {
  return typeof reply === 'object' && reply !== null && 'value' in reply ? (reply.value as number) : undefined;
}

/** An element in a list of elements. */
export interface Element {
  /** A field or member, or the index in a list. */
  readonly place: Bin | number;
  /** Of lists and hashes. */
  readonly held: Held | undefined;
  /** Of sorted sets. */
  readonly score: number | undefined;
}

/** What an element is for the guard of a write. */
export function seenOf({ held, score }: Element): Peeked {
  if (held !== undefined) return held;
  return score === undefined ? { member: true } : { score };
}

/** A window of a collection. A key that is gone has no elements. */
export async function readRows(
  { kv }: Connection,
  key: Bin,
  pattern: Bin,
  offset: number,
  count: number,
): Promise<Page<Element>> {
  const match = pattern === '*' ? [] : ['MATCH', argOf(pattern)];
  const reply = itemsOf(await kv.callForReply('TABKV.ROWS', argOf(key), ...match, 'LIMIT', offset, count));
  if (reply === undefined) return { total: 0, rows: [] };
  const [total, rows] = reply;
  return { total: total as number, rows: (itemsOf(rows as WireReply) ?? []).map(elementOf) };
}

function elementOf(row: WireReply): Element {
  const [name, value] = itemsOf(row) as WireReply[];
  const place = typeof name === 'number' ? name : binOfName(name as string | Uint8Array);
  const score = value === undefined ? undefined : scoreOf(value);
  const held = value === undefined || score !== undefined ? undefined : heldOfReply(value);
  return { place, held, score };
}

function binOfName(name: string | Uint8Array): Bin {
  return typeof name === 'string' ? binOfText(name) : binOf(name);
}

/** What an editor found where it wanted to write. */
export class Conflict extends Error {
  override readonly name = 'Conflict';
  readonly found: Peeked | undefined;
  constructor(found: Peeked | undefined) {
    super('Another tab has changed this meanwhile.');
    this.found = found;
  }
}

/** A transaction that is being put together. */
export type Transaction = Chain<readonly unknown[], null>;

/** What an editor saw at a place; `undefined` for nothing. */
export type Seen = readonly [place: Place, value: Peeked | undefined];

/**
 * Runs commands in one transaction, if at all places there is still what was seen there. Their results come as bytes.
 * @throws Conflict if there is something else now
 */
export async function guarded(
  { kv }: Connection,
  key: Bin,
  seen: readonly Seen[],
  write: (transaction: Transaction) => Transaction,
): Promise<readonly unknown[]> {
  const session = kv.with({ bytes: true }).session();
  try {
    for (;;) {
      await session.watch(argOf(key));
      for (const [place, value] of seen) {
        const found = await peek(session, key, place);
        if (!samePeeked(found, value)) throw new Conflict(found);
      }
      const results = await write(session.multi()).exec();
      // Null: the key was changed after we looked, perhaps elsewhere in it; look again.
      if (results !== null) return results;
    }
  } finally {
    session.close();
  }
}
