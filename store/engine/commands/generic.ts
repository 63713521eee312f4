/** Commands for keys of any type. Expiry is in expire.ts, OBJECT in object.ts, SELECT and its like in databases.ts. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, noSuchKey, syntaxError } from '../errors.ts';
import { globMatcher } from '../glob.ts';
import type { Entry, Keyspace } from '../keyspace.ts';
import { bulk, bulks, integer, NIL, OK, ONE, type Reply, status, ZERO } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { databaseArg } from './databases.ts';
import { parseCursor, parseScanOptions, scanReply } from './scan-options.ts';

function remove(context: Context, args: Args): Reply {
  const { keyspace } = context;
  let removed = 0;
  for (let i = 1; i < args.length; i++) {
    const key = binOf(args[i] as Datum);
    if (keyspace.peek(key) === undefined) continue;
    keyspace.remove(key);
    context.notify('g', 'del', key);
    removed++;
  }
  return integer(removed);
}

/** How many of the named keys exist, each as often as it is named. */
function countExisting(context: Context, args: Args, touch: boolean): Reply {
  let count = 0;
  for (let i = 1; i < args.length; i++) {
    if (context.keyspace.lookupRead(binOf(args[i] as Datum), touch) !== undefined) count++;
  }
  return integer(count);
}

function rename(context: Context, args: Args, onlyAbsent: boolean): Reply {
  const { keyspace } = context;
  const from = binOf(args[1] as Datum);
  const to = binOf(args[2] as Datum);
  const entry = keyspace.lookupWrite(from);
  if (entry === undefined) throw noSuchKey();
  if (from === to) return onlyAbsent ? ZERO : OK;
  if (keyspace.lookupWrite(to) !== undefined && onlyAbsent) return ZERO;
  const { value, expireAt } = entry;
  keyspace.remove(from);
  keyspace.put(to, value, expireAt);
  context.notify('g', 'rename_from', from);
  context.notify('g', 'rename_to', to);
  return onlyAbsent ? ONE : OK;
}

function copy(context: Context, args: Args): Reply {
  const { keyspace } = context;
  let replace = false;
  for (let i = 3; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (word === 'REPLACE') replace = true;
    else if (word === 'DB' && i + 1 < args.length) databaseArg(args[++i] as Datum);
    else throw syntaxError();
  }
  const from = binOf(args[1] as Datum);
  const to = binOf(args[2] as Datum);
  if (from === to) throw new CommandError('ERR source and destination objects are the same');
  const entry = keyspace.lookupRead(from);
  if (entry === undefined) return ZERO;
  if (keyspace.lookupWrite(to) !== undefined && !replace) return ZERO;
  keyspace.put(to, entry.value.copy(), entry.expireAt);
  context.notify('g', 'copy_to', to);
  return ONE;
}

const TRIES = 100;

/** A key at random. When nearly all have expired and may not be removed here, the first live one. */
function randomKey(context: Context): Reply {
  const { keyspace } = context;
  for (let tries = 0; tries < TRIES; tries++) {
    const entry = keyspace.entries.random(context.random);
    if (entry === undefined) return NIL;
    if (keyspace.peek(entry.key) !== undefined) return bulk(entry.key);
  }
  const live = keyspace.entries.nodes().find((entry) => !keyspace.isExpired(entry));
  return live === undefined ? NIL : bulk(live.key);
}

function keys({ keyspace }: Context, args: Args): Reply {
  const matches = globMatcher(binOf(args[1] as Datum));
  const found: Bin[] = [];
  for (const entry of keyspace.entries) if (matches(entry.key) && !keyspace.isExpired(entry)) found.push(entry.key);
  return bulks(found);
}

function scan({ keyspace }: Context, args: Args): Reply {
  const cursor = parseCursor(args[1] as Datum);
  const { count, matches, type } = parseScanOptions(args, 2, true);
  const candidates: Entry[] = [];
  const next = keyspace.entries.scan(cursor, count, (entry) => {
    if (matches === undefined || matches(entry.key)) candidates.push(entry);
  });
  const found = candidates.filter((entry) => isOfType(keyspace, entry, type)).map(({ key }) => key);
  return scanReply(next, found);
}

/** Whether it is there and of this type; removes it if it has expired, so not to be called during a scan. */
function isOfType(keyspace: Keyspace, { key }: Entry, type: Bin | undefined): boolean {
  const entry = keyspace.peek(key);
  return entry !== undefined && (type === undefined || entry.value.type.toLowerCase() === type);
}

export const genericCommands = [
  command({
    name: 'DEL',
    group: 'generic',
    summary: 'Removes keys and gives how many there were',
    since: '1.0.0',
    complexity: 'O(N) with N the number of keys',
    arity: -2,
    flags: ['write'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: 'number',
    run: remove,
  }),
  command({
    name: 'UNLINK',
    group: 'generic',
    summary: 'Removes keys and gives how many there were; here the same as DEL',
    since: '4.0.0',
    complexity: 'O(N) with N the number of keys',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: 'number',
    run: remove,
  }),
  command({
    name: 'EXISTS',
    group: 'generic',
    summary: 'How many of the keys exist',
    since: '1.0.0',
    complexity: 'O(N) with N the number of keys',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: 'number',
    run: (context, args) => countExisting(context, args, false),
  }),
  command({
    name: 'TOUCH',
    group: 'generic',
    summary: 'Marks keys as just used and gives how many exist',
    since: '3.2.1',
    complexity: 'O(N) with N the number of keys',
    arity: -2,
    flags: ['readonly', 'fast'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: 'number',
    run: (context, args) => countExisting(context, args, true),
  }),
  command({
    name: 'TYPE',
    group: 'generic',
    summary: "The type of a key's value",
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: "'none' | 'string' | 'list' | 'hash' | 'set' | 'zset' | 'stream' | 'ReJSON-RL'",
    run: ({ keyspace }, args) => status(keyspace.lookupRead(binOf(args[1] as Datum), false)?.value.type ?? 'none'),
  }),
  command({
    name: 'RENAME',
    group: 'generic',
    summary: 'Gives a key another name; overwrites what has that name',
    since: '1.0.0',
    complexity: 'O(N) with N the size of the value, which is written anew',
    arity: 3,
    flags: ['write'],
    keys: [1, 2, 1],
    syntax: 'key newkey:key',
    reply: "'OK'",
    run: (context, args) => rename(context, args, false),
  }),
  command({
    name: 'RENAMENX',
    group: 'generic',
    summary: 'Gives a key another name if nothing has that name',
    since: '1.0.0',
    complexity: 'O(N) with N the size of the value, which is written anew',
    arity: 3,
    flags: ['write', 'fast'],
    keys: [1, 2, 1],
    syntax: 'key newkey:key',
    reply: 'number',
    run: (context, args) => rename(context, args, true),
  }),
  command({
    name: 'COPY',
    group: 'generic',
    summary: 'Copies the value and expiry of a key to another key',
    since: '6.2.0',
    complexity: 'O(N) with N the size of the value',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, 2, 1],
    syntax: 'source:key destination:key [DB destination-db:integer] [REPLACE]',
    reply: 'number',
    run: copy,
  }),
  command({
    name: 'RANDOMKEY',
    group: 'generic',
    summary: 'The name of a key at random',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 1,
    flags: ['readonly'],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'string | null',
    run: randomKey,
  }),
  command({
    name: 'KEYS',
    group: 'generic',
    summary: 'The names of all keys that match a pattern',
    since: '1.0.0',
    complexity: 'O(N) with N the number of all keys',
    arity: 2,
    flags: ['readonly'],
    keys: [0, 0, 0],
    syntax: 'pattern',
    reply: 'string[]',
    run: keys,
  }),
  command({
    name: 'SCAN',
    group: 'generic',
    summary: 'Walks over the names of all keys, a few at a time',
    since: '2.8.0',
    complexity: 'O(1) for each call, O(N) for all calls until the cursor is 0 again, with N the number of keys',
    arity: -2,
    flags: ['readonly'],
    keys: [0, 0, 0],
    syntax: 'cursor [MATCH pattern] [COUNT count:integer] [TYPE type]',
    reply: '[cursor: string, keys: string[]]',
    run: scan,
  }),
];
