/**
 * Changes of a string or of single elements. Each is one transaction that does nothing if another tab was faster, and
 * each can be taken back: by a change that itself does nothing if there was another one meanwhile.
 */
import { parse } from 'devalue';
import type { Connection } from '../connection/connection.store.ts';
import { argOf, type Bin, bytesOf, textOf } from '../format/binary.ts';
import { restoreKeys } from '../keys/actions.ts';
import { useUndo } from '../undo/undo.store.ts';
import { guarded, inspect, type Peeked, type Place, peek, type Seen, type Transaction } from './store-access.ts';
import { draftOf, type Held, type Written, writtenOf } from './value.ts';

export type Value = Extract<Written, { ok: true }>;

/** An element as it shall be. Strings, lists and hashes have values, sorted sets scores. */
export interface Entry {
  readonly place: Place;
  readonly value?: Value;
  readonly score?: number;
}

/** An element as it was seen. */
export interface SeenEntry {
  readonly place: Place;
  readonly seen: Peeked;
}

/** What a value was, to be written again. */
async function rewritable({ kv }: Connection, key: Bin, place: Place, held: Held): Promise<Value> {
  const { bin, flags } = held;
  if (flags === 0) return { ok: true, plain: true, value: textOf(bin) ?? bytesOf(bin) };
  const written = writtenOf(draftOf(held));
  if (written.ok) return written;
  const text = textOf(bin);
  if (flags === 3 && text !== undefined) return { ok: true, plain: false, value: parse(text) };
  // Typed arrays: the client knows best what they were.
  const name = argOf(key);
  if (place === undefined) return { ok: true, plain: false, value: await kv.get(name) };
  const value = typeof place === 'number' ? await kv.lindex(name, place) : await kv.hget(name, argOf(place));
  return { ok: true, plain: false, value };
}

async function entryOf(connection: Connection, key: Bin, { place, seen }: SeenEntry): Promise<Entry> {
  if ('bin' in seen) return { place, value: await rewritable(connection, key, place, seen) };
  return 'score' in seen ? { place, score: seen.score } : { place };
}

function put(chain: Transaction, type: string, key: Bin, { place, value, score = 0 }: Entry): Transaction {
  const name = argOf(key);
  if (typeof place === 'number') return putListElement(chain, key, place, value as Value);
  if (place === undefined) {
    const next = value as Value;
    return next.plain ? chain.call('SET', name, next.value, 'KEEPTTL') : chain.set(name, next.value, { keepTtl: true });
  }
  switch (type) {
    case 'hash': {
      const next = value as Value;
      // A field may expire by itself, and still does after it was edited.
      if (next.plain) return chain.call('HSETEX', name, 'KEEPTTL', 'FIELDS', 1, argOf(place), next.value);
      return chain.hsetex(name, new Map([[argOf(place), next.value]]), { keepTtl: true });
    }
    case 'zset':
      return chain.call('ZADD', name, scoreText(score), argOf(place));
    default:
      return chain.call('SADD', name, argOf(place));
  }
}

/** A score as Redis reads it. */
export function scoreText(score: number): string {
  if (score === Number.POSITIVE_INFINITY) return '+inf';
  return score === Number.NEGATIVE_INFINITY ? '-inf' : String(score);
}

function putListElement(chain: Transaction, key: Bin, index: number, next: Value): Transaction {
  const name = argOf(key);
  return next.plain ? chain.call('LSET', name, index, next.value) : chain.lset(name, index, next.value);
}

function remove(chain: Transaction, type: string, key: Bin, place: Place): Transaction {
  const name = argOf(key);
  if (typeof place === 'number') {
    // A list has no command for this, so the element is first made one that is like no other.
    const marker = uniqueMarker();
    return chain.call('LSET', name, place, marker).call('LREM', name, 1, marker);
  }
  if (place === undefined) return chain.call('UNLINK', name);
  const command = type === 'hash' ? 'HDEL' : type === 'zset' ? 'ZREM' : 'SREM';
  return chain.call(command, name, argOf(place));
}

function uniqueMarker(): string {
  return `\0tabkv ${crypto.getRandomValues(new Uint32Array(4)).join(' ')}\0`;
}

/** What an edit leaves to take it back with. */
interface Change {
  readonly type: string;
  readonly key: Bin;
  readonly before: SeenEntry | undefined;
  readonly after: Entry | undefined;
  /** What is said when it is done: `Changed field “name”`. */
  readonly done: string;
}

/**
 * Changes an element (both), adds one (no `before`) or removes one (no `after`), and offers to take it back.
 * @throws Conflict if something else is there than was seen
 */
export async function change(connection: Connection, { type, key, before, after, done }: Change): Promise<void> {
  const old = before && (await entryOf(connection, key, before));
  const moves = before !== undefined && before.place !== after?.place;
  const seen: Seen[] = before === undefined ? [] : [[before.place, before.seen]];
  if (after !== undefined && (before === undefined || moves)) seen.push([after.place, undefined]);
  const last = moves && after === undefined && ((await inspect(connection, key))?.length ?? 0) <= 1;
  const results = await guarded(connection, key, seen, (transaction) => {
    let chain = last ? transaction.call('TABKV.DUMP', argOf(key)) : transaction;
    if (before !== undefined && moves) chain = remove(chain, type, key, before.place);
    return after === undefined ? chain : put(chain, type, key, after);
  });
  const written = after && (await peek(connection.kv, key, after.place));
  useUndo.getState().offer(done, async () => {
    // With its last element the key went, and its expiry: it comes back as a whole.
    if (last) return restoreKeys(connection, [[key, results[0] as Uint8Array]]);
    const now: Seen[] = after === undefined ? [] : [[after.place, written]];
    if (moves && typeof before.place !== 'number') now.push([before.place, undefined]);
    if (after === undefined && typeof before?.place === 'number') {
      return insertInto(connection, key, before.place, (old as Entry).value as Value);
    }
    await guarded(connection, key, now, (transaction) => {
      const chain =
        after !== undefined && (before === undefined || moves)
          ? remove(transaction, type, key, after.place)
          : transaction;
      return old === undefined ? chain : put(chain, type, key, old);
    });
  });
}

export type End = 'head' | 'tail';

/** Adds an element at an end of a list, making the list if there is none. */
export async function push(connection: Connection, key: Bin, end: End, next: Value): Promise<void> {
  const { kv } = connection;
  const name = argOf(key);
  if (next.plain) await kv.call(end === 'head' ? 'LPUSH' : 'RPUSH', name, next.value);
  else await (end === 'head' ? kv.lpush(name, next.value) : kv.rpush(name, next.value));
  const place = end === 'head' ? 0 : -1;
  const pushed = await peek(kv, key, place);
  useUndo.getState().offer(`Added an element at the ${end}`, async () => {
    await guarded(connection, key, [[place, pushed]], (chain) => chain.call(end === 'head' ? 'LPOP' : 'RPOP', name));
  });
}

/** Inserts before the element at an index, and offers to take it back. */
export async function insert(connection: Connection, key: Bin, index: number, value: Value): Promise<void> {
  await insertInto(connection, key, index, value);
  const inserted = await peek(connection.kv, key, index);
  useUndo.getState().offer(`Inserted an element at ${index}`, async () => {
    await guarded(connection, key, [[index, inserted]], (chain) => remove(chain, 'list', key, index));
  });
}

/** Inserts before the element at an index, or at the end where there is none. */
async function insertInto(connection: Connection, key: Bin, index: number, value: Value): Promise<void> {
  const name = argOf(key);
  const there = await peek(connection.kv, key, index);
  const next = there && ((await entryOf(connection, key, { place: index, seen: there })).value as Value);
  const marker = uniqueMarker();
  await guarded(connection, key, [[index, there]], (transaction) => {
    if (next === undefined) return pushTo(transaction, 'RPUSH', key, value);
    if (index === 0) return pushTo(transaction, 'LPUSH', key, value);
    // LINSERT looks for an element by its value; so that it finds this one, it is for a moment like no other.
    const chain = transaction.call('LSET', name, index, marker).call('LINSERT', name, 'BEFORE', marker, marker);
    return putListElement(putListElement(chain, key, index, value), key, index + 1, next);
  });
}

function pushTo(chain: Transaction, command: 'LPUSH' | 'RPUSH', key: Bin, next: Value): Transaction {
  const name = argOf(key);
  if (next.plain) return chain.call(command, name, next.value);
  return command === 'LPUSH' ? chain.lpush(name, next.value) : chain.rpush(name, next.value);
}
