/** HyperLogLogs: how many different elements were added, estimated in at most 12 KB. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { defineEdit } from '../effects.ts';
import { CommandError } from '../errors.ts';
import { array, bulk, integer, OK, ONE, type Reply, status, ZERO } from '../reply.ts';
import {
  CACHE_FLAG_AT,
  CorruptHyperLogLog,
  densePatch,
  estimate,
  HyperLogLog,
  isHyperLogLog,
  REGISTERS,
  registerOf,
} from '../structures/hyperloglog.ts';
import { type Args, command } from '../table.ts';
import { StringValue } from '../values/string.ts';

/** Raises registers: index, count, index, count, … */
const pfaddEdit = defineEdit({
  code: 'pfadd',
  type: StringValue,
  apply(value: StringValue, pairs: number[], { config, undo }): void {
    const hll = new HyperLogLog(value.bytes);
    if (!hll.isDense) {
      raiseAll(hll, pairs, config.get('hll-sparse-max-bytes'));
      const takeBack = value.replace(hll.toBytes());
      undo?.push(takeBack);
      return;
    }
    const byteAt = (index: number) => value.byteAt(index);
    for (let i = 0; i < pairs.length; i += 2) {
      const { at, bytes } = densePatch(byteAt, pairs[i] as number, pairs[i + 1] as number);
      const takeBack = value.write(at, bytes);
      undo?.push(takeBack);
    }
    const takeBack = value.write(CACHE_FLAG_AT, String.fromCharCode((byteAt(CACHE_FLAG_AT) ?? 0) | 0x80));
    undo?.push(takeBack);
  },
});

/** Gives the pairs that raised their register. @throws CorruptHyperLogLog */
function raiseAll(hll: HyperLogLog, pairs: readonly number[], maxSparseBytes: number): number[] {
  const raised: number[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    const [index, count] = [pairs[i] as number, pairs[i + 1] as number];
    if (hll.raise(index, count, maxSparseBytes)) raised.push(index, count);
  }
  return raised;
}

/** A copy to work on. @throws CommandError if the string is no HyperLogLog */
function open({ bytes }: StringValue): HyperLogLog {
  if (isHyperLogLog(bytes)) return new HyperLogLog(bytes);
  throw new CommandError('WRONGTYPE Key is not a valid HyperLogLog string value.');
}

/** Runs what may meet a corrupt one. @throws CommandError INVALIDOBJ */
function checked<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CorruptHyperLogLog) throw new CommandError('INVALIDOBJ Corrupted HLL object detected');
    throw error;
  }
}

/** Stores a HyperLogLog at a key, which keeps its expiry. */
function store({ keyspace }: Context, key: Bin, hll: HyperLogLog): void {
  keyspace.put(key, StringValue.edited(hll.toBytes()), keyspace.peek(key)?.expireAt ?? -1);
}

function add(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const value = context.write(key, StringValue);
  const hll = value === undefined ? new HyperLogLog() : open(value);
  const pairs = args.slice(2).flatMap((element) => {
    const { index, count } = registerOf(binOf(element));
    return [index, count];
  });
  const raised = checked(() => raiseAll(hll, pairs, context.config.get('hll-sparse-max-bytes')));
  if (value === undefined) {
    hll.invalidateCache();
    store(context, key, hll);
  } else if (raised.length === 0) return ZERO;
  else context.edit(pfaddEdit, key, raised);
  context.notify('$', 'pfadd', key);
  return ONE;
}

/** The highest of each register in all of these keys, and whether one of them is dense. */
function merge(context: Context, keys: readonly Datum[]): { registers: Uint8Array; dense: boolean } {
  const registers = new Uint8Array(REGISTERS);
  let dense = false;
  for (const key of keys) {
    const value = context.read(key, StringValue);
    if (value === undefined) continue;
    const hll = open(value);
    dense ||= hll.isDense;
    checked(() =>
      hll.eachRegister((index, count) => {
        if (count > (registers[index] as number)) registers[index] = count;
      }),
    );
  }
  return { registers, dense };
}

/** Unlike Redis it does not store what it counted: a read stays a read. */
function count(context: Context, args: Args): Reply {
  if (args.length > 2) return integer(estimate(merge(context, args.slice(1)).registers));
  const value = context.read(args[1] as Datum, StringValue);
  if (value === undefined) return ZERO;
  const hll = open(value);
  return integer(hll.cached ?? checked(() => hll.count()));
}

function mergeInto(context: Context, args: Args): Reply {
  const { registers, dense } = merge(context, args.slice(1));
  const key = binOf(args[1] as Datum);
  const value = context.write(key, StringValue);
  const hll = value === undefined ? new HyperLogLog() : open(value);
  if (dense) checked(() => hll.toDense());
  const limit = context.config.get('hll-sparse-max-bytes');
  for (let index = 0; index < REGISTERS; index++) {
    const wanted = registers[index] as number;
    if (wanted > 0) hll.raise(index, wanted, limit);
  }
  hll.invalidateCache();
  store(context, key, hll);
  context.notify('$', 'pfadd', key);
  return OK;
}

function debug(context: Context, args: Args): Reply {
  const [, sub, key] = args.map(binOf) as [Bin, Bin, Bin];
  const value = context.write(key, StringValue);
  if (value === undefined) throw new CommandError('ERR The specified key does not exist');
  const hll = open(value);
  const { isDense } = hll;
  switch (sub.toLowerCase()) {
    case 'encoding':
      return status(isDense ? 'dense' : 'sparse');
    case 'decode':
      if (isDense) throw new CommandError('ERR HLL encoding is not sparse');
      return bulk(decode(hll));
    case 'getreg':
      makeDense(context, key, hll);
      return array(registersOf(hll).map(integer));
    case 'todense':
      makeDense(context, key, hll);
      return isDense ? ZERO : ONE;
    default:
      throw new CommandError(`ERR Unknown PFDEBUG subcommand '${sub}'`);
  }
}

function makeDense(context: Context, key: Bin, hll: HyperLogLog): void {
  if (hll.isDense) return;
  checked(() => hll.toDense());
  store(context, key, hll);
}

function registersOf(hll: HyperLogLog): number[] {
  const registers = Array<number>(REGISTERS).fill(0);
  hll.eachRegister((index, value) => {
    registers[index] = value;
  });
  return registers;
}

/** The runs as PFDEBUG DECODE writes them: z and Z for zeros in one or two bytes, v for values. */
function decode(hll: HyperLogLog): string {
  return [...hll.runs()]
    .map(({ size, value, length }) => (value > 0 ? `v:${value},${length}` : `${size === 1 ? 'z' : 'Z'}:${length}`))
    .join(' ');
}

export const hyperloglogCommands = [
  command({
    name: 'PFADD',
    group: 'hyperloglog',
    summary: 'Adds elements to a HyperLogLog and tells whether its estimate may have changed',
    since: '2.8.9',
    complexity: 'O(N) with N the number of elements',
    arity: -2,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [element:value...]',
    reply: '0 | 1',
    run: add,
  }),
  command({
    name: 'PFCOUNT',
    group: 'hyperloglog',
    summary: 'How many different elements were added, in all of these HyperLogLogs together (error 0.81%)',
    since: '2.8.9',
    complexity: 'O(N) with N the number of keys, and a high constant',
    arity: -2,
    flags: ['readonly'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: 'number',
    run: count,
  }),
  command({
    name: 'PFMERGE',
    group: 'hyperloglog',
    summary: 'Adds what was added to several HyperLogLogs to one',
    since: '2.8.9',
    complexity: 'O(N) with N the number of keys, and a high constant',
    arity: -2,
    flags: ['write', 'denyoom'],
    keys: [1, -1, 1],
    syntax: 'destkey:key [sourcekey:key...]',
    reply: "'OK'",
    run: mergeInto,
  }),
  command({
    name: 'PFDEBUG',
    group: 'hyperloglog',
    summary: 'Shows the inside of a HyperLogLog',
    since: '2.8.9',
    complexity: 'O(1), with a high constant',
    arity: 3,
    flags: ['write', 'denyoom', 'admin'],
    keys: [2, 2, 1],
    syntax: '(GETREG|DECODE|ENCODING|TODENSE) key',
    reply: 'number[] | string | number',
    run: debug,
  }),
];
