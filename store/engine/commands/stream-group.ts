/** Consumer groups: making, changing and removing them, and acknowledging entries. */
import { type Bin, binOf, cString, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { integer, OK, ONE, type Reply, ZERO } from '../reply.ts';
import { MIN_ID, type StreamId } from '../structures/stream-id.ts';
import { type Args, command } from '../table.ts';
import { StreamValue } from '../values/stream.ts';
import { type ConsumerGroup, UNKNOWN_READ } from '../values/stream-group.ts';
import { xack, xgconsumer, xgcreate, xgdelconsumer, xgdestroy, xgsetid } from '../values/stream-group-edits.ts';
import { helpCommand } from './help.ts';
import { idArg, idOrEdgeArg, subcommandSyntaxError } from './stream-arguments.ts';

interface GroupOptions {
  mkStream: boolean;
  entriesRead: number;
}

/** The options of CREATE and SETID from `args[5]` on. @throws CommandError */
function parseOptions(args: Args, sub: 'CREATE' | 'SETID'): GroupOptions {
  const options: GroupOptions = { mkStream: false, entriesRead: UNKNOWN_READ };
  for (let i = 5; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (word === 'MKSTREAM' && sub === 'CREATE') options.mkStream = true;
    else if (word === 'ENTRIESREAD' && i + 1 < args.length) {
      options.entriesRead = intArg(binOf(args[++i] as Datum));
      if (options.entriesRead < 0 && options.entriesRead !== UNKNOWN_READ) {
        throw new CommandError('ERR value for ENTRIESREAD must be positive or -1');
      }
    } else throw subcommandSyntaxError('XGROUP', args[1] as Datum);
  }
  return options;
}

const noKey = () =>
  new CommandError(
    'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.',
  );

/** The stream at `args[2]`. @throws CommandError if there is none */
function streamOf(context: Context, args: Args): StreamValue {
  const stream = context.write(args[2] as Datum, StreamValue);
  if (stream === undefined) throw noKey();
  return stream;
}

/** @throws CommandError NOGROUP */
export function groupNamed(stream: StreamValue, key: Datum, name: Datum): ConsumerGroup {
  const group = stream.groups.get(binOf(name));
  if (group !== undefined) return group;
  throw new CommandError(
    `NOGROUP No such consumer group '${cString(binOf(name))}' for key name '${cString(binOf(key))}'`,
  );
}

/** @throws CommandError if the stream or the group is missing */
function groupOf(context: Context, args: Args): ConsumerGroup {
  return groupNamed(streamOf(context, args), args[2] as Datum, args[3] as Datum);
}

function create(context: Context, args: Args): Reply {
  const { mkStream, entriesRead } = parseOptions(args, 'CREATE');
  const key = binOf(args[2] as Datum);
  const stream = context.write(key, StreamValue);
  if (stream === undefined && !mkStream) throw noKey();
  if (args.length > 8) throw subcommandSyntaxError('XGROUP', args[1] as Datum);
  const id = lastIdArg(args[4] as Datum, stream, idArg);
  const name = binOf(args[3] as Datum);
  if (stream?.groups.has(name) === true) throw new CommandError('BUSYGROUP Consumer Group name already exists');
  context.edit(xgcreate, key, [name, id, entriesRead]);
  context.notify('t', 'xgroup-create', key);
  return OK;
}

/** `$`: the last ID of the stream. */
function lastIdArg(datum: Datum, stream: StreamValue | undefined, parse: (datum: Datum) => StreamId): StreamId {
  return binOf(datum) === '$' ? (stream?.lastId ?? MIN_ID) : parse(datum);
}

function setId(context: Context, args: Args): Reply {
  const { entriesRead } = parseOptions(args, 'SETID');
  const key = binOf(args[2] as Datum);
  const stream = streamOf(context, args);
  const group = groupNamed(stream, key, args[3] as Datum);
  if (args.length !== 5 && args.length !== 7) throw subcommandSyntaxError('XGROUP', args[1] as Datum);
  const id = lastIdArg(args[4] as Datum, stream, (datum) => idOrEdgeArg(datum));
  context.edit(xgsetid, key, [group.name, id, entriesRead]);
  context.notify('t', 'xgroup-setid', key);
  return OK;
}

function destroy(context: Context, args: Args): Reply {
  const key = binOf(args[2] as Datum);
  const group = streamOf(context, args).groups.get(binOf(args[3] as Datum));
  if (group === undefined) return ZERO;
  context.edit(xgdestroy, key, [group.name]);
  context.notify('t', 'xgroup-destroy', key);
  return ONE;
}

function createConsumer(context: Context, args: Args): Reply {
  const key = binOf(args[2] as Datum);
  const group = groupOf(context, args);
  const name = binOf(args[4] as Datum);
  if (group.consumers.has(name)) return ZERO;
  context.edit(xgconsumer, key, [group.name, name, context.now]);
  context.notify('t', 'xgroup-createconsumer', key);
  return ONE;
}

function deleteConsumer(context: Context, args: Args): Reply {
  const key = binOf(args[2] as Datum);
  const group = groupOf(context, args);
  const consumer = group.consumers.get(binOf(args[4] as Datum));
  if (consumer === undefined) return ZERO;
  const pending = consumer.pending.size;
  context.edit(xgdelconsumer, key, [group.name, consumer.name]);
  context.notify('t', 'xgroup-delconsumer', key);
  return integer(pending);
}

function acknowledge(context: Context, args: Args): Reply {
  const group = context.read(args[1] as Datum, StreamValue)?.groups.get(binOf(args[2] as Datum));
  if (group === undefined) return ZERO;
  const ids = new Set<Bin>(args.slice(3).map(idArg));
  const pending = [...ids].filter((id) => group.find(id) !== undefined);
  if (pending.length > 0) context.edit(xack, args[1] as Datum, [group.name, ...pending]);
  return integer(pending.length);
}

export const streamGroupCommands = [
  command({
    name: 'XGROUP|CREATE',
    group: 'stream',
    summary: 'Makes a consumer group',
    since: '5.0.0',
    complexity: 'O(1)',
    arity: -5,
    flags: ['write', 'denyoom'],
    keys: [2, 2, 1],
    syntax: 'key group (id|$) [MKSTREAM] [ENTRIESREAD count:integer]',
    reply: "'OK'",
    run: create,
  }),
  command({
    name: 'XGROUP|SETID',
    group: 'stream',
    summary: 'Sets the last ID that a consumer group has got',
    since: '5.0.0',
    complexity: 'O(1)',
    arity: -5,
    flags: ['write'],
    keys: [2, 2, 1],
    syntax: 'key group (id|$) [ENTRIESREAD count:integer]',
    reply: "'OK'",
    run: setId,
  }),
  command({
    name: 'XGROUP|DESTROY',
    group: 'stream',
    summary: 'Removes a consumer group',
    since: '5.0.0',
    complexity: 'O(N) with N the number of entries pending in the group',
    arity: 4,
    flags: ['write'],
    keys: [2, 2, 1],
    syntax: 'key group',
    reply: 'number',
    run: destroy,
  }),
  command({
    name: 'XGROUP|CREATECONSUMER',
    group: 'stream',
    summary: 'Makes a consumer in a group',
    since: '6.2.0',
    complexity: 'O(1)',
    arity: 5,
    flags: ['write', 'denyoom'],
    keys: [2, 2, 1],
    syntax: 'key group consumer',
    reply: 'number',
    run: createConsumer,
  }),
  command({
    name: 'XGROUP|DELCONSUMER',
    group: 'stream',
    summary: 'Removes a consumer from a group, with what is pending for it',
    since: '5.0.0',
    complexity: 'O(N) with N the number of entries pending for the consumer',
    arity: 5,
    flags: ['write'],
    keys: [2, 2, 1],
    syntax: 'key group consumer',
    reply: 'number',
    run: deleteConsumer,
  }),
  helpCommand('XGROUP', 'stream', '5.0.0'),
  command({
    name: 'XACK',
    group: 'stream',
    summary: 'Acknowledges entries, so that they are no longer pending',
    since: '5.0.0',
    complexity: 'O(log(N)) for each ID, with N the number of pending entries',
    arity: -4,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key group id...',
    reply: 'number',
    run: acknowledge,
  }),
];
