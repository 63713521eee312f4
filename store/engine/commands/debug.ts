/** DEBUG: what tests of Redis and of clients need to look inside. */
import { binOf, type Datum, Flagged } from '../bytes.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { keyspaceDigest, valueDigest } from '../digest.ts';
import { unpackValue } from '../effects.ts';
import { CommandError, noSuchKey, wrongSubcommand } from '../errors.ts';
import { globMatch } from '../glob.ts';
import { footprint } from '../keyspace.ts';
import { doubleArg, intArg } from '../numbers.ts';
import { loadValue } from '../rdb/load.ts';
import { saveValue } from '../rdb/save.ts';
import {
  array,
  bulk,
  bulks,
  double,
  error,
  integer,
  map,
  NIL,
  OK,
  push,
  type Reply,
  set,
  status,
  verbatim,
} from '../reply.ts';
import { type Args, command } from '../table.ts';
import { FORM_AUTO, StringValue } from '../values/string.ts';
import type { Value } from '../values/value.ts';

type Run = (context: Context, args: Args) => Reply | Promise<Reply>;

interface Subcommand {
  /** Number of words, from and to. */
  readonly words: readonly [least: number, most: number];
  readonly syntax: string;
  readonly summary: string;
  readonly run: Run;
}

/**
 * Nothing else runs meanwhile, timers neither: the call itself takes that long, so that it shows in SLOWLOG and LATENCY.
 * Without a stopwatch all calls wait instead.
 */
function sleep({ engine, session }: Context, args: Args): Reply | Promise<Reply> {
  const ms = doubleArg(binOf(args[2] as Datum)) * 1000;
  if (!(ms > 0)) return OK;
  const { stopwatch } = engine.options;
  if (stopwatch !== undefined) {
    const end = stopwatch() + ms * 1000;
    while (stopwatch() < end);
    return OK;
  }
  if (session.denyBlocking) return OK;
  engine.pause.start(Math.ceil(ms), 'all');
  return engine.pause.postpone<Reply>(() => OK);
}

function object({ keyspace, config, now }: Context, args: Args): Reply {
  const entry = keyspace.peek(binOf(args[2] as Datum));
  if (entry === undefined) throw noSuchKey();
  const idle = Math.floor((now - entry.accessedAt) / 1000);
  return status(
    `Value at:0x0 refcount:1 encoding:${entry.value.encoding(config)} serializedlength:${footprint(entry)} ` +
      `lru:${Math.floor(entry.accessedAt / 1000) % 2 ** 24} lru_seconds_idle:${idle}`,
  );
}

/** Makes string keys `key:0`, `key:1`, … that do not exist yet. */
function populate({ keyspace }: Context, args: Args): Reply {
  const count = intArg(binOf(args[2] as Datum));
  const prefix = args[3] === undefined ? 'key' : binOf(args[3]);
  const size = args[4] === undefined ? 0 : intArg(binOf(args[4]));
  for (let i = 0; i < count; i++) {
    const key = `${prefix}:${i}`;
    if (keyspace.peek(key) !== undefined) continue;
    const value = `value:${i}`;
    keyspace.put(key, new StringValue(size <= 0 ? value : value.slice(0, size).padEnd(size, '\0')));
  }
  return OK;
}

/** Every value written out and read back. Keys that have expired do not come back. */
function reload({ keyspace, config }: Context, args: Args): Reply {
  const options = args.slice(2).map((arg) => binOf(arg).toUpperCase());
  if (options.some((option) => !['MERGE', 'NOFLUSH', 'NOSAVE'].includes(option))) {
    throw new CommandError('ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.');
  }
  for (const entry of [...keyspace.entries.nodes()]) {
    if (keyspace.isExpired(entry)) keyspace.removeExpired(entry);
    else keyspace.refresh(entry, reloaded(entry.value, config));
  }
  return OK;
}

/** As a server reads it from its file: in the encoding that fits. What the file has no place for is kept. */
function reloaded(value: Value, config: Config): Value {
  const packed = value.pack();
  if (value instanceof StringValue) return StringValue.unpack([value.datum, FORM_AUTO, ...packed.slice(2)]);
  const isPlain = !packed.some((part) => part instanceof Flagged);
  return isPlain ? loadValue(saveValue(value).bytes, config) : unpackValue(value.type, packed);
}

const PROTOCOL: Readonly<Record<string, () => Reply>> = {
  string: () => bulk('Hello World'),
  integer: () => integer(12345),
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: what Redis answers
  double: () => double(3.141),
  null: () => NIL,
  array: () => array([0, 1, 2].map(integer)),
  set: () => set([0, 1, 2].map(integer)),
  map: () => map([0, 1, 2].flatMap((i) => [integer(i), { type: 'boolean', value: i === 1 } as const])),
  push: () => push([bulk('server-cpu-usage'), integer(42)]),
  verbatim: () => verbatim('This is a verbatim\nstring'),
  true: () => ({ type: 'boolean', value: true }),
  false: () => ({ type: 'boolean', value: false }),
};

function protocol(_context: Context, args: Args): Reply {
  const make = PROTOCOL[binOf(args[2] as Datum).toLowerCase()];
  if (make !== undefined) return make();
  const kinds = Object.keys(PROTOCOL).join('|');
  throw new CommandError(`ERR Wrong protocol type name. Please use one of the following: ${kinds}`);
}

const nothing: Run = () => OK;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  'CHANGE-REPL-ID': {
    words: [2, 2],
    syntax: '',
    summary: 'Does nothing: there is no replication',
    run: nothing,
  },
  DIGEST: {
    words: [2, 2],
    syntax: '',
    summary: 'A fingerprint of all keys',
    run: ({ engine, session }) => status(keyspaceDigest(engine, session)),
  },
  'DIGEST-VALUE': {
    words: [2, Infinity],
    syntax: 'key...',
    summary: 'Fingerprints of the values of keys',
    run: ({ engine, session }, args) => bulks(args.slice(2).map((key) => valueDigest(engine, session, binOf(key)))),
  },
  ERROR: {
    words: [3, 3],
    syntax: 'text',
    summary: 'Answers with this error',
    run: (_, args) => error(binOf(args[2] as Datum).replace(/[\r\n]/g, ' ')),
  },
  LOADAOF: { words: [2, 2], syntax: '', summary: 'As RELOAD', run: reload },
  OBJECT: { words: [3, 4], syntax: 'key', summary: 'What is known about a value', run: object },
  'PAUSE-CRON': { words: [3, 3], syntax: '0|1', summary: 'Does nothing', run: nothing },
  POPULATE: { words: [3, 5], syntax: 'count [prefix] [size]', summary: 'Makes string keys', run: populate },
  PROTOCOL: { words: [3, 3], syntax: 'type', summary: 'Answers with a value of this type', run: protocol },
  'QUICKLIST-PACKED-THRESHOLD': { words: [3, 3], syntax: 'size', summary: 'Does nothing', run: nothing },
  RELOAD: { words: [2, 5], syntax: '[option...]', summary: 'Packs all values and reads them back', run: reload },
  REPLYBUFFER: { words: [4, 4], syntax: 'option value', summary: 'Does nothing', run: nothing },
  'SET-ACTIVE-EXPIRE': {
    words: [3, 3],
    syntax: '0|1',
    summary: 'Whether keys are removed when they expire, though nobody asks for them',
    run({ engine }, args) {
      engine.activeExpiry = binOf(args[2] as Datum) !== '0';
      return OK;
    },
  },
  SLEEP: { words: [3, 3], syntax: 'seconds', summary: 'Holds up everything', run: sleep },
  'STRINGMATCH-LEN': {
    words: [4, 4],
    syntax: 'pattern string',
    summary: 'Whether a string matches a pattern: 1 or 0',
    run: (_, args) => integer(globMatch(binOf(args[2] as Datum), binOf(args[3] as Datum)) ? 1 : 0),
  },
};

function help(): Reply {
  const lines = Object.entries(SUBCOMMANDS).flatMap(([name, { syntax, summary }]) => [
    `${name} ${syntax}`.trimEnd(),
    `    ${summary}.`,
  ]);
  const head = 'DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:';
  return array([head, ...lines, 'HELP', '    Prints this help.'].map(status));
}

export const debugCommands = [
  command({
    name: 'DEBUG',
    group: 'server',
    summary: 'Looks inside, for tests',
    since: '1.0.0',
    complexity: 'Depends on subcommand',
    arity: -2,
    flags: ['admin', 'noscript', 'loading', 'stale'],
    keys: [0, 0, 0],
    syntax: 'subcommand [arg...]',
    reply: 'unknown',
    run(context, args) {
      const word = binOf(args[1] as Datum);
      const sub = SUBCOMMANDS[word.toUpperCase()];
      if (sub === undefined && word.toUpperCase() === 'HELP') return help();
      if (sub !== undefined && args.length >= sub.words[0] && args.length <= sub.words[1])
        return sub.run(context, args);
      throw wrongSubcommand('DEBUG', word);
    },
  }),
];
