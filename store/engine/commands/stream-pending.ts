/** Entries that were delivered and not acknowledged: looking at them, and giving them to other consumers. */
import { type Bin, binOf, cString, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { intArg, parseInt64 } from '../numbers.ts';
import { array, bulk, EMPTY_ARRAY, integer, NIL, NIL_ARRAY, type Reply } from '../reply.ts';
import { MIN_ID, type StreamId } from '../structures/stream-id.ts';
import { type Args, command } from '../table.ts';
import { StreamValue } from '../values/stream.ts';
import type { Consumer, ConsumerGroup, Pending } from '../values/stream-group.ts';
import { xack, xdeliver, xgsetid } from '../values/stream-group-edits.ts';
import type { EffectArg } from '../values/value.ts';
import { endArg, entryReply, idArg, idReply, startArg } from './stream-arguments.ts';
import { consumerNamed } from './stream-read.ts';

/** A group with its stream. */
interface Place {
  readonly key: Bin;
  readonly stream: StreamValue;
  readonly group: ConsumerGroup;
}

/** The stream at `args[1]` and its group at `args[2]`. @throws CommandError NOGROUP */
function placeOf(context: Context, args: Args): Place {
  const key = binOf(args[1] as Datum);
  const name = binOf(args[2] as Datum);
  const stream = context.read(key, StreamValue);
  const group = stream?.groups.get(name);
  if (stream !== undefined && group !== undefined) return { key, stream, group };
  throw new CommandError(`NOGROUP No such key '${cString(key)}' or consumer group '${cString(name)}'`);
}

// XPENDING

function summary(group: ConsumerGroup): Reply {
  const { pending } = group;
  const first = pending.first();
  const last = pending.last();
  if (first === undefined || last === undefined) return array([integer(0), NIL, NIL, NIL_ARRAY]);
  const counts = group
    .sortedConsumers()
    .filter((consumer) => consumer.pending.size > 0)
    .map((consumer) => array([bulk(consumer.name), bulk(String(consumer.pending.size))]));
  return array([integer(pending.size), idReply(first.key), idReply(last.key), array(counts)]);
}

interface PendingQuery {
  readonly minIdle: number;
  readonly start: StreamId;
  readonly end: StreamId;
  readonly count: number;
  readonly consumer: Bin | undefined;
}

/** `[IDLE ms] start end count [consumer]` from `args[3]` on. @throws CommandError */
function parseQuery(args: Args): PendingQuery {
  const hasIdle = binOf(args[3] as Datum).toUpperCase() === 'IDLE';
  const minIdle = hasIdle ? intArg(binOf(args[4] as Datum)) : 0;
  if (hasIdle && args.length < 8) throw syntaxError();
  const at = hasIdle ? 5 : 3;
  const count = Math.max(0, intArg(binOf(args[at + 2] as Datum)));
  const start = startArg(args[at] as Datum);
  const end = endArg(args[at + 1] as Datum);
  const consumer = args[at + 3];
  return { minIdle, start, end, count, consumer: consumer === undefined ? undefined : binOf(consumer) };
}

function pendingReply({ key, consumer, deliveredAt, deliveries }: Pending, now: number): Reply {
  return array([idReply(key), bulk(consumer.name), integer(Math.max(0, now - deliveredAt)), integer(deliveries)]);
}

function pending(context: Context, args: Args): Reply {
  if (args.length !== 3 && (args.length < 6 || args.length > 9)) throw syntaxError();
  const query = args.length === 3 ? undefined : parseQuery(args);
  const { group } = placeOf(context, args);
  if (query === undefined) return summary(group);
  const { minIdle, start, end, count, consumer } = query;
  const list = consumer === undefined ? group.pending : group.consumers.get(consumer)?.pending;
  if (list === undefined) return EMPTY_ARRAY;
  const replies: Reply[] = [];
  for (const entry of list.after(start)) {
    if (entry.key > end || replies.length >= count) break;
    if (minIdle === 0 || context.now - entry.deliveredAt >= minIdle) replies.push(pendingReply(entry, context.now));
  }
  return array(replies);
}

// XCLAIM and XAUTOCLAIM

/** Gathers what a claim changes, so that it becomes a few edits. */
class Claim {
  readonly replies: Reply[] = [];
  readonly #context: Context;
  readonly #place: Place;
  readonly #consumer: Consumer;
  readonly #deliveredAt: number;
  readonly #justId: boolean;
  #deliveries: EffectArg[] = [];
  #gone: Bin[] = [];

  constructor(context: Context, place: Place, consumer: Consumer, deliveredAt: number, justId: boolean) {
    this.#context = context;
    this.#place = place;
    this.#consumer = consumer;
    this.#deliveredAt = deliveredAt;
    this.#justId = justId;
  }

  /** Gives an entry of the stream to the consumer; `count` is its number of deliveries from now on. */
  take(id: StreamId, count: number): void {
    const entry = this.#place.stream.get(id);
    if (entry === undefined) return;
    this.#deliveries.push(id, count);
    this.replies.push(this.#justId ? idReply(id) : entryReply(entry));
  }

  /** Forgets a pending entry that is no longer in the stream. */
  forget(id: StreamId): void {
    this.#gone.push(id);
  }

  /** Makes the edits. */
  commit(): void {
    const { key, group } = this.#place;
    const { now } = this.#context;
    if (this.#gone.length > 0) this.#context.edit(xack, key, [group.name, ...this.#gone]);
    if (this.#deliveries.length > 0) {
      const { name } = this.#consumer;
      this.#context.edit(xdeliver, key, [group.name, name, now, now, this.#deliveredAt, ...this.#deliveries]);
    }
    this.#gone = [];
    this.#deliveries = [];
  }
}

interface ClaimOptions {
  force: boolean;
  justId: boolean;
  deliveredAt: number;
  /** Undefined: one more than before. */
  retryCount: number | undefined;
  lastId: StreamId;
}

/** @throws CommandError `Invalid … for XCLAIM` */
function claimNumber(datum: Datum, what: string): number {
  return intArg(binOf(datum), `ERR Invalid ${what} argument for XCLAIM`);
}

/** XCLAIM's options from `args[from]` on. @throws CommandError */
function parseClaimOptions(args: Args, from: number, now: number): ClaimOptions {
  const options: ClaimOptions = {
    force: false,
    justId: false,
    deliveredAt: now,
    retryCount: undefined,
    lastId: MIN_ID,
  };
  for (let i = from; i < args.length; i++) {
    const word = binOf(args[i] as Datum);
    const name = word.toUpperCase();
    const next = args[i + 1];
    if (name === 'FORCE') options.force = true;
    else if (name === 'JUSTID') options.justId = true;
    else if (name === 'IDLE' && next !== undefined) options.deliveredAt = now - claimNumber(next, 'IDLE option');
    else if (name === 'TIME' && next !== undefined) options.deliveredAt = claimNumber(next, 'TIME option');
    else if (name === 'RETRYCOUNT' && next !== undefined) options.retryCount = claimNumber(next, 'RETRYCOUNT option');
    else if (name === 'LASTID' && next !== undefined) options.lastId = idArg(next);
    else throw new CommandError(`ERR Unrecognized XCLAIM option '${cString(word)}'`);
    if (name !== 'FORCE' && name !== 'JUSTID') i++;
  }
  if (options.deliveredAt < 0 || options.deliveredAt > now) options.deliveredAt = now;
  if (options.retryCount !== undefined && options.retryCount < 0) options.retryCount = undefined;
  return options;
}

/** The IDs from `args[5]` on: as many as there are before the options. */
function leadingIds(args: Args): StreamId[] {
  const ids: StreamId[] = [];
  for (const arg of args.slice(5)) {
    try {
      ids.push(idArg(arg));
    } catch (thrown) {
      if (thrown instanceof CommandError) return ids;
      throw thrown;
    }
  }
  return ids;
}

/** The number of deliveries that an entry will have when it is claimed; undefined if it may not be claimed. */
function claimCount(
  known: Pending | undefined,
  { force, justId, retryCount }: ClaimOptions,
  minIdle: number,
  now: number,
): number | undefined {
  if (known === undefined && !force) return undefined;
  if (known !== undefined && minIdle > 0 && now - known.deliveredAt < minIdle) return undefined;
  if (retryCount !== undefined) return retryCount;
  return (known?.deliveries ?? 1) + (justId ? 0 : 1);
}

function claim(context: Context, args: Args): Reply {
  const place = placeOf(context, args);
  const { key, stream, group } = place;
  const minIdle = Math.max(0, claimNumber(args[4] as Datum, 'min-idle-time'));
  const ids = leadingIds(args);
  const options = parseClaimOptions(args, 5 + ids.length, context.now);
  if (options.lastId > group.lastId) context.edit(xgsetid, key, [group.name, options.lastId, group.entriesRead]);
  const consumer = consumerNamed(context, key, group, binOf(args[3] as Datum));
  const claimed = new Claim(context, place, consumer, options.deliveredAt, options.justId);
  const seen = new Set<StreamId>();
  for (const id of ids) {
    // An ID that comes twice is claimed twice, the second time from the new owner.
    if (seen.has(id)) claimed.commit();
    seen.add(id);
    const known = group.find(id);
    if (stream.get(id) === undefined) {
      if (known !== undefined) claimed.forget(id);
      continue;
    }
    const count = claimCount(known, options, minIdle, context.now);
    if (count !== undefined) claimed.take(id, count);
  }
  claimed.commit();
  return array(claimed.replies);
}

/** What XAUTOCLAIM looks at for each entry that it may claim. */
const ATTEMPTS = 10;
/** Redis' LONG_MAX / 16. */
const MAX_COUNT = 2n ** 59n - 1n;

interface AutoClaimOptions {
  count: number;
  justId: boolean;
}

/** @throws CommandError */
function parseAutoClaimOptions(args: Args): AutoClaimOptions {
  const options: AutoClaimOptions = { count: 100, justId: false };
  for (let i = 6; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (word === 'COUNT' && i + 1 < args.length) {
      const count = parseInt64(binOf(args[++i] as Datum));
      if (count === undefined || count < 1 || count > MAX_COUNT) throw new CommandError('ERR COUNT must be > 0');
      options.count = Number(count);
    } else if (word === 'JUSTID') options.justId = true;
    else throw syntaxError();
  }
  return options;
}

function autoClaim(context: Context, args: Args): Reply {
  const idle = intArg(binOf(args[4] as Datum), 'ERR Invalid min-idle-time argument for XAUTOCLAIM');
  const minIdle = Math.max(0, idle);
  const start = startArg(args[5] as Datum);
  const { count, justId } = parseAutoClaimOptions(args);
  const place = placeOf(context, args);
  const consumer = consumerNamed(context, place.key, place.group, binOf(args[3] as Datum));
  const claimed = new Claim(context, place, consumer, context.now, justId);
  const gone: StreamId[] = [];
  const examined = count * ATTEMPTS;
  const candidates = place.group.pending.from(start, examined + 1);
  let i = 0;
  for (; i < candidates.length && i < examined; i++) {
    if (claimed.replies.length + gone.length >= count) break;
    const { key: id, deliveredAt, deliveries } = candidates[i] as Pending;
    if (place.stream.get(id) === undefined) {
      claimed.forget(id);
      gone.push(id);
    } else if (minIdle === 0 || context.now - deliveredAt >= minIdle) claimed.take(id, deliveries + (justId ? 0 : 1));
  }
  const cursor = candidates[i]?.key ?? MIN_ID;
  claimed.commit();
  return array([idReply(cursor), array(claimed.replies), array(gone.map(idReply))]);
}

const CLAIMED = '[id: string, fields: (string | T)[]][] | string[]';

export const streamPendingCommands = [
  command({
    name: 'XPENDING',
    group: 'stream',
    summary: 'What is pending in a consumer group: how much for whom, or entry by entry',
    since: '5.0.0',
    complexity: 'O(log(N)+M) with N the number of pending entries and M the number of those looked at',
    arity: -3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key group [[IDLE milliseconds:integer] start end count:integer [consumer]]',
    reply: 'unknown[]',
    run: pending,
  }),
  command({
    name: 'XCLAIM',
    group: 'stream',
    summary: 'Gives pending entries to a consumer',
    since: '5.0.0',
    complexity: 'O(log(N)) for each ID, with N the number of pending entries',
    arity: -6,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax:
      'key group consumer min-idle-time:integer id... [IDLE milliseconds:integer] [TIME unix-time-milliseconds:timestamp] [RETRYCOUNT count:integer] [FORCE] [JUSTID] [LASTID lastid]',
    reply: CLAIMED,
    run: claim,
  }),
  command({
    name: 'XAUTOCLAIM',
    group: 'stream',
    summary: 'Gives to a consumer what has been pending for long',
    since: '6.2.0',
    complexity: 'O(log(N)+M*log(N)) with N the number of pending entries and M the number of those looked at',
    arity: -6,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key group consumer min-idle-time:integer start [COUNT count:integer] [JUSTID]',
    reply: `[next: string, entries: ${CLAIMED}, deleted: string[]]`,
    run: autoClaim,
  }),
];
