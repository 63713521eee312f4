/** Connection commands: PING, ECHO, AUTH, HELLO, RESET, QUIT. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { array, bulk, EMPTY_ARRAY, integer, map, OK, type Reply, status } from '../reply.ts';
import { type Args, type CommandFlag, command } from '../table.ts';
import { REDIS_VERSION, TABKV_VERSION } from '../version.ts';

/** There is one user, `default`, and it has no password: any password of it is right. */
export function authenticate(name: Bin): void {
  if (name === 'default') return;
  throw new CommandError('WRONGPASS invalid username-password pair or user is disabled.');
}

/** @throws CommandError if a client may not be called so */
export function checkName(name: Bin, what: string): void {
  if (/^[!-~]*$/.test(name)) return;
  throw new CommandError(`ERR ${what} cannot contain spaces, newlines or special characters.`);
}

interface HelloOptions {
  readonly user: Bin | undefined;
  readonly name: Bin | undefined;
}

function helloOptions(args: Args): HelloOptions {
  let user: Bin | undefined;
  let name: Bin | undefined;
  for (let i = 2; i < args.length; ) {
    const option = binOf(args[i] as Datum);
    const more = args.length - i - 1;
    if (option.toUpperCase() === 'AUTH' && more >= 2) {
      user = binOf(args[i + 1] as Datum);
      i += 3;
    } else if (option.toUpperCase() === 'SETNAME' && more >= 1) {
      name = binOf(args[i + 1] as Datum);
      checkName(name, 'Client names');
      i += 2;
    } else throw new CommandError(`ERR Syntax error in HELLO option '${option}'`);
  }
  return { user, name };
}

function protocolArg(args: Args): 2 | 3 | undefined {
  if (args.length < 2) return undefined;
  const version = parseInt64(binOf(args[1] as Datum));
  if (version === undefined) throw new CommandError('ERR Protocol version is not an integer or out of range');
  if (version === 2 || version === 3) return version;
  throw new CommandError('NOPROTO unsupported protocol version');
}

function hello({ session }: Context, args: Args): Reply {
  const protocol = protocolArg(args);
  const { user, name } = helloOptions(args);
  if (user !== undefined) authenticate(user);
  if (protocol !== undefined) session.protocol = protocol;
  if (name !== undefined) session.name = name;
  return map([
    ...[bulk('server'), bulk('redis')],
    ...[bulk('version'), bulk(REDIS_VERSION)],
    ...[bulk('proto'), integer(session.protocol)],
    ...[bulk('id'), integer(session.id)],
    ...[bulk('mode'), bulk('standalone')],
    ...[bulk('role'), bulk('master')],
    ...[bulk('modules'), EMPTY_ARRAY],
    ...[bulk('tabkv_version'), bulk(TABKV_VERSION)],
  ]);
}

/** Flags of commands that come before all others. */
const ALWAYS: readonly CommandFlag[] = ['noscript', 'loading', 'stale', 'fast', 'no_auth', 'allow_busy'];

export const connectionCommands = [
  command({
    name: 'PING',
    group: 'connection',
    summary: 'Answers PONG, or the message: shows that somebody is there',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: -1,
    flags: ['fast'],
    keys: [0, 0, 0],
    syntax: '[message]',
    reply: 'string',
    run({ engine, session }, args) {
      if (args.length > 2) throw new CommandError("ERR wrong number of arguments for 'ping' command");
      if (session.protocol === 2 && engine.pubsub.isSubscribed(session)) {
        return array([bulk('pong'), bulk(args[1] ?? '')]);
      }
      return args.length === 2 ? bulk(args[1] as Datum) : status('PONG');
    },
  }),
  command({
    name: 'ECHO',
    group: 'connection',
    summary: 'Answers the message',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['loading', 'stale', 'fast'],
    keys: [0, 0, 0],
    syntax: 'message',
    reply: 'string',
    run: (_context, args) => bulk(args[1] as Datum),
  }),
  command({
    name: 'AUTH',
    group: 'connection',
    summary: 'Names the user, of which there is one without a password: default',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: -2,
    flags: ALWAYS,
    keys: [0, 0, 0],
    syntax: '[username] password',
    reply: "'OK'",
    run(_context, args) {
      if (args.length > 3) throw new CommandError('ERR syntax error');
      if (args.length === 2) {
        throw new CommandError(
          'ERR AUTH <password> called without any password configured for the default user. ' +
            'Are you sure your configuration is correct?',
        );
      }
      authenticate(binOf(args[1] as Datum));
      return OK;
    },
  }),
  command({
    name: 'HELLO',
    group: 'connection',
    summary: 'Chooses the protocol version and tells about the server',
    since: '6.0.0',
    complexity: 'O(1)',
    arity: -1,
    flags: ALWAYS,
    keys: [0, 0, 0],
    syntax: '[protover:integer [AUTH username password] [SETNAME clientname]]',
    reply: 'Record<string, unknown>',
    run: hello,
  }),
  command({
    name: 'RESET',
    group: 'connection',
    summary: 'Brings the session back to how it began',
    since: '6.2.0',
    complexity: 'O(1)',
    arity: 1,
    flags: ALWAYS,
    keys: [0, 0, 0],
    syntax: '',
    reply: "'RESET'",
    run({ engine, session }) {
      engine.resetSession(session);
      return status('RESET');
    },
  }),
  command({
    name: 'QUIT',
    group: 'connection',
    summary: 'Ends the session',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: -1,
    flags: ALWAYS,
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run({ session }) {
      session.close();
      return OK;
    },
  }),
];
