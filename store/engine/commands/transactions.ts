/** MULTI, EXEC, DISCARD, WATCH, UNWATCH. */
import { binOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { array, NIL_ARRAY, OK, type Reply } from '../reply.ts';
import { command } from '../table.ts';

function discard({ session, engine }: Context): void {
  session.transaction = undefined;
  engine.watches.clear(session);
}

function exec(context: Context): Reply {
  const { session, engine } = context;
  const { transaction } = session;
  if (transaction === undefined) throw new CommandError('ERR EXEC without MULTI');
  const broken = engine.watches.isBroken(session);
  const watched = [...session.watched];
  discard(context);
  // A batch that is rolled back and run again runs the same transaction under the same watches.
  context.keyspace.recorder?.undo.push(() => {
    session.transaction = transaction;
    for (const key of watched) engine.watches.add(session, key);
  });
  if (transaction.aborted) throw new CommandError('EXECABORT Transaction discarded because of previous errors.');
  if (broken) return NIL_ARRAY;
  session.denyBlocking = true;
  try {
    return array(transaction.queue.map(({ def, args }) => engine.run(session, def, args) as Reply));
  } finally {
    session.denyBlocking = false;
  }
}

export const transactionCommands = [
  command({
    name: 'MULTI',
    group: 'transactions',
    summary: 'Starts a transaction: what follows is queued until EXEC',
    since: '1.2.0',
    complexity: 'O(1)',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run({ session }) {
      if (session.transaction !== undefined) throw new CommandError('ERR MULTI calls can not be nested');
      session.transaction = { queue: [], aborted: false };
      return OK;
    },
  }),
  command({
    name: 'EXEC',
    group: 'transactions',
    summary: 'Runs the queued commands, all at once and with nothing in between',
    since: '1.2.0',
    complexity: 'Depends on the commands in the transaction',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'skip_slowlog'],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'unknown[] | null',
    run: exec,
  }),
  command({
    name: 'DISCARD',
    group: 'transactions',
    summary: 'Forgets the queued commands and all watches',
    since: '2.0.0',
    complexity: 'O(N) with N the number of queued commands',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run(context) {
      if (context.session.transaction === undefined) throw new CommandError('ERR DISCARD without MULTI');
      discard(context);
      return OK;
    },
  }),
  command({
    name: 'WATCH',
    group: 'transactions',
    summary: 'Makes the next EXEC fail if one of the keys is changed before it',
    since: '2.2.0',
    complexity: 'O(1) per key',
    arity: -2,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: "'OK'",
    run({ session, engine }, args) {
      if (session.transaction !== undefined) throw new CommandError('ERR WATCH inside MULTI is not allowed');
      for (const key of args.slice(1)) engine.watches.add(session, binOf(key));
      return OK;
    },
  }),
  command({
    name: 'UNWATCH',
    group: 'transactions',
    summary: 'Forgets all watched keys',
    since: '2.2.0',
    complexity: 'O(1)',
    arity: 1,
    flags: ['noscript', 'loading', 'stale', 'fast', 'allow_busy'],
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run({ session, engine }) {
      engine.watches.clear(session);
      return OK;
    },
  }),
];
