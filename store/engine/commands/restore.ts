/** DUMP and RESTORE: values in Redis' own serialization. TABKV.DUMP, in dump.ts, is the one that keeps all we know. */
import { binOf, binToBytes, type Datum, rawOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger, syntaxError } from '../errors.ts';
import type { Entry } from '../keyspace.ts';
import { parseInt64 } from '../numbers.ts';
import { loadValue } from '../rdb/load.ts';
import { openPayload, sealPayload } from '../rdb/payload.ts';
import { saveValue } from '../rdb/save.ts';
import { BadRdbError } from '../rdb/types.ts';
import { bulk, NIL, OK, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import type { Value } from '../values/value.ts';
import { AT_MILLISECONDS, MILLISECONDS, timeArg } from './expire-time.ts';

interface RestoreOptions {
  replace: boolean;
  absolute: boolean;
  /** Seconds. */
  idle: number | undefined;
  frequency: number | undefined;
}

function numberArg(datum: Datum): number {
  const value = parseInt64(binOf(datum));
  if (value === undefined) throw notAnInteger();
  return Number(value);
}

function parseOptions(args: Args): RestoreOptions {
  const options: RestoreOptions = { replace: false, absolute: false, idle: undefined, frequency: undefined };
  for (let i = 4; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    const next = args[i + 1];
    if (word === 'REPLACE') options.replace = true;
    else if (word === 'ABSTTL') options.absolute = true;
    else if (word === 'IDLETIME' && next !== undefined && options.frequency === undefined) {
      options.idle = numberArg(next);
      if (options.idle < 0) throw new CommandError('ERR Invalid IDLETIME value, must be >= 0');
      i++;
    } else if (word === 'FREQ' && next !== undefined && options.idle === undefined) {
      options.frequency = numberArg(next);
      if (options.frequency < 0 || options.frequency > 255) {
        throw new CommandError('ERR Invalid FREQ value, must be >= 0 and <= 255');
      }
      i++;
    } else throw syntaxError();
  }
  return options;
}

/** @throws CommandError if the payload is damaged or of another version */
function readPayload(context: Context, datum: Datum): Value {
  const raw = rawOf(datum);
  const body = openPayload(typeof raw === 'string' ? binToBytes(raw) : raw);
  if (body === undefined) throw new CommandError('ERR DUMP payload version or checksum are wrong');
  try {
    return loadValue(body, context.config);
  } catch (error) {
    if (error instanceof BadRdbError) throw new CommandError('ERR Bad data format');
    throw error;
  }
}

/** The time argument: absolute ms, -1 for none. @throws CommandError */
function expiryArg(context: Context, datum: Datum, absolute: boolean): number {
  const given = numberArg(datum);
  if (given < 0) throw new CommandError('ERR Invalid TTL value, must be >= 0');
  return given === 0 ? -1 : timeArg(context, datum, absolute ? AT_MILLISECONDS : MILLISECONDS, 'restore');
}

/** What the eviction policy knows of the key, in this tab. */
function setUsage(context: Context, entry: Entry, { idle, frequency }: RestoreOptions): void {
  if (context.config.get('maxmemory-policy').includes('lfu')) entry.frequency = frequency ?? entry.frequency;
  else if (idle !== undefined) entry.accessedAt = context.now - idle * 1000;
}

function restore(context: Context, args: Args): Reply {
  const { keyspace } = context;
  const options = parseOptions(args);
  const key = binOf(args[1] as Datum);
  const exists = keyspace.lookupWrite(key) !== undefined;
  if (exists && !options.replace) throw new CommandError('BUSYKEY Target key name already exists.');
  const expireAt = expiryArg(context, args[2] as Datum, options.absolute);
  const value = readPayload(context, args[3] as Datum);
  if (expireAt !== -1 && expireAt <= context.now) {
    if (!exists) return OK;
    keyspace.remove(key);
    context.notify('g', 'del', key);
    return OK;
  }
  keyspace.put(key, value, expireAt);
  setUsage(context, keyspace.entries.get(key) as Entry, options);
  context.notify('g', 'restore', key);
  return OK;
}

function dump(context: Context, args: Args): Reply {
  const entry = context.lookupRead(args[1] as Datum);
  if (entry === undefined) return NIL;
  const { bytes, version } = saveValue(entry.value);
  return bulk(sealPayload(bytes, version));
}

export const restoreCommands = [
  command({
    name: 'DUMP',
    group: 'generic',
    summary: "A key's value as Redis serializes it, for RESTORE here or on a Redis server",
    since: '2.6.0',
    complexity: 'O(N) with N the size of the value',
    arity: 2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'Uint8Array | null',
    run: dump,
  }),
  command({
    name: 'RESTORE',
    group: 'generic',
    summary: 'Makes a key of what DUMP gave, here or on a Redis server',
    since: '2.6.0',
    complexity: 'O(N) with N the size of the value',
    arity: -4,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key ttl:integer serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds:integer] [FREQ frequency:integer]',
    reply: "'OK'",
    run: restore,
  }),
];
