/** CLIENT: the sessions of this engine. Tracking has a file of its own. */
import { blockTimeout } from '../blocked.ts';
import { type Bin, binOf, type Datum } from '../bytes.ts';
import { type ClientType, clientLine, requestLength, typeOf } from '../clients.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger, syntaxError, wrongSubcommand } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { bulkOrNil, integer, OK, ONE, type Reply, verbatim, ZERO } from '../reply.ts';
import type { Session } from '../session.ts';
import { type Args, type CommandDef, type CommandFlag, command } from '../table.ts';
import { clientTrackingCommands } from './client-tracking.ts';
import { checkName } from './connection.ts';
import { helpCommand } from './help.ts';

const EVERYBODY: readonly CommandFlag[] = ['noscript', 'loading', 'stale'];
const ADMIN: readonly CommandFlag[] = ['admin', ...EVERYBODY];

const word = (args: Args, at: number): string => binOf(args[at] as Datum).toUpperCase();

function typeArg(bin: Bin): ClientType {
  const type = bin.toLowerCase() === 'slave' ? 'replica' : bin.toLowerCase();
  if (type === 'normal' || type === 'pubsub' || type === 'replica' || type === 'master') return type;
  throw new CommandError(`ERR Unknown client type '${bin}'`);
}

function list({ engine, session: caller }: Context, args: Args): Reply {
  let sessions = [...engine.sessions.values()];
  if (args.length === 4 && word(args, 2) === 'TYPE') {
    const type = typeArg(binOf(args[3] as Datum));
    sessions = sessions.filter((session) => typeOf(engine, session) === type);
  } else if (args.length > 3 && word(args, 2) === 'ID') {
    sessions = args.slice(3).flatMap((arg) => {
      const id = parseInt64(binOf(arg));
      if (id === undefined) throw new CommandError('ERR Invalid client ID');
      return engine.sessions.get(Number(id)) ?? [];
    });
  } else if (args.length !== 2) throw syntaxError();
  const pending = (session: Session) => (session === caller ? requestLength(args) : 0);
  return verbatim(sessions.map((session) => `${clientLine(engine, session, pending(session))}\n`).join(''));
}

// KILL

type Test = (session: Session) => boolean;

function atLeastOne(bin: Bin, notInteger: string, tooSmall: string): number {
  const value = parseInt64(bin);
  if (value === undefined) throw new CommandError(notInteger);
  if (value <= 0) throw new CommandError(tooSmall);
  return Number(value);
}

function killTest({ engine, now }: Context, option: string, bin: Bin): Test {
  switch (option) {
    case 'ID': {
      const text = 'ERR client-id should be greater than 0';
      const id = atLeastOne(bin, text, text);
      return (session) => session.id === id;
    }
    case 'MAXAGE': {
      const text = 'ERR maxage should be greater than 0';
      const age = atLeastOne(bin, 'ERR maxage is not an integer or out of range', text);
      return (session) => (now - session.openedAt) / 1000 >= age;
    }
    case 'TYPE': {
      const type = typeArg(bin);
      return (session) => typeOf(engine, session) === type;
    }
    case 'ADDR':
      return (session) => session.address === bin;
    case 'LADDR':
      return () => bin === '';
    case 'USER':
      if (bin !== 'default') throw new CommandError(`ERR No such user '${bin}'`);
      return () => true;
    default:
      throw syntaxError();
  }
}

function skipMe(bin: Bin): boolean {
  const answer = bin.toUpperCase();
  if (answer !== 'YES' && answer !== 'NO') throw syntaxError();
  return answer === 'YES';
}

function kill(context: Context, args: Args): Reply {
  const { engine, session: own } = context;
  const old = args.length === 3;
  const tests: Test[] = [];
  let skip = !old;
  if (old) tests.push(killTest(context, 'ADDR', binOf(args[2] as Datum)));
  for (let i = old ? 3 : 2; i < args.length; i += 2) {
    const value = args[i + 1];
    if (value === undefined) throw syntaxError();
    if (word(args, i) === 'SKIPME') skip = skipMe(binOf(value));
    else tests.push(killTest(context, word(args, i), binOf(value)));
  }
  const killed = [...engine.sessions.values()].filter(
    (session) => !(skip && session === own) && tests.every((test) => test(session)),
  );
  for (const session of killed) session.close();
  if (!old) return integer(killed.length);
  if (killed.length === 0) throw new CommandError('ERR No such client');
  return OK;
}

// The others

function unblock({ engine }: Context, args: Args): Reply {
  if (args.length > 4) throw wrongSubcommand('CLIENT', binOf(args[1] as Datum));
  const reason = args.length === 4 ? word(args, 3) : 'TIMEOUT';
  if (reason !== 'TIMEOUT' && reason !== 'ERROR') {
    throw new CommandError('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR');
  }
  const id = parseInt64(binOf(args[2] as Datum));
  if (id === undefined) throw notAnInteger();
  const target = engine.sessions.get(Number(id));
  if (target === undefined) return ZERO;
  return engine.blocked.unblock(target, reason === 'ERROR' ? 'error' : 'timeout') ? ONE : ZERO;
}

function pause({ engine, now }: Context, args: Args): Reply {
  if (args.length > 4) throw wrongSubcommand('CLIENT', binOf(args[1] as Datum));
  const mode = args.length === 4 ? word(args, 3) : 'ALL';
  if (mode !== 'WRITE' && mode !== 'ALL') throw new CommandError('ERR CLIENT PAUSE mode must be WRITE or ALL');
  engine.pause.start(blockTimeout(binOf(args[2] as Datum), 'milliseconds', now), mode === 'ALL' ? 'all' : 'write');
  return OK;
}

function replyMode({ session }: Context, args: Args): Reply {
  switch (word(args, 2)) {
    case 'ON':
      session.setReplies('on');
      return OK;
    case 'OFF':
      session.setReplies('off');
      return OK;
    case 'SKIP':
      session.setReplies('skip');
      return OK;
    default:
      throw syntaxError();
  }
}

function onOff(args: Args): boolean {
  const answer = word(args, 2);
  if (answer !== 'ON' && answer !== 'OFF') throw syntaxError();
  return answer === 'ON';
}

function setInfo({ session }: Context, args: Args): Reply {
  const [attribute, value] = [binOf(args[2] as Datum), binOf(args[3] as Datum)];
  const name = attribute.toUpperCase();
  if (name !== 'LIB-NAME' && name !== 'LIB-VER') throw new CommandError(`ERR Unrecognized option '${attribute}'`);
  checkName(value, attribute);
  if (name === 'LIB-NAME') session.libraryName = value;
  else session.libraryVersion = value;
  return OK;
}

type Described = Pick<CommandDef, 'name' | 'summary' | 'since' | 'arity' | 'syntax' | 'reply' | 'run'>;

function clientCommand(described: Described, flags: readonly CommandFlag[], complexity = 'O(1)'): CommandDef {
  return command({ ...described, group: 'connection', complexity, flags, keys: [0, 0, 0] });
}

export const clientCommands = [
  clientCommand(
    {
      name: 'CLIENT|ID',
      summary: "The session's number",
      since: '5.0.0',
      arity: 2,
      syntax: '',
      reply: 'number',
      run: ({ session }) => integer(session.id),
    },
    EVERYBODY,
  ),
  clientCommand(
    {
      name: 'CLIENT|INFO',
      summary: 'What is known about this session',
      since: '6.2.0',
      arity: 2,
      syntax: '',
      reply: 'string',
      run: ({ engine, session }, args) => verbatim(`${clientLine(engine, session, requestLength(args))}\n`),
    },
    EVERYBODY,
  ),
  clientCommand(
    {
      name: 'CLIENT|LIST',
      summary: 'What is known about the sessions',
      since: '2.4.0',
      arity: -2,
      syntax: '[TYPE (NORMAL|MASTER|REPLICA|PUBSUB)|ID client-id:integer...]',
      reply: 'string',
      run: list,
    },
    ADMIN,
    'O(N) with N the number of sessions',
  ),
  clientCommand(
    {
      name: 'CLIENT|SETNAME',
      summary: 'Names the session; an empty name takes the name away',
      since: '2.6.9',
      arity: 3,
      syntax: 'connection-name',
      reply: "'OK'",
      run({ session }, args) {
        const name = binOf(args[2] as Datum);
        checkName(name, 'Client names');
        session.name = name;
        return OK;
      },
    },
    EVERYBODY,
  ),
  clientCommand(
    {
      name: 'CLIENT|GETNAME',
      summary: "The session's name",
      since: '2.6.9',
      arity: 2,
      syntax: '',
      reply: 'string | null',
      run: ({ session }) => bulkOrNil(session.name === '' ? undefined : session.name),
    },
    EVERYBODY,
  ),
  clientCommand(
    {
      name: 'CLIENT|SETINFO',
      summary: 'Tells which library the client uses',
      since: '7.2.0',
      arity: 4,
      syntax: '(LIB-NAME libname|LIB-VER libver)',
      reply: "'OK'",
      run: setInfo,
    },
    EVERYBODY,
  ),
  clientCommand(
    {
      name: 'CLIENT|KILL',
      summary: 'Closes sessions',
      since: '2.4.0',
      arity: -3,
      syntax:
        '(ip-port|(ID client-id:integer|TYPE (NORMAL|MASTER|REPLICA|PUBSUB)|USER username|ADDR ip-port|' +
        'LADDR ip-port|SKIPME (YES|NO)|MAXAGE maxage:integer)...)',
      reply: "'OK' | number",
      run: kill,
    },
    ADMIN,
    'O(N) with N the number of sessions',
  ),
  clientCommand(
    {
      name: 'CLIENT|UNBLOCK',
      summary: 'Ends the waiting of another session',
      since: '5.0.0',
      arity: -3,
      syntax: 'client-id:integer [TIMEOUT|ERROR]',
      reply: 'number',
      run: unblock,
    },
    ADMIN,
    'O(log N) with N the number of sessions',
  ),
  clientCommand(
    {
      name: 'CLIENT|PAUSE',
      summary: 'Holds up all commands, or those that change something, for some milliseconds',
      since: '3.0.0',
      arity: -3,
      syntax: 'timeout:integer [WRITE|ALL]',
      reply: "'OK'",
      run: pause,
    },
    ADMIN,
  ),
  clientCommand(
    {
      name: 'CLIENT|UNPAUSE',
      summary: 'Ends a pause',
      since: '6.2.0',
      arity: 2,
      syntax: '',
      reply: "'OK'",
      run({ engine }) {
        engine.pause.end();
        return OK;
      },
    },
    ADMIN,
    'O(N) with N the number of commands that wait',
  ),
  clientCommand(
    {
      name: 'CLIENT|REPLY',
      summary: 'Whether the session gets replies: all, none, or not the next one',
      since: '3.2.0',
      arity: 3,
      syntax: '(ON|OFF|SKIP)',
      reply: "'OK'",
      run: replyMode,
    },
    EVERYBODY,
  ),
  clientCommand(
    {
      name: 'CLIENT|NO-EVICT',
      summary: 'Protects the session from being closed when memory is short: none ever is',
      since: '7.0.0',
      arity: 3,
      syntax: '(ON|OFF)',
      reply: "'OK'",
      run({ session }, args) {
        session.noEvict = onOff(args);
        return OK;
      },
    },
    ADMIN,
  ),
  clientCommand(
    {
      name: 'CLIENT|NO-TOUCH',
      summary: "Whether the session's commands leave the times and counts of accesses alone",
      since: '7.2.0',
      arity: 3,
      syntax: '(ON|OFF)',
      reply: "'OK'",
      run({ session }, args) {
        session.noTouch = onOff(args);
        return OK;
      },
    },
    EVERYBODY,
  ),
  ...clientTrackingCommands,
  helpCommand('CLIENT', 'connection', '5.0.0'),
];
