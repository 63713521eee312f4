/** Taking a key out as bytes and putting it back: what undo, copying between stores and export stand on. */
import { binOf, binToBytes, type Datum, rawOf } from '../bytes.ts';
import { BadDumpError, packDump, unpackDump } from '../dump.ts';
import { unpackValue } from '../effects.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { bulk, NIL, OK } from '../reply.ts';
import { command } from '../table.ts';
import type { EffectArg, Value } from '../values/value.ts';

interface Dumped {
  readonly value: Value;
  readonly expireAt: number;
}

/** @throws CommandError on bytes that TABKV.DUMP did not give */
function readDump(datum: Datum): Dumped {
  const raw = rawOf(datum);
  try {
    const [type, expireAt, ...packed] = unpackDump(typeof raw === 'string' ? binToBytes(raw) : raw);
    return { value: unpackValue(type as string, packed as EffectArg[]), expireAt: expireAt as number };
  } catch (error) {
    if (error instanceof BadDumpError) throw new CommandError('ERR DUMP payload version or checksum are wrong');
    throw error;
  }
}

export const dumpCommands = [
  command({
    name: 'TABKV.DUMP',
    group: 'generic',
    summary: 'A key with its flags and its expiry as bytes that TABKV.RESTORE puts back',
    since: 'tabkv',
    complexity: 'O(N) with N the bytes of the value',
    arity: 2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'Uint8Array | null',
    run(context, args) {
      const entry = context.keyspace.peek(binOf(args[1] as Datum));
      if (entry === undefined) return NIL;
      return bulk(packDump([entry.value.type, entry.expireAt, ...entry.value.pack()]));
    },
  }),
  command({
    name: 'TABKV.RESTORE',
    group: 'generic',
    summary: 'Makes a key of the bytes that TABKV.DUMP gave; what has expired meanwhile is not made',
    since: 'tabkv',
    complexity: 'O(N) with N the bytes of the value',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key payload [REPLACE]',
    reply: "'OK'",
    run(context, args) {
      const key = binOf(args[1] as Datum);
      if (args.length > 4) throw syntaxError();
      const replace = args.length === 4;
      if (replace && binOf(args[3] as Datum).toUpperCase() !== 'REPLACE') throw syntaxError();
      if (context.keyspace.peek(key) !== undefined && !replace) {
        throw new CommandError('BUSYKEY Target key name already exists.');
      }
      const { value, expireAt } = readDump(args[2] as Datum);
      if (expireAt === -1 || expireAt > context.now) context.keyspace.put(key, value, expireAt);
      else if (!context.keyspace.remove(key)) return OK;
      context.notify('g', 'restore', key);
      return OK;
    },
  }),
];
