/** COMMAND: the command table, for those who ask. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import { categoriesOf, containerDocsReply, docsReply, infoReply } from '../command-docs.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { globMatch } from '../glob.ts';
import { callKeyFlags } from '../key-flags.ts';
import { resolve } from '../prepare.ts';
import { array, bulk, bulks, EMPTY_ARRAY, integer, map, NIL, type Reply, set, status } from '../reply.ts';
import { type Args, type CommandDef, type CommandFlag, type CommandTable, command, keyIndexes } from '../table.ts';
import { helpCommand } from './help.ts';

const FLAGS: readonly CommandFlag[] = ['loading', 'stale'];

/** Commands and containers, without subcommands. */
function topNames(table: CommandTable): string[] {
  const direct = [...table.all()].map(({ name }) => name).filter((name) => !name.includes('|'));
  return [...new Set([...direct, ...table.containers()])];
}

/** The name as the table has it, of a command, a container or (`config|get`) a subcommand; undefined if there is none. */
function known(table: CommandTable, written: Bin): string | undefined {
  const name = written.toUpperCase();
  return table.get(name) !== undefined || table.subcommands(name) !== undefined ? name : undefined;
}

function info({ engine: { table } }: Context, args: Args): Reply {
  if (args.length === 2) return all(table);
  const replies = args.slice(2).map((arg) => {
    const name = known(table, binOf(arg));
    return name === undefined ? NIL : infoReply(table, name);
  });
  return array(replies);
}

function all(table: CommandTable): Reply {
  return array(topNames(table).map((name) => infoReply(table, name)));
}

function docs({ engine: { table } }: Context, args: Args): Reply {
  const names = args.length > 2 ? args.slice(2).map((arg) => known(table, binOf(arg))) : topNames(table);
  return map(
    names.flatMap((name) => {
      if (name === undefined) return [];
      const container = table.subcommands(name) !== undefined;
      const reply = container ? containerDocsReply(table, name) : docsReply(table.get(name) as CommandDef);
      return [bulk(name.toLowerCase()), reply];
    }),
  );
}

/** The test of COMMAND LIST's FILTERBY. */
function filter(args: Args): (def: CommandDef) => boolean {
  if (args.length === 2) return () => true;
  if (args.length !== 5 || binOf(args[2] as Datum).toUpperCase() !== 'FILTERBY') throw syntaxError();
  const wanted = binOf(args[4] as Datum);
  switch (binOf(args[3] as Datum).toUpperCase()) {
    case 'MODULE':
      return () => false;
    case 'ACLCAT':
      return (def) => categoriesOf(def).includes(wanted.toLowerCase());
    case 'PATTERN':
      return ({ name }) => globMatch(wanted.toLowerCase(), name.toLowerCase());
    default:
      throw syntaxError();
  }
}

function list({ engine: { table } }: Context, args: Args): Reply {
  const passes = filter(args);
  const containers = args.length === 2 ? [...table.containers()].filter((name) => table.get(name) === undefined) : [];
  const names = [...table.all()].filter(passes).map(({ name }) => name);
  return bulks([...names, ...containers].map((name) => name.toLowerCase()));
}

/** The command of a call and its arguments. @throws CommandError with COMMAND GETKEYS' texts */
function inner({ engine }: Context, args: Args): { def: CommandDef; call: Args; indexes: number[] } {
  const call = args.slice(2);
  const def = resolved(engine.table, call, engine);
  const indexes = keyIndexes(def, call);
  if (indexes.length > 0 || def.flags.includes('no_mandatory_keys')) return { def, call, indexes };
  if (def.keysOf === undefined && def.keys[0] === 0) throw new CommandError('ERR The command has no key arguments');
  throw new CommandError('ERR Invalid arguments specified for command');
}

function resolved(table: CommandTable, call: Args, { stats }: Context['engine']): CommandDef {
  const name = binOf(call[0] as Datum);
  if (known(table, name) === undefined) throw new CommandError('ERR Invalid command specified');
  try {
    return resolve(table, call, stats);
  } catch (thrown) {
    if (!(thrown instanceof CommandError)) throw thrown;
    const isUnknown = thrown.message.includes('unknown');
    throw new CommandError(
      isUnknown ? 'ERR Invalid command specified' : 'ERR Invalid number of arguments specified for command',
    );
  }
}

function getKeysAndFlags(context: Context, args: Args): Reply {
  const { def, call, indexes } = inner(context, args);
  const [first, others] = callKeyFlags(def, call);
  return array(
    indexes.map((index, nth) => array([bulk(call[index] as Datum), set((nth === 0 ? first : others).map(status))])),
  );
}

export const commandCommands = [
  command({
    name: 'COMMAND',
    group: 'server',
    summary: 'What is known about all commands',
    since: '2.8.13',
    complexity: 'O(N) with N the number of commands',
    arity: -1,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '',
    reply: 'unknown[]',
    run: ({ engine }) => all(engine.table),
  }),
  command({
    name: 'COMMAND|COUNT',
    group: 'server',
    summary: 'The number of commands',
    since: '2.8.13',
    complexity: 'O(1)',
    arity: 2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '',
    reply: 'number',
    run: ({ engine }) => integer(topNames(engine.table).length),
  }),
  command({
    name: 'COMMAND|DOCS',
    group: 'server',
    summary: 'The documentation of commands: what they do and which arguments they take',
    since: '7.0.0',
    complexity: 'O(N) with N the number of commands asked for',
    arity: -2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '[commandName...]',
    reply: 'Record<string, unknown>',
    run: docs,
  }),
  command({
    name: 'COMMAND|INFO',
    group: 'server',
    summary: 'Arity, flags and key positions of commands',
    since: '2.8.13',
    complexity: 'O(N) with N the number of commands asked for',
    arity: -2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '[commandName...]',
    reply: 'unknown[]',
    run: info,
  }),
  command({
    name: 'COMMAND|LIST',
    group: 'server',
    summary: 'The names of commands',
    since: '7.0.0',
    complexity: 'O(N) with N the number of commands',
    arity: -2,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: '[FILTERBY (MODULE moduleName|ACLCAT category|PATTERN pattern)]',
    reply: 'string[]',
    run: list,
  }),
  command({
    name: 'COMMAND|GETKEYS',
    group: 'server',
    summary: 'The keys in a call',
    since: '2.8.13',
    complexity: 'O(N) with N the number of arguments',
    arity: -3,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: 'command [arg...]',
    reply: 'string[]',
    run(context, args) {
      const { call, indexes } = inner(context, args);
      return indexes.length === 0 ? EMPTY_ARRAY : bulks(indexes.map((index) => call[index] as Datum));
    },
  }),
  command({
    name: 'COMMAND|GETKEYSANDFLAGS',
    group: 'server',
    summary: 'The keys in a call, and what the call does with them',
    since: '7.0.0',
    complexity: 'O(N) with N the number of arguments',
    arity: -3,
    flags: FLAGS,
    keys: [0, 0, 0],
    syntax: 'command [arg...]',
    reply: 'unknown[]',
    run: getKeysAndFlags,
  }),
  helpCommand('COMMAND', 'server', '5.0.0'),
];
