/** CONFIG: reading and changing parameters while running. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { bulk, map, OK, type Reply } from '../reply.ts';
import { type Args, type CommandFlag, command } from '../table.ts';
import { helpCommand } from './help.ts';

const FLAGS: readonly CommandFlag[] = ['admin', 'noscript', 'loading', 'stale'];

function get({ config }: Context, args: Args): Reply {
  const found = config.match(args.slice(2).map(binOf));
  return map([...found].flatMap(([name, text]) => [bulk(name), bulk(text)]));
}

function set({ config, engine, keyspace }: Context, args: Args): Reply {
  if (args.length % 2 === 1) throw syntaxError();
  const pairs: [string, string][] = [];
  for (let i = 2; i < args.length; i += 2) pairs.push([binOf(args[i] as Datum), binOf(args[i + 1] as Datum)]);
  config.set(pairs);
  // A lower limit holds at once, not from the next command on.
  if (keyspace.mayWrite) engine.eviction.makeRoom();
  return OK;
}

export const configCommands = [
  command({
    name: 'CONFIG|GET',
    group: 'server',
    summary: 'The parameters whose names match, with their values',
    since: '2.0.0',
    complexity: 'O(N) with N the number of parameters',
    arity: -3,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: 'parameter:pattern...',
    reply: 'Record<string, string>',
    run: get,
  }),
  command({
    name: 'CONFIG|SET',
    group: 'server',
    summary: 'Sets parameters: all of them or, if one is refused, none',
    since: '2.0.0',
    complexity: 'O(N) with N the number of parameters given',
    arity: -4,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '(parameter value:string)...',
    reply: "'OK'",
    run: set,
  }),
  command({
    name: 'CONFIG|RESETSTAT',
    group: 'server',
    summary: 'Sets the counters of INFO back to zero',
    since: '2.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run({ engine }) {
      engine.stats.reset();
      engine.latency.reset([]);
      return OK;
    },
  }),
  command({
    name: 'CONFIG|REWRITE',
    group: 'server',
    summary: 'Would write the parameters to a configuration file, of which there is none',
    since: '2.8.0',
    complexity: 'O(1)',
    arity: 2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run() {
      throw new CommandError('ERR The server is running without a config file');
    },
  }),
  helpCommand('CONFIG', 'server', '5.0.0'),
];
