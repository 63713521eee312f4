/** BITFIELD: integers of any width inside a string. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger, syntaxError } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { array, integer, NIL, type Reply } from '../reply.ts';
import { readBits, writeBits } from '../structures/bits.ts';
import { type Args, command } from '../table.ts';
import { StringValue, setRangeEdit } from '../values/string.ts';

type Overflow = 'WRAP' | 'SAT' | 'FAIL';

interface Operation {
  readonly kind: 'GET' | 'SET' | 'INCRBY';
  readonly signed: boolean;
  readonly bits: number;
  /** In bits. */
  readonly offset: number;
  /** The number to set or to add; 0 for GET. */
  readonly operand: bigint;
  readonly overflow: Overflow;
}

const BAD_TYPE = 'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.';

/** A bit offset; `#n` counts in units of `bits` if that is given. @throws CommandError */
export function bitOffsetArg(context: Context, datum: Datum, bits = 0): number {
  const bin = binOf(datum);
  const inUnits = bits > 0 && bin.startsWith('#');
  const parsed = parseInt64(inUnits ? bin.slice(1) : bin);
  const offset = parsed === undefined ? -1 : Number(parsed) * (inUnits ? bits : 1);
  if (offset < 0 || Math.floor(offset / 8) >= context.config.get('proto-max-bulk-len')) {
    throw new CommandError('ERR bit offset is not an integer or out of range');
  }
  return offset;
}

function typeArg(datum: Datum): { signed: boolean; bits: number } {
  const bin = binOf(datum);
  const signed = bin.startsWith('i');
  const bits = Number(parseInt64(bin.slice(1)) ?? 0);
  if (!(signed || bin.startsWith('u')) || bits < 1 || bits > (signed ? 64 : 63)) throw new CommandError(BAD_TYPE);
  return { signed, bits };
}

function overflowArg(datum: Datum): Overflow {
  const word = binOf(datum).toUpperCase();
  if (word === 'WRAP' || word === 'SAT' || word === 'FAIL') return word;
  throw new CommandError('ERR Invalid OVERFLOW type specified');
}

function operandArg(datum: Datum): bigint {
  const value = parseInt64(binOf(datum));
  if (value === undefined) throw notAnInteger();
  return BigInt(value);
}

function parseOperations(context: Context, args: Args): Operation[] {
  const operations: Operation[] = [];
  let overflow: Overflow = 'WRAP';
  for (let i = 2; i < args.length; ) {
    const kind = binOf(args[i] as Datum).toUpperCase();
    const left = args.length - i - 1;
    if (kind === 'OVERFLOW' && left >= 1) {
      overflow = overflowArg(args[i + 1] as Datum);
      i += 2;
    } else if ((kind === 'GET' && left >= 2) || ((kind === 'SET' || kind === 'INCRBY') && left >= 3)) {
      const { signed, bits } = typeArg(args[i + 1] as Datum);
      const offset = bitOffsetArg(context, args[i + 2] as Datum, bits);
      const operand = kind === 'GET' ? 0n : operandArg(args[i + 3] as Datum);
      operations.push({ kind, signed, bits, offset, operand, overflow });
      i += kind === 'GET' ? 3 : 4;
    } else throw syntaxError();
  }
  return operations;
}

/** The number as it fits into the bits, or undefined if it does not and must not be made to. */
function within({ signed, bits, overflow }: Operation, value: bigint): bigint | undefined {
  const width = BigInt(bits);
  const max = signed ? (1n << (width - 1n)) - 1n : (1n << width) - 1n;
  const min = signed ? -max - 1n : 0n;
  if (value >= min && value <= max) return value;
  if (overflow === 'FAIL') return undefined;
  if (overflow === 'SAT') return value > max ? max : min;
  return signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
}

function read(value: StringValue | undefined, { signed, bits, offset }: Operation): bigint {
  if (value === undefined) return 0n;
  const unsigned = readBits((index) => value.byteAt(index), offset, bits);
  return signed ? BigInt.asIntN(bits, unsigned) : unsigned;
}

/** What an operation leaves at its place; undefined if it fails. */
function result(operation: Operation, old: bigint): bigint | undefined {
  const { kind, signed, operand } = operation;
  if (kind === 'INCRBY') return within(operation, old + operand);
  // A negative number for an unsigned field counts as a big one, so that it saturates at the top.
  return within(operation, signed ? operand : BigInt.asUintN(64, operand));
}

/** Makes the string as long as all writes need, and raw, even if they then fail: Redis' lookupStringForBitCommand. */
function makeRoom(context: Context, key: Bin, operations: readonly Operation[]): [value: StringValue, grown: boolean] {
  const value = context.write(key, StringValue);
  const writes = operations.filter(({ kind }) => kind !== 'GET');
  const lastBit = writes.reduce((last, { offset, bits }) => Math.max(last, offset + bits - 1), 0);
  const lastByte = Math.floor(lastBit / 8);
  const byte = value?.byteAt(lastByte);
  if (byte === undefined || value?.encoding() !== 'raw') {
    context.edit(setRangeEdit, key, [lastByte, String.fromCharCode(byte ?? 0)]);
  }
  return [context.keyspace.entries.get(key)?.value as StringValue, byte === undefined];
}

/** Runs one operation; gives its reply and whether it changed anything. */
function run(context: Context, key: Bin, value: StringValue, operation: Operation): [reply: Reply, changed: boolean] {
  const old = read(value, operation);
  if (operation.kind === 'GET') return [integer(old), false];
  const next = result(operation, old);
  if (next === undefined) return [NIL, false];
  if (next !== old) {
    const { first, bytes } = writeBits((index) => value.byteAt(index), operation.offset, operation.bits, next);
    context.edit(setRangeEdit, key, [first, bytes]);
  }
  return [integer(operation.kind === 'SET' ? old : next), next !== old];
}

function bitfield(context: Context, args: Args, readOnly: boolean): Reply {
  const operations = parseOperations(context, args);
  const key = binOf(args[1] as Datum);
  if (operations.every(({ kind }) => kind === 'GET')) {
    const value = context.read(key, StringValue);
    return array(operations.map((operation) => integer(read(value, operation))));
  }
  if (readOnly) throw new CommandError('ERR BITFIELD_RO only supports the GET subcommand');
  const [value, grown] = makeRoom(context, key, operations);
  const replies: Reply[] = [];
  let notable = false;
  for (const operation of operations) {
    const [reply, changed] = run(context, key, value, operation);
    replies.push(reply);
    if (changed || (grown && operation.kind !== 'GET' && reply.type !== 'nil')) notable = true;
  }
  if (notable) context.notify('$', 'setbit', key);
  return array(replies);
}

const GET = 'GET encoding:string offset:string';

export const bitfieldCommands = [
  command({
    name: 'BITFIELD',
    group: 'bitmap',
    summary: 'Reads, sets and adds to integers of any width inside a string',
    since: '3.2.0',
    complexity: 'O(1) for each operation',
    arity: -2,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax:
      `key [(${GET}|[OVERFLOW (WRAP|SAT|FAIL)] (SET encoding:string offset:string value:integer|` +
      'INCRBY encoding:string offset:string increment:integer))...]',
    reply: '(number | null)[]',
    run: (context, args) => bitfield(context, args, false),
  }),
  command({
    name: 'BITFIELD_RO',
    group: 'bitmap',
    summary: 'Reads integers of any width inside a string',
    since: '6.0.0',
    complexity: 'O(1) for each operation',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: `key [(${GET})...]`,
    reply: 'number[]',
    run: (context, args) => bitfield(context, args, true),
  }),
];
