/**
 * Lua scripts are not run: no Lua 5.1 that a browser could load answers as Redis' does (ARCHITECTURE.md has the figures).
 * The commands say so, in the codes that clients act on, and those that have a true answer give it.
 */
import { binOf, type Datum } from '../bytes.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import { parseInt64 } from '../numbers.ts';
import { array, OK, type Reply, ZERO } from '../reply.ts';
import { type Args, type CommandDef, type CommandFlag, command } from '../table.ts';
import { countedKeyIndexes } from './arguments.ts';
import { helpCommand } from './help.ts';

const NOT_SUPPORTED =
  'ERR Lua scripts are not supported: use MULTI and EXEC, with WATCH where later calls depend on what earlier ones read';

/** `numkeys` is looked at first, as Redis does. */
function checkKeys(args: Args): void {
  const count = parseInt64(binOf(args[2] as Datum));
  if (count === undefined) throw notAnInteger();
  if (count > args.length - 3) throw new CommandError("ERR Number of keys can't be greater than number of args");
  if (count < 0) throw new CommandError("ERR Number of keys can't be negative");
}

const FLAGS: readonly CommandFlag[] = ['noscript', 'stale', 'skip_monitor', 'no_mandatory_keys', 'movablekeys'];

/** Clients that get NOSCRIPT send the script with EVAL, and then learn why it does not run. */
function evalCommand(name: string, since: string, argument: string, message: string): CommandDef {
  return command({
    name,
    group: 'scripting',
    summary: 'Would run a Lua script',
    since,
    complexity: 'O(1)',
    arity: -3,
    flags: name.endsWith('_RO') ? ['readonly', ...FLAGS] : FLAGS,
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 2),
    syntax: `${argument} numkeys:integer [key...] [arg...]`,
    reply: 'unknown',
    run(_context, args) {
      checkKeys(args);
      throw new CommandError(message);
    },
  });
}

const NO_SCRIPT = 'NOSCRIPT No matching script. Please use EVAL.';

type Described = Pick<CommandDef, 'name' | 'summary' | 'arity' | 'syntax' | 'reply'>;

function scriptCommand(
  described: Described,
  run: (args: Args) => Reply,
  flags: readonly CommandFlag[] = [],
): CommandDef {
  return command({
    ...described,
    group: 'scripting',
    since: '2.6.0',
    complexity: 'O(1)',
    flags: ['noscript', ...flags],
    keys: [0, 0, 0],
    run: (_context, args) => run(args),
  });
}

export const scriptingCommands = [
  evalCommand('EVAL', '2.6.0', 'script', NOT_SUPPORTED),
  evalCommand('EVAL_RO', '7.0.0', 'script', NOT_SUPPORTED),
  evalCommand('EVALSHA', '2.6.0', 'sha1', NO_SCRIPT),
  evalCommand('EVALSHA_RO', '7.0.0', 'sha1', NO_SCRIPT),
  scriptCommand({
    name: 'SCRIPT|LOAD',
    summary: 'Would keep a Lua script',
    arity: 3,
    syntax: 'script',
    reply: 'string',
  }, () => {
    throw new CommandError(NOT_SUPPORTED);
  }, ['stale']),
  scriptCommand(
    {
      name: 'SCRIPT|EXISTS',
      summary: 'Which of these scripts are kept: none',
      arity: -3,
      syntax: 'sha1...',
      reply: 'number[]',
    },
    (args) => array(args.slice(2).map(() => ZERO)),
  ),
  scriptCommand(
    {
      name: 'SCRIPT|FLUSH',
      summary: 'Forgets all scripts, of which there are none',
      arity: -2,
      syntax: '[ASYNC|SYNC]',
      reply: "'OK'",
    },
    (args) => {
      if (args.length <= 3 && /^(?:a?sync)?$/i.test(binOf(args[2] ?? ''))) return OK;
      throw new CommandError('ERR SCRIPT FLUSH only support SYNC|ASYNC option');
    },
  ),
  scriptCommand({
    name: 'SCRIPT|KILL',
    summary: 'Would end the script that runs',
    arity: 2,
    syntax: '',
    reply: "'OK'",
  }, () => {
    throw new CommandError('NOTBUSY No scripts in execution right now.');
  }, ['allow_busy']),
  helpCommand('SCRIPT', 'scripting', '5.0.0'),
];
