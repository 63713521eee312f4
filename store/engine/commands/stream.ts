/** Streams: adding, reading ranges, removing. */
import { type Bin, binOf, type Datum, elementOf, lengthOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, noSuchKey, syntaxError, wrongArity } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { EMPTY_ARRAY, integer, NIL, NIL_ARRAY, OK, type Reply, ZERO } from '../reply.ts';
import { followingId, MAX_ID, MIN_ID, msOf, nextSeq, type StreamId, streamId } from '../structures/stream-id.ts';
import { type Args, command } from '../table.ts';
import { StreamValue, xadd, xdel, xsetid } from '../values/stream.ts';
import type { EffectArg } from '../values/value.ts';
import { endArg, entriesReply, type GivenId, idArg, idReply, startArg } from './stream-arguments.ts';
import { parseAdd, parseTrim, trimStream } from './stream-trim.ts';

/** Redis' STREAM_LISTPACK_MAX_SIZE. */
const MAX_ENTRY_BYTES = 2 ** 30;

/** The ID of a new entry; undefined if what was given is not after the last. */
function newId(last: StreamId, given: GivenId | undefined, now: number): StreamId | undefined {
  if (given === undefined) return followingId(last, now);
  const { ms, seq } = given;
  const id = seq === undefined && ms === msOf(last) ? nextSeq(last) : streamId(ms, seq ?? 0);
  return id !== undefined && id > last ? id : undefined;
}

/** The fields and values from `args[from]` on. @throws CommandError if they are too big */
function pairsOf(args: Args, from: number): EffectArg[] {
  const pairs: EffectArg[] = [];
  let bytes = 0;
  for (let i = from; i < args.length; i += 2) {
    const field = binOf(args[i] as Datum);
    const value = elementOf(args[i + 1] as Datum);
    bytes += field.length + lengthOf(value);
    pairs.push(field, value);
  }
  if (bytes > MAX_ENTRY_BYTES) throw new CommandError('ERR Elements are too large to be stored');
  return pairs;
}

function add(context: Context, args: Args): Reply {
  const options = parseAdd(args);
  const words = args.length - options.from;
  if (words < 2 || words % 2 !== 0) throw wrongArity('xadd');
  if (options.id?.ms === 0 && options.id.seq === 0) {
    throw new CommandError('ERR The ID specified in XADD must be greater than 0-0');
  }
  const key = binOf(args[1] as Datum);
  const stream = context.write(key, StreamValue);
  if (stream === undefined && options.noMkStream) return NIL;
  const last = stream?.lastId ?? MIN_ID;
  if (last === MAX_ID) {
    throw new CommandError('ERR The stream has exhausted the last possible ID, unable to add more items');
  }
  const id = newId(last, options.id, context.now);
  if (id === undefined) {
    throw new CommandError('ERR The ID specified in XADD is equal or smaller than the target stream top item');
  }
  context.edit(xadd, key, [id, ...pairsOf(args, options.from)]);
  context.notify('t', 'xadd', key);
  if (options.strategy !== undefined) trimStream(context, key, streamAt(context, key), options);
  return idReply(id);
}

/** The stream that was just made or changed. */
function streamAt(context: Context, key: Bin): StreamValue {
  return context.keyspace.peek(key)?.value as StreamValue;
}

function trim(context: Context, args: Args): Reply {
  const options = parseTrim(args);
  const key = binOf(args[1] as Datum);
  const stream = context.write(key, StreamValue);
  return stream === undefined ? ZERO : integer(trimStream(context, key, stream, options));
}

/** COUNT from `args[4]` on; undefined if there is none. */
function parseCount(args: Args): number | undefined {
  let count: number | undefined;
  for (let i = 4; i < args.length; i += 2) {
    if (binOf(args[i] as Datum).toUpperCase() !== 'COUNT' || i + 1 >= args.length) throw syntaxError();
    count = Math.max(0, intArg(binOf(args[i + 1] as Datum)));
  }
  return count;
}

/** XRANGE and XREVRANGE. */
function range(context: Context, args: Args, reverse: boolean): Reply {
  const start = startArg(args[reverse ? 3 : 2] as Datum);
  const end = endArg(args[reverse ? 2 : 3] as Datum);
  const count = parseCount(args);
  const stream = context.read(args[1] as Datum, StreamValue);
  if (stream === undefined) return EMPTY_ARRAY;
  return count === 0 ? NIL_ARRAY : entriesReply(stream.range(start, end, count, reverse));
}

function remove(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const stream = context.write(key, StreamValue);
  if (stream === undefined) return ZERO;
  const ids = new Set(args.slice(2).map(idArg));
  const present = [...ids].filter((id) => stream.get(id) !== undefined);
  if (present.length > 0) {
    context.edit(xdel, key, present);
    context.notify('t', 'xdel', key);
  }
  return integer(present.length);
}

interface SetIdOptions {
  entriesAdded: number | undefined;
  maxDeletedId: StreamId;
}

/** XSETID's options. @throws CommandError */
function parseSetId(args: Args, id: StreamId): SetIdOptions {
  const options: SetIdOptions = { entriesAdded: undefined, maxDeletedId: MIN_ID };
  for (let i = 3; i < args.length; i += 2) {
    const word = binOf(args[i] as Datum).toUpperCase();
    const datum = args[i + 1];
    if (datum === undefined) throw syntaxError();
    if (word === 'ENTRIESADDED') {
      options.entriesAdded = intArg(binOf(datum));
      if (options.entriesAdded < 0) throw new CommandError('ERR entries_added must be positive');
    } else if (word === 'MAXDELETEDID') {
      options.maxDeletedId = idArg(datum);
      if (id < options.maxDeletedId) {
        throw new CommandError('ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id');
      }
    } else throw syntaxError();
  }
  return options;
}

function setId(context: Context, args: Args): Reply {
  const id = idArg(args[2] as Datum);
  const { entriesAdded, maxDeletedId } = parseSetId(args, id);
  const key = binOf(args[1] as Datum);
  const stream = context.write(key, StreamValue);
  if (stream === undefined) throw noSuchKey();
  if (id < stream.maxDeletedId) {
    throw new CommandError('ERR The ID specified in XSETID is smaller than current max_deleted_entry_id');
  }
  const top = stream.lastEntry();
  if (top !== undefined && id < top.id) {
    throw new CommandError('ERR The ID specified in XSETID is smaller than the target stream top item');
  }
  if (entriesAdded !== undefined && stream.length > entriesAdded) {
    throw new CommandError('ERR The entries_added specified in XSETID is smaller than the target stream length');
  }
  const newMaxDeleted = maxDeletedId === MIN_ID ? stream.maxDeletedId : maxDeletedId;
  context.edit(xsetid, key, [id, entriesAdded ?? stream.entriesAdded, newMaxDeleted]);
  context.notify('t', 'xsetid', key);
  return OK;
}

const ENTRIES = '[id: string, fields: (string | T)[]][]';

export const streamCommands = [
  command({
    name: 'XADD',
    group: 'stream',
    summary: 'Adds an entry to a stream, and trims the stream if wanted',
    since: '5.0.0',
    complexity: 'O(1); with trimming O(N), N being the number of entries that go',
    arity: -5,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [NOMKSTREAM] [(MAXLEN|MINID) [=|~] threshold [LIMIT count:integer]] (*|id) (field value)...',
    reply: 'string | null',
    run: add,
  }),
  command({
    name: 'XTRIM',
    group: 'stream',
    summary: 'Removes entries from the beginning of a stream',
    since: '5.0.0',
    complexity: 'O(N) with N the number of entries that go',
    arity: -4,
    flags: ['write'],
    keys: [1, 1, 1],
    syntax: 'key (MAXLEN|MINID) [=|~] threshold [LIMIT count:integer]',
    reply: 'number',
    run: trim,
  }),
  command({
    name: 'XLEN',
    group: 'stream',
    summary: 'The number of entries in a stream',
    since: '5.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => integer(context.read(args[1] as Datum, StreamValue)?.length ?? 0),
  }),
  command({
    name: 'XRANGE',
    group: 'stream',
    summary: 'The entries in a range of IDs',
    since: '5.0.0',
    complexity: 'O(log(N)+M) with N the number of entries in the stream and M the number of those returned',
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key start end [COUNT count:integer]',
    reply: `${ENTRIES} | null`,
    run: (context, args) => range(context, args, false),
  }),
  command({
    name: 'XREVRANGE',
    group: 'stream',
    summary: 'The entries in a range of IDs, last first',
    since: '5.0.0',
    complexity: 'O(log(N)+M) with N the number of entries in the stream and M the number of those returned',
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key end start [COUNT count:integer]',
    reply: `${ENTRIES} | null`,
    run: (context, args) => range(context, args, true),
  }),
  command({
    name: 'XDEL',
    group: 'stream',
    summary: 'Removes entries from a stream by their IDs',
    since: '5.0.0',
    complexity: 'O(log(N)) for each ID, with N the number of entries in the stream',
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key id...',
    reply: 'number',
    run: remove,
  }),
  command({
    name: 'XSETID',
    group: 'stream',
    summary: 'Sets the last ID of a stream, and what it knows of entries that are gone',
    since: '5.0.0',
    complexity: 'O(1)',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key lastid [ENTRIESADDED count:integer] [MAXDELETEDID id]',
    reply: "'OK'",
    run: setId,
  }),
];
