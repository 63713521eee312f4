/** Commands about keeping: SAVE and its like make durable what was written, BGREWRITEAOF makes a new snapshot. */
import { blockTimeout } from '../blocked.ts';
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger, syntaxError } from '../errors.ts';
import { intArg, parseInt64 } from '../numbers.ts';
import type { Persistence } from '../persistence.ts';
import { array, integer, OK, ONE, type Reply, status, ZERO } from '../reply.ts';
import { type Args, type CommandFlag, command } from '../table.ts';
import { positiveArg } from './arguments.ts';

const FLAGS: readonly CommandFlag[] = ['admin', 'noscript', 'no_async_loading'];

function persistenceOf({ engine }: Context): Persistence {
  if (engine.persistence !== undefined) return engine.persistence;
  throw new CommandError('ERR This engine keeps its keys in memory only, there is nothing to save them to');
}

/** From here on changes are counted anew. */
function flush(context: Context): Promise<void> {
  const done = persistenceOf(context).flush();
  context.keyspace.changes = 0;
  return done;
}

/** What goes wrong in the background is told by whoever keeps the keys. */
function inBackground(work: Promise<void>, started: string): Reply {
  work.catch(() => {});
  return status(started);
}

function backgroundSave(context: Context, args: Args): Reply {
  if (args.length > 2 || (args.length === 2 && binOf(args[1] as Datum).toUpperCase() !== 'SCHEDULE')) {
    throw syntaxError();
  }
  return inBackground(flush(context), 'Background saving started');
}

/** There are no replicas: none will ever acknowledge, so that there is nothing to wait for. */
function wait({ now }: Context, args: Args): Reply {
  intArg(binOf(args[1] as Datum));
  blockTimeout(binOf(args[2] as Datum), 'milliseconds', now);
  return ZERO;
}

function waitForDisk(context: Context, args: Args): Reply | Promise<Reply> {
  const local = parseInt64(binOf(args[1] as Datum));
  if (local === undefined) throw notAnInteger();
  if (local < 0 || local > 1) throw new CommandError('ERR value is out of range, must be between 0 and 1');
  positiveArg(args[2] as Datum);
  blockTimeout(binOf(args[3] as Datum), 'milliseconds', context.now);
  const { persistence } = context.engine;
  if (local === 1 && persistence === undefined) {
    throw new CommandError('ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.');
  }
  if (persistence === undefined || context.session.denyBlocking) return array([ZERO, ZERO]);
  return persistence.flush().then(() => array([ONE, ZERO]));
}

export const persistenceCommands = [
  command({
    name: 'SAVE',
    group: 'server',
    summary: 'Waits until all that was written is durable',
    since: '1.0.0',
    complexity: 'O(N) with N what is not yet written',
    arity: 1,
    flags: [...FLAGS, 'no_multi'],
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run: (context) => flush(context).then(() => OK),
  }),
  command({
    name: 'BGSAVE',
    group: 'server',
    summary: 'Makes durable what was written, without waiting for it',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: -1,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '[SCHEDULE]',
    reply: 'string',
    run: backgroundSave,
  }),
  command({
    name: 'BGREWRITEAOF',
    group: 'server',
    summary: 'Writes a new snapshot, without waiting for it',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 1,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '',
    reply: 'string',
    run: (context) => inBackground(persistenceOf(context).compact(), 'Background append only file rewriting started'),
  }),
  command({
    name: 'LASTSAVE',
    group: 'server',
    summary: 'When all that was written was last known to be durable, in seconds since 1970',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'number',
    run: ({ engine }) => integer(engine.persistence?.lastSave() ?? Math.floor(engine.startedAt / 1000)),
  }),
  command({
    name: 'WAIT',
    group: 'connection',
    summary: 'How many replicas have what was written: none, since there are none',
    since: '3.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['noscript'],
    keys: [0, 0, 0],
    syntax: 'numreplicas:integer timeout:integer',
    reply: 'number',
    run: wait,
  }),
  command({
    name: 'WAITAOF',
    group: 'connection',
    summary: 'Waits until all that was written is durable here; gives how many places here and in replicas have it',
    since: '7.2.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['noscript'],
    keys: [0, 0, 0],
    syntax: 'numlocal:integer numreplicas:integer timeout:integer',
    reply: '[local: number, replicas: number]',
    run: waitForDisk,
  }),
];
