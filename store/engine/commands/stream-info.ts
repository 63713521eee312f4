/** XINFO: what there is to know about a stream, its groups and their consumers. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { noSuchKey } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, integer, map, NIL, type Reply } from '../reply.ts';
import { MAX_ID, MIN_ID } from '../structures/stream-id.ts';
import { type Args, command } from '../table.ts';
import { StreamValue } from '../values/stream.ts';
import { type Consumer, type ConsumerGroup, type PendingList, UNKNOWN_READ } from '../values/stream-group.ts';
import { helpCommand } from './help.ts';
import { entriesReply, entryReply, idReply, subcommandSyntaxError } from './stream-arguments.ts';
import { groupNamed } from './stream-group.ts';
import { lagOf } from './stream-progress.ts';

function record(fields: Readonly<Record<string, Reply>>): Reply {
  return map(Object.entries(fields).flatMap(([name, reply]) => [bulk(name), reply]));
}

/** The stream at `args[2]`. @throws CommandError if there is none */
function streamOf(context: Context, args: Args): StreamValue {
  const stream = context.read(args[2] as Datum, StreamValue);
  if (stream === undefined) throw noSuchKey();
  return stream;
}

function orNil(value: number | undefined): Reply {
  return value === undefined || value === UNKNOWN_READ ? NIL : integer(value);
}

/** What XINFO STREAM says first in both forms. */
function baseInfo(stream: StreamValue): Record<string, Reply> {
  return {
    length: integer(stream.length),
    'radix-tree-keys': integer(stream.nodeCount),
    'radix-tree-nodes': integer(stream.radixNodes),
    'last-generated-id': idReply(stream.lastId),
    'max-deleted-entry-id': idReply(stream.maxDeletedId),
    'entries-added': integer(stream.entriesAdded),
    'recorded-first-entry-id': idReply(stream.firstId),
  };
}

function shortInfo(stream: StreamValue): Reply {
  const [first] = stream.range(MIN_ID, MAX_ID, 1);
  const last = stream.lastEntry();
  return record({
    ...baseInfo(stream),
    groups: integer(stream.groups.size),
    'first-entry': first === undefined ? NIL : entryReply(first),
    'last-entry': last === undefined ? NIL : entryReply(last),
  });
}

/** Entries, pending entries of groups and of consumers: up to `count` of each. */
function fullInfo(stream: StreamValue, count: number): Reply {
  return record({
    ...baseInfo(stream),
    entries: entriesReply(stream.range(MIN_ID, MAX_ID, count)),
    groups: array(stream.sortedGroups().map((group) => fullGroup(stream, group, count))),
  });
}

function fullGroup(stream: StreamValue, group: ConsumerGroup, count: number): Reply {
  const pending = group.pending
    .from(MIN_ID, count)
    .map(({ key, consumer, deliveredAt, deliveries }) =>
      array([idReply(key), bulk(consumer.name), integer(deliveredAt), integer(deliveries)]),
    );
  return record({
    name: bulk(group.name),
    'last-delivered-id': idReply(group.lastId),
    'entries-read': orNil(group.entriesRead),
    lag: orNil(lagOf(stream, group)),
    'pel-count': integer(group.pending.size),
    pending: array(pending),
    consumers: array(group.sortedConsumers().map((consumer) => fullConsumer(consumer, count))),
  });
}

function fullConsumer({ name, seenAt, activeAt, pending }: Consumer, count: number): Reply {
  return record({
    name: bulk(name),
    'seen-time': integer(seenAt),
    'active-time': integer(activeAt),
    'pel-count': integer(pending.size),
    pending: pendingOfConsumer(pending, count),
  });
}

function pendingOfConsumer(pending: PendingList, count: number): Reply {
  return array(
    pending
      .from(MIN_ID, count)
      .map(({ key, deliveredAt, deliveries }) => array([idReply(key), integer(deliveredAt), integer(deliveries)])),
  );
}

/** FULL [COUNT count] from `args[3]` on; undefined without FULL. 0 means all. @throws CommandError */
function parseFull(args: Args): number | undefined {
  const words = args.slice(3).map((arg) => binOf(arg).toUpperCase());
  if (words.length === 0) return undefined;
  if ((words.length !== 1 && words.length !== 3) || words[0] !== 'FULL') {
    throw subcommandSyntaxError('XINFO', args[1] as Datum);
  }
  if (words.length === 1) return 10;
  if (words[1] !== 'COUNT') throw subcommandSyntaxError('XINFO', args[1] as Datum);
  const count = intArg(words[2] as string);
  return count < 0 ? 10 : count;
}

function info(context: Context, args: Args): Reply {
  const stream = streamOf(context, args);
  const count = parseFull(args);
  return count === undefined ? shortInfo(stream) : fullInfo(stream, count === 0 ? Infinity : count);
}

function groups(context: Context, args: Args): Reply {
  const stream = streamOf(context, args);
  return array(
    stream.sortedGroups().map((group) =>
      record({
        name: bulk(group.name),
        consumers: integer(group.consumers.size),
        pending: integer(group.pending.size),
        'last-delivered-id': idReply(group.lastId),
        'entries-read': orNil(group.entriesRead),
        lag: orNil(lagOf(stream, group)),
      }),
    ),
  );
}

function consumers(context: Context, args: Args): Reply {
  const group = groupNamed(streamOf(context, args), args[2] as Datum, args[3] as Datum);
  return array(
    group.sortedConsumers().map(({ name, pending, seenAt, activeAt }) =>
      record({
        name: bulk(name),
        pending: integer(pending.size),
        idle: integer(Math.max(0, context.now - seenAt)),
        inactive: integer(activeAt === -1 ? -1 : context.now - activeAt),
      }),
    ),
  );
}

export const streamInfoCommands = [
  command({
    name: 'XINFO|STREAM',
    group: 'stream',
    summary: 'What there is to know about a stream',
    since: '5.0.0',
    complexity: 'O(N) with N the number of nodes of the stream, which hold up to 100 entries each',
    arity: -3,
    flags: ['readonly'],
    keys: [2, 2, 1],
    syntax: 'key [FULL [COUNT count:integer]]',
    reply: 'Record<string, unknown>',
    run: info,
  }),
  command({
    name: 'XINFO|GROUPS',
    group: 'stream',
    summary: 'The consumer groups of a stream',
    since: '5.0.0',
    complexity: 'O(N*log(N)) with N the number of groups',
    arity: 3,
    flags: ['readonly'],
    keys: [2, 2, 1],
    syntax: 'key',
    reply: 'Record<string, unknown>[]',
    run: groups,
  }),
  command({
    name: 'XINFO|CONSUMERS',
    group: 'stream',
    summary: 'The consumers of a group',
    since: '5.0.0',
    complexity: 'O(N*log(N)) with N the number of consumers',
    arity: 4,
    flags: ['readonly'],
    keys: [2, 2, 1],
    syntax: 'key group',
    reply: 'Record<string, unknown>[]',
    run: consumers,
  }),
  helpCommand('XINFO', 'stream', '5.0.0'),
];
