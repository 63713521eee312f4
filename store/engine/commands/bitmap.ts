/** Bitmaps: strings as arrays of bits. BITFIELD is in bitfield.ts. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { integer, ONE, type Reply, ZERO } from '../reply.ts';
import { countBits, findBit } from '../structures/bits.ts';
import { type Args, command } from '../table.ts';
import { StringValue, setRangeEdit } from '../values/string.ts';
import { bitfieldCommands, bitOffsetArg } from './bitfield.ts';

function setBit(context: Context, args: Args): Reply {
  const offset = bitOffsetArg(context, args[2] as Datum);
  const bit = intArg(binOf(args[3] as Datum), 'ERR bit is not an integer or out of range');
  if (bit !== 0 && bit !== 1) throw new CommandError('ERR bit is not an integer or out of range');
  const key = binOf(args[1] as Datum);
  const value = context.write(key, StringValue);
  const index = Math.floor(offset / 8);
  const byte = value?.byteAt(index);
  const mask = 0x80 >> (offset & 7);
  const old = (byte ?? 0) & mask;
  const changed = byte === undefined || (old !== 0) !== (bit === 1);
  if (changed || value?.encoding() !== 'raw') {
    const next = bit === 1 ? (byte ?? 0) | mask : (byte ?? 0) & ~mask;
    context.edit(setRangeEdit, key, [index, String.fromCharCode(next)]);
  }
  if (changed) context.notify('$', 'setbit', key);
  return old === 0 ? ZERO : ONE;
}

function getBit(context: Context, args: Args): Reply {
  const offset = bitOffsetArg(context, args[2] as Datum);
  const byte = context.read(args[1] as Datum, StringValue)?.byteAt(Math.floor(offset / 8)) ?? 0;
  return (byte & (0x80 >> (offset & 7))) === 0 ? ZERO : ONE;
}

/** BIT or BYTE: bits per unit. @throws CommandError */
function unitArg(datum: Datum | undefined): 1 | 8 {
  if (datum === undefined) return 8;
  const word = binOf(datum).toUpperCase();
  if (word === 'BIT') return 1;
  if (word === 'BYTE') return 8;
  throw syntaxError();
}

/** Inclusive indexes in units, which may be negative or out of range, as bits: start, and end (exclusive). */
function bitRange(from: number, to: number, unit: 1 | 8, bytes: number): [start: number, end: number] {
  const total = (bytes * 8) / unit;
  const start = from < 0 ? Math.max(0, total + from) : from;
  const last = Math.min(to < 0 ? Math.max(0, total + to) : to, total - 1);
  return [start * unit, (last + 1) * unit];
}

function bitCount(context: Context, args: Args): Reply {
  if (args.length === 3 || args.length > 5) throw syntaxError();
  const whole = args.length === 2;
  const from = whole ? 0 : intArg(binOf(args[2] as Datum));
  const to = whole ? -1 : intArg(binOf(args[3] as Datum));
  const unit = unitArg(args[4]);
  const value = context.read(args[1] as Datum, StringValue);
  if (value === undefined || (from < 0 && to < 0 && from > to)) return ZERO;
  const { bytes } = value;
  const [start, end] = bitRange(from, to, unit, bytes.length);
  return integer(countBits(bytes, start, end));
}

function bitPosition(context: Context, args: Args): Reply {
  const bit = intArg(binOf(args[2] as Datum));
  if (bit !== 0 && bit !== 1) throw new CommandError('ERR The bit argument must be 1 or 0.');
  if (args.length > 6) throw syntaxError();
  const from = args.length > 3 ? intArg(binOf(args[3] as Datum)) : 0;
  const unit = unitArg(args[5]);
  const endGiven = args.length > 4;
  const to = endGiven ? intArg(binOf(args[4] as Datum)) : -1;
  const value = context.read(args[1] as Datum, StringValue);
  if (value === undefined) return integer(bit === 1 ? -1 : 0);
  const { bytes } = value;
  const [start, end] = bitRange(from, to, unit, bytes.length);
  if (start >= end) return integer(-1);
  const found = findBit(bytes, bit, start, end);
  // Without an end the string is taken to go on with zeros for ever.
  return integer(found === -1 && bit === 0 && !endGiven ? bytes.length * 8 : found);
}

type Operation = 'AND' | 'OR' | 'XOR' | 'NOT';
const OPERATIONS: ReadonlySet<string> = new Set<Operation>(['AND', 'OR', 'XOR', 'NOT']);

/** The operation on all sources, the shorter ones filled up with zeros. O(bytes of all). */
function combine(operation: Operation, sources: readonly Uint8Array[]): Uint8Array {
  const length = sources.reduce((longest, source) => Math.max(longest, source.length), 0);
  const result = new Uint8Array(length);
  result.set(sources[0] as Uint8Array);
  if (operation === 'NOT') for (let i = 0; i < length; i++) result[i] = ~(result[i] as number);
  for (let s = 1; s < sources.length; s++) combineInto(result, operation, sources[s] as Uint8Array);
  return result;
}

function combineInto(result: Uint8Array, operation: Operation, source: Uint8Array): void {
  const { length } = source;
  if (operation === 'OR') for (let i = 0; i < length; i++) (result[i] as number) |= source[i] as number;
  else if (operation === 'XOR') for (let i = 0; i < length; i++) (result[i] as number) ^= source[i] as number;
  else {
    for (let i = 0; i < length; i++) (result[i] as number) &= source[i] as number;
    result.fill(0, length);
  }
}

function bitOperation(context: Context, args: Args): Reply {
  const operation = binOf(args[1] as Datum).toUpperCase();
  if (!OPERATIONS.has(operation)) throw syntaxError();
  if (operation === 'NOT' && args.length !== 4) {
    throw new CommandError('ERR BITOP NOT must be called with a single source key.');
  }
  const sources = args.slice(3).map((key) => context.read(key, StringValue)?.bytes ?? new Uint8Array());
  const result = combine(operation as Operation, sources);
  store(context, binOf(args[2] as Datum), result);
  return integer(result.length);
}

function store(context: Context, key: Bin, bytes: Uint8Array): void {
  const there = context.keyspace.peek(key) !== undefined;
  if (bytes.length > 0) {
    context.keyspace.put(key, StringValue.edited(bytes));
    context.notify('$', 'set', key);
  } else if (there) {
    context.keyspace.remove(key);
    context.notify('g', 'del', key);
  }
}

export const bitmapCommands = [
  command({
    name: 'SETBIT',
    group: 'bitmap',
    summary: 'Sets or clears a bit and gives what it was; makes or extends the string if need be',
    since: '2.2.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key offset:integer value:integer',
    reply: '0 | 1',
    run: setBit,
  }),
  command({
    name: 'GETBIT',
    group: 'bitmap',
    summary: 'The bit at an offset',
    since: '2.2.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key offset:integer',
    reply: '0 | 1',
    run: getBit,
  }),
  command({
    name: 'BITCOUNT',
    group: 'bitmap',
    summary: 'How many bits are set, in all or in a range of bytes or bits',
    since: '2.6.0',
    complexity: 'O(N) with N the number of bytes',
    arity: -2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key [start:integer end:integer [BYTE|BIT]]',
    reply: 'number',
    run: bitCount,
  }),
  command({
    name: 'BITPOS',
    group: 'bitmap',
    summary: 'The position of the first bit that is set, or that is clear',
    since: '2.8.7',
    complexity: 'O(N) with N the number of bytes',
    arity: -3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key bit:integer [start:integer [end:integer [BYTE|BIT]]]',
    reply: 'number',
    run: bitPosition,
  }),
  command({
    name: 'BITOP',
    group: 'bitmap',
    summary: 'Combines strings bit by bit, stores the result and gives its length',
    since: '2.6.0',
    complexity: 'O(N) with N the number of bytes of all strings',
    arity: -4,
    flags: ['write', 'denyoom'],
    keys: [2, -1, 1],
    syntax: '(AND|OR|XOR|NOT) destkey:key key...',
    reply: 'number',
    run: bitOperation,
  }),
  ...bitfieldCommands,
];
