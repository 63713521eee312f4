/**
 * What a Redis server can do and a store in a browser cannot: users, replicas, clusters, modules, functions. Where a true
 * answer exists that does no harm it is given; elsewhere the error says why the command does not apply.
 */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import { allCategories, categoriesOf } from '../command-docs.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { resolve } from '../prepare.ts';
import { array, bulk, bulks, EMPTY_ARRAY, integer, map, NIL, OK, type Reply, set, ZERO } from '../reply.ts';
import { type Args, type CommandDef, type CommandFlag, command } from '../table.ts';
import { helpCommand } from './help.ts';

type Row = readonly [name: string, summary: string, since: string, arity: number, syntax: string];
type Run = (context: Context, args: Args) => Reply;

const LISTED: readonly CommandFlag[] = ['admin', 'noscript', 'loading', 'stale'];

function row(
  [name, summary, since, arity, syntax]: Row,
  flags: readonly CommandFlag[],
  run: Run,
  more: Partial<Pick<CommandDef, 'group' | 'keys' | 'keysOf'>> = {},
): CommandDef {
  const group = name.startsWith('F') && name !== 'FAILOVER' ? 'scripting' : 'server';
  return command({
    ...{ name, group, summary, since, complexity: 'O(1)', arity, flags, keys: [0, 0, 0], syntax },
    reply: 'unknown',
    ...more,
    run,
  });
}

/** A command that always answers with this error. */
function refused(why: string): Run {
  return () => {
    throw new CommandError(`ERR ${why}`);
  };
}

// Users

const USER = 'default';
const noUsers = refused('Users cannot be changed: the origin is the one user, called default');

function categories({ engine: { table } }: Context, args: Args): Reply {
  const all = allCategories(table);
  if (args.length === 2) return bulks(all);
  const wanted = binOf(args[2] as Datum);
  if (!all.includes(wanted.toLowerCase())) throw new CommandError(`ERR Unknown category '${wanted}'`);
  const names = [...table.all()].filter((def) => categoriesOf(def).includes(wanted.toLowerCase()));
  return bulks(names.map(({ name }) => name.toLowerCase()));
}

function getUser(_context: Context, args: Args): Reply {
  if (binOf(args[2] as Datum) !== USER) return NIL;
  return map([
    ...[bulk('flags'), set([bulk('on'), bulk('nopass')])],
    ...[bulk('passwords'), EMPTY_ARRAY],
    ...[bulk('commands'), bulk('+@all')],
    ...[bulk('keys'), bulk('~*')],
    ...[bulk('channels'), bulk('&*')],
    ...[bulk('selectors'), EMPTY_ARRAY],
  ]);
}

function dryRun({ engine: { table, stats } }: Context, args: Args): Reply {
  const [user, name] = [binOf(args[2] as Datum), binOf(args[3] as Datum)];
  if (user !== USER) throw new CommandError(`ERR User '${user}' not found`);
  const isKnown = table.get(name) !== undefined || table.subcommands(name) !== undefined;
  if (!isKnown) throw new CommandError(`ERR Command '${name}' not found`);
  resolve(table, args.slice(3), stats);
  return OK;
}

function deleteUser(_context: Context, args: Args): Reply {
  const names: Bin[] = args.slice(2).map(binOf);
  if (names.includes(USER)) throw new CommandError("ERR The 'default' user cannot be removed");
  return ZERO;
}

const EVERYBODY: readonly CommandFlag[] = ['noscript', 'loading', 'stale'];

const aclCommands = [
  row(['ACL|WHOAMI', "The session's user", '6.0.0', 2, ''], EVERYBODY, () => bulk(USER)),
  row(['ACL|USERS', 'The names of the users, of which there is one', '6.0.0', 2, ''], LISTED, () => bulks([USER])),
  row(['ACL|LIST', 'The users and what they may do', '6.0.0', 2, ''], LISTED, () =>
    bulks([`user ${USER} on nopass ~* &* +@all`]),
  ),
  row(['ACL|CAT', 'Categories of commands, or the commands of one', '6.0.0', -2, '[category]'], EVERYBODY, categories),
  row(['ACL|GETUSER', 'What a user may do', '6.0.0', 3, 'username'], LISTED, getUser),
  row(['ACL|DRYRUN', 'Whether a user may call a command', '7.0.0', -4, 'username command [arg...]'], LISTED, dryRun),
  row(['ACL|DELUSER', 'Removes users', '6.0.0', -3, 'username...'], LISTED, deleteUser),
  row(['ACL|LOG', 'Refused calls, of which there are none', '6.0.0', -2, '[count:integer|RESET]'], LISTED, (_, args) =>
    args.length > 2 && binOf(args[2] as Datum).toUpperCase() === 'RESET' ? OK : EMPTY_ARRAY,
  ),
  row(['ACL|SETUSER', 'Would make a user', '6.0.0', -3, 'username [rule...]'], LISTED, noUsers),
  row(['ACL|GENPASS', 'Would make a password', '6.0.0', -2, '[bits:integer]'], EVERYBODY, noUsers),
  row(['ACL|LOAD', 'Would read users from a file', '6.0.0', 2, ''], LISTED, noUsers),
  row(['ACL|SAVE', 'Would write users to a file', '6.0.0', 2, ''], LISTED, noUsers),
  helpCommand('ACL', 'server', '6.0.0'),
];

/** MIGRATE names one key, or an empty one and more of them after KEYS. */
function migratedKeys(args: Args): number[] {
  const keys = args.findIndex((arg, i) => i > 5 && binOf(arg).toUpperCase() === 'KEYS');
  if (keys === -1 || binOf(args[3] as Datum) !== '') return [3];
  return args.slice(keys + 1).map((_, i) => keys + 1 + i);
}

// Functions

const FUNCTIONS: readonly CommandFlag[] = ['noscript'];
const noFunctions = refused('Functions are not supported: use EVAL, or transactions');
const noFunction = refused('Function not found');

const functionCommands = [
  row(
    ['FUNCTION|LIST', 'The libraries, of which there are none', '7.0.0', -2, '[LIBRARYNAME pattern] [WITHCODE]'],
    FUNCTIONS,
    () => EMPTY_ARRAY,
  ),
  row(['FUNCTION|STATS', 'The function that runs: none', '7.0.0', 2, ''], ['noscript', 'allow_busy'], () =>
    map([bulk('running_script'), NIL, bulk('engines'), map([])]),
  ),
  row(
    ['FUNCTION|FLUSH', 'Removes all libraries, of which there are none', '7.0.0', -2, '[ASYNC|SYNC]'],
    ['write', 'noscript'],
    () => OK,
  ),
  row(
    ['FUNCTION|LOAD', 'Would load a library', '7.0.0', -3, '[REPLACE] function-code'],
    ['write', 'denyoom', 'noscript'],
    noFunctions,
  ),
  row(
    ['FUNCTION|DELETE', 'Would remove a library', '7.0.0', 3, 'library-name'],
    ['write', 'noscript'],
    refused('Library not found'),
  ),
  row(['FUNCTION|DUMP', 'Would give all libraries', '7.0.0', 2, ''], FUNCTIONS, noFunctions),
  row(
    ['FUNCTION|RESTORE', 'Would load libraries', '7.0.0', -3, 'serialized-value [FLUSH|APPEND|REPLACE]'],
    ['write', 'denyoom', 'noscript'],
    noFunctions,
  ),
  row(['FUNCTION|KILL', 'Would end the function that runs', '7.0.0', 2, ''], ['noscript', 'allow_busy'], () => {
    throw new CommandError('NOTBUSY No scripts in execution right now.');
  }),
  helpCommand('FUNCTION', 'scripting', '7.0.0'),
];

const CALLS: readonly CommandFlag[] = ['noscript', 'stale', 'skip_monitor', 'no_mandatory_keys', 'movablekeys'];

const callCommands = [
  row(
    ['FCALL', 'Would call a function', '7.0.0', -3, 'functionName numkeys:integer [key...] [arg...]'],
    CALLS,
    noFunction,
  ),
  row(
    [
      'FCALL_RO',
      'Would call a function that only reads',
      '7.0.0',
      -3,
      'functionName numkeys:integer [key...] [arg...]',
    ],
    ['readonly', ...CALLS],
    noFunction,
  ),
];

// Replicas, clusters, modules

const noCluster = refused('This instance has cluster support disabled');
const noReplicas = refused('There are no replicas: tabs share one journal instead');
const noModules = refused('MODULE command not allowed: there are no modules in a browser');

/** REPLICAOF NO ONE is how it is anyway. */
function replicaOf(_context: Context, args: Args): Reply {
  const words = [args[1], args[2]].map((arg) => binOf(arg as Datum).toUpperCase());
  if (words.join(' ') === 'NO ONE') return OK;
  throw new CommandError('ERR There are no replicas: tabs share one journal instead');
}

const REPLICA: readonly CommandFlag[] = ['admin', 'noscript', 'stale', 'no_async_loading'];

const CLUSTER_SUBCOMMANDS: readonly (readonly [
  sub: string,
  arity: number,
  flags: readonly CommandFlag[],
  syntax: string,
])[] = [
  ['INFO', 2, ['stale'], ''],
  ['MYID', 2, ['stale'], ''],
  ['NODES', 2, ['stale'], ''],
  ['SHARDS', 2, ['stale'], ''],
  ['SLOTS', 2, ['stale'], ''],
  ['LINKS', 2, ['stale'], ''],
  ['KEYSLOT', 3, ['stale'], 'key:string'],
  ['COUNTKEYSINSLOT', 3, ['stale'], 'slot:integer'],
  ['GETKEYSINSLOT', 4, ['stale'], 'slot:integer count:integer'],
];

const clusterCommands = [
  ...CLUSTER_SUBCOMMANDS.map(([sub, arity, flags, syntax]) =>
    row([`CLUSTER|${sub}`, 'Would tell of a cluster, which this is not', '3.0.0', arity, syntax], flags, noCluster),
  ),
  helpCommand('CLUSTER', 'server', '5.0.0'),
  row(['ASKING', 'Belongs to clusters, which this is not', '3.0.0', 1, ''], ['fast'], noCluster),
  row(['READONLY', 'Belongs to clusters, which this is not', '3.0.0', 1, ''], ['loading', 'stale', 'fast'], noCluster),
  row(['READWRITE', 'Belongs to clusters, which this is not', '3.0.0', 1, ''], ['loading', 'stale', 'fast'], noCluster),
];

const serverCommands = [
  row(
    ['ROLE', 'The role in replication: a master without replicas', '2.8.12', 1, ''],
    ['noscript', 'loading', 'stale', 'fast'],
    () => array([bulk('master'), integer(0), EMPTY_ARRAY]),
  ),
  row(['REPLICAOF', 'Would make this a replica', '5.0.0', 3, 'host port'], REPLICA, replicaOf),
  row(['SLAVEOF', 'Would make this a replica', '1.0.0', 3, 'host port'], REPLICA, replicaOf),
  row(
    ['FAILOVER', 'Would hand over to a replica', '6.2.0', -1, '[TO host port] [ABORT] [TIMEOUT milliseconds:integer]'],
    ['admin', 'noscript', 'stale'],
    refused('FAILOVER requires connected replicas.'),
  ),
  row(
    ['PSYNC', 'Would begin replication', '2.8.0', -3, 'replicationid offset:integer'],
    ['admin', 'noscript', 'no_async_loading', 'no_multi'],
    noReplicas,
  ),
  row(
    ['SYNC', 'Would begin replication', '1.0.0', 1, ''],
    ['admin', 'noscript', 'no_async_loading', 'no_multi'],
    noReplicas,
  ),
  row(
    ['REPLCONF', 'Would set up replication', '3.0.0', -1, '[arg...]'],
    ['admin', 'noscript', 'loading', 'stale', 'allow_busy'],
    noReplicas,
  ),
  row(
    [
      'MIGRATE',
      'Would move keys to another server',
      '2.6.0',
      -6,
      'host port key destination-db:integer timeout:integer [arg...]',
    ],
    ['write', 'movablekeys'],
    refused('There is no other server that keys could be moved to'),
    { group: 'generic', keys: [3, 3, 1], keysOf: migratedKeys },
  ),
  row(
    ['SHUTDOWN', 'Would end the server', '1.0.0', -1, '[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]'],
    ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
    refused('The store ends with its tabs, not by SHUTDOWN'),
  ),
  row(
    ['MODULE|LIST', 'The modules, of which there are none', '4.0.0', 2, ''],
    ['admin', 'noscript'],
    () => EMPTY_ARRAY,
  ),
  row(
    ['MODULE|LOAD', 'Would load a module', '4.0.0', -3, 'path [arg...]'],
    ['admin', 'noscript', 'no_async_loading'],
    noModules,
  ),
  row(
    ['MODULE|LOADEX', 'Would load a module', '7.0.0', -3, 'path [arg...]'],
    ['admin', 'noscript', 'no_async_loading'],
    noModules,
  ),
  row(
    ['MODULE|UNLOAD', 'Would unload a module', '4.0.0', 3, 'name'],
    ['admin', 'noscript', 'no_async_loading'],
    noModules,
  ),
  helpCommand('MODULE', 'server', '5.0.0'),
];

export const unavailableCommands = [
  ...aclCommands,
  ...functionCommands,
  ...callCommands,
  ...clusterCommands,
  ...serverCommands,
];
