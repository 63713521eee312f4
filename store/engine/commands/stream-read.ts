/** XREAD and XREADGROUP: what is new in streams, now or when it comes. */

import { blockTimeout } from '../blocked.ts';
import { type Bin, binOf, cString, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, map, NIL_ARRAY, type Reply } from '../reply.ts';
import { MAX_ID, MIN_ID, nextId, type StreamId } from '../structures/stream-id.ts';
import { type Args, command } from '../table.ts';
import { StreamValue } from '../values/stream.ts';
import type { Consumer, ConsumerGroup } from '../values/stream-group.ts';
import { xdeliver, xgconsumer, xgsetid } from '../values/stream-group-edits.ts';
import type { EffectArg } from '../values/value.ts';
import { entriesReply, entryReply, idArg, idReply } from './stream-arguments.ts';
import { progressAfter } from './stream-progress.ts';

/** `>`: what no consumer of the group has got. As in Redis the greatest ID means the same. */
const NEW = MAX_ID;

interface Options {
  /** Milliseconds, 0 for ever; undefined: no BLOCK. */
  timeout: number | undefined;
  /** 0: all. */
  count: number;
  noAck: boolean;
  group: Bin | undefined;
  consumer: Bin;
  keys: readonly Bin[];
  /** As they were written. */
  ids: readonly Datum[];
}

/** The keys and IDs from `args[at]` on. @throws CommandError if there is no ID for each key */
function readStreams(options: Options, args: Args, at: number, name: string): void {
  const words = args.length - at;
  if (words % 2 !== 0) {
    const symbol = name === 'xreadgroup' ? '>' : '$';
    throw new CommandError(
      `ERR Unbalanced '${name}' list of streams: for each stream key an ID or '${symbol}' must be specified.`,
    );
  }
  options.keys = args.slice(at, at + words / 2).map(binOf);
  options.ids = args.slice(at + words / 2);
}

function onlyForGroups(option: string, name: string): void {
  if (name === 'xreadgroup') return;
  throw new CommandError(`ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`);
}

/** @throws CommandError */
function parse(context: Context, args: Args, name: 'xread' | 'xreadgroup'): Options {
  const options: Options = {
    timeout: undefined,
    count: 0,
    noAck: false,
    group: undefined,
    consumer: '',
    keys: [],
    ids: [],
  };
  for (let i = 1; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    const left = args.length - i - 1;
    if (word === 'BLOCK' && left >= 1) {
      options.timeout = blockTimeout(binOf(args[++i] as Datum), 'milliseconds', context.now);
    } else if (word === 'COUNT' && left >= 1) options.count = Math.max(0, intArg(binOf(args[++i] as Datum)));
    else if (word === 'STREAMS' && left >= 1) {
      readStreams(options, args, i + 1, name);
      break;
    } else if (word === 'GROUP' && left >= 2) {
      onlyForGroups('GROUP', name);
      options.group = binOf(args[++i] as Datum);
      options.consumer = binOf(args[++i] as Datum);
    } else if (word === 'NOACK') {
      onlyForGroups('NOACK', name);
      options.noAck = true;
    } else throw syntaxError();
  }
  if (options.keys.length === 0) throw syntaxError();
  if (name === 'xreadgroup' && options.group === undefined) {
    throw new CommandError('ERR Missing GROUP option for XREADGROUP');
  }
  return options;
}

/** Streams with what they give, as a map under RESP3; undefined if none gives anything. */
function servedReply(context: Context, served: readonly (readonly [Bin, Reply])[]): Reply | undefined {
  if (served.length === 0) return undefined;
  if (context.resp3) return map(served.flatMap(([key, entries]) => [bulk(key), entries]));
  return array(served.map(([key, entries]) => array([bulk(key), entries])));
}

// XREAD

function startOf(context: Context, key: Bin, id: Datum): StreamId {
  const stream = context.read(key, StreamValue);
  const word = binOf(id);
  if (word === '$') return stream?.lastId ?? MIN_ID;
  if (word === '>') {
    throw new CommandError(
      'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
    );
  }
  return idArg(id);
}

/** What came after the given IDs; undefined if nothing. @throws CommandError WRONGTYPE */
function readAfter(context: Context, { keys, count }: Options, ids: readonly StreamId[]): Reply | undefined {
  const served: [Bin, Reply][] = [];
  for (const [i, key] of keys.entries()) {
    const start = nextId(ids[i] as StreamId);
    const stream = context.read(key, StreamValue);
    if (start === undefined || stream === undefined) continue;
    const entries = stream.range(start, MAX_ID, count || Infinity);
    if (entries.length > 0) served.push([key, entriesReply(entries)]);
  }
  return servedReply(context, served);
}

function read(context: Context, args: Args): Reply | Promise<Reply> {
  const options = parse(context, args, 'xread');
  const ids = options.keys.map((key, i) => startOf(context, key, options.ids[i] as Datum));
  const attempt = () => readAfter(context, options, ids);
  const reply = attempt();
  if (reply !== undefined) return reply;
  const { keys, timeout } = options;
  return timeout === undefined ? NIL_ARRAY : context.block({ keys, type: 'stream', timeout, retry: attempt });
}

// XREADGROUP

/** A stream with the group, and where to read on. */
interface Source {
  readonly key: Bin;
  readonly stream: StreamValue;
  readonly group: ConsumerGroup;
  /** NEW, or where the consumer's own history is to begin. */
  readonly from: StreamId;
}

/** @throws CommandError if there is no such stream or group, or the ID makes no sense */
function sourceOf(context: Context, key: Bin, groupName: Bin, id: Datum): Source {
  const stream = context.read(key, StreamValue);
  const group = stream?.groups.get(groupName);
  if (stream === undefined || group === undefined) {
    throw new CommandError(
      `NOGROUP No such key '${cString(key)}' or consumer group '${cString(groupName)}' in XREADGROUP with GROUP option`,
    );
  }
  const word = binOf(id);
  if (word === '$') {
    throw new CommandError(
      'ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.',
    );
  }
  return { key, stream, group, from: word === '>' ? NEW : idArg(id) };
}

/** The consumer of this name, made if need be. */
export function consumerNamed(context: Context, key: Bin, group: ConsumerGroup, name: Bin): Consumer {
  if (!group.consumers.has(name)) {
    context.edit(xgconsumer, key, [group.name, name, context.now]);
    context.notify('t', 'xgroup-createconsumer', key);
  }
  const consumer = group.consumers.get(name) as Consumer;
  consumer.seenAt = context.now;
  return consumer;
}

/** Entries that nobody in the group has got: they become pending for the consumer, unless NOACK. */
function deliverNew(context: Context, { key, stream, group }: Source, consumer: Consumer, options: Options): Reply[] {
  const start = nextId(group.lastId);
  const entries = start === undefined ? [] : stream.range(start, MAX_ID, options.count || Infinity);
  if (entries.length === 0) return [];
  const ids = entries.map(({ id }) => id);
  const { lastId, entriesRead } = progressAfter(stream, group, ids);
  context.edit(xgsetid, key, [group.name, lastId, entriesRead]);
  if (!options.noAck) {
    const deliveries: EffectArg[] = [];
    for (const id of ids) deliveries.push(id, 1);
    context.edit(xdeliver, key, [group.name, consumer.name, context.now, context.now, context.now, ...deliveries]);
  }
  return entries.map(entryReply);
}

/** The consumer's own pending entries after an ID: they count as delivered again. Those that were deleted have no fields. */
function deliverAgain(
  context: Context,
  { key, stream, group, from }: Source,
  consumer: Consumer,
  count: number,
): Reply[] {
  const start = nextId(from);
  const pending = start === undefined ? [] : consumer.pending.from(start, count || Infinity);
  const deliveries: EffectArg[] = [];
  const replies: Reply[] = [];
  for (const { key: id, deliveries: before } of pending) {
    const entry = stream.get(id);
    if (entry !== undefined) deliveries.push(id, before + 1);
    replies.push(entry === undefined ? array([idReply(id), NIL_ARRAY]) : entryReply(entry));
  }
  if (deliveries.length > 0) {
    const { name, activeAt } = consumer;
    context.edit(xdeliver, key, [group.name, name, context.now, activeAt, context.now, ...deliveries]);
  }
  return replies;
}

/** Serves a consumer; undefined if there is nothing for it. @throws CommandError */
function readForGroup(context: Context, options: Options): Reply | undefined {
  const { keys, ids, group, count } = options;
  const sources = keys.map((key, i) => sourceOf(context, key, group as Bin, ids[i] as Datum));
  const served: [Bin, Reply][] = [];
  for (const source of sources) {
    const consumer = consumerNamed(context, source.key, source.group, options.consumer);
    if (source.from !== NEW) {
      served.push([source.key, array(deliverAgain(context, source, consumer, count))]);
      continue;
    }
    const entries = deliverNew(context, source, consumer, options);
    if (entries.length > 0) served.push([source.key, array(entries)]);
  }
  return servedReply(context, served);
}

function readGroup(context: Context, args: Args): Reply | Promise<Reply> {
  const options = parse(context, args, 'xreadgroup');
  const attempt = () => readForGroup(context, options);
  const reply = attempt();
  if (reply !== undefined) return reply;
  const { keys, timeout } = options;
  if (timeout === undefined) return NIL_ARRAY;
  return context.block({ keys, type: 'stream', timeout, retry: attempt, evenMissing: true });
}

/** Half of the words after STREAMS, which may first stand at `args[from]`. */
function streamKeyIndexes(args: Args, from: number): number[] {
  const streams = args.findIndex((word, i) => i >= from && binOf(word).toUpperCase() === 'STREAMS');
  if (streams === -1) return [];
  return Array.from({ length: Math.floor((args.length - streams - 1) / 2) }, (_, i) => streams + 1 + i);
}

const STREAMS = '[key: string, entries: [id: string, fields: (string | T)[]][]][] | null';

export const streamReadCommands = [
  command({
    name: 'XREAD',
    group: 'stream',
    summary: 'The entries after given IDs of several streams, waiting for some if wanted',
    since: '5.0.0',
    complexity: 'O(log(N)+M) for each stream, with N the number of its entries and M the number of those returned',
    arity: -4,
    flags: ['readonly', 'blocking', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => streamKeyIndexes(args, 1),
    syntax: '[COUNT count:integer] [BLOCK milliseconds:integer] STREAMS key... id...',
    reply: STREAMS,
    run: read,
  }),
  command({
    name: 'XREADGROUP',
    group: 'stream',
    summary: 'The entries that a consumer group has not got yet, or that are pending for one consumer',
    since: '5.0.0',
    complexity: 'O(M*log(N)) for each stream, with N the number of pending entries and M the number of those returned',
    arity: -7,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => streamKeyIndexes(args, 4),
    syntax: 'GROUP group consumer [COUNT count:integer] [BLOCK milliseconds:integer] [NOACK] STREAMS key... id...',
    reply: STREAMS,
    run: readGroup,
  }),
];
