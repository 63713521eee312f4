/** Server commands about the whole: INFO, TIME, DBSIZE, FLUSHALL, FLUSHDB, LOLWUT. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, integer, OK, type Reply, verbatim } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { REDIS_VERSION, TABKV_VERSION } from '../version.ts';

/** ASYNC and SYNC are the same here: memory is given back by the garbage collector. */
function flush({ keyspace }: Context, args: Args): Reply {
  if (args.length > 2) throw syntaxError();
  if (args.length === 2 && !/^a?sync$/i.test(binOf(args[1] as Datum))) throw syntaxError();
  keyspace.flush();
  return OK;
}

function flushCommand(name: 'FLUSHALL' | 'FLUSHDB', summary: string): CommandDef {
  return command({
    name,
    group: 'server',
    summary,
    since: '1.0.0',
    complexity: 'O(N) with N the number of keys',
    arity: -1,
    flags: ['write'],
    keys: [0, 0, 0],
    syntax: '[ASYNC|SYNC]',
    reply: "'OK'",
    run: flush,
  });
}

const WIDTH = 40;
const HEIGHT = 8;

/** The size that a call asks for: after `VERSION 5` or `VERSION 6`, as in Redis, columns and rows may follow. */
function lolwutSize(args: Args): [columns: number, rows: number] {
  if (args.length < 3 || binOf(args[1] as Datum).toUpperCase() !== 'VERSION') return [WIDTH, HEIGHT];
  const [version, columns = WIDTH, rows = HEIGHT] = args.slice(2, 5).map((arg) => intArg(binOf(arg)));
  if (version !== 5 && version !== 6) return [WIDTH, HEIGHT];
  return [Math.min(Math.max(columns, 1), 1000), Math.min(Math.max(rows, 1), 200)];
}

/** A maze that is another one each time, and the versions. */
function lolwut(context: Context, args: Args): Reply {
  const [columns, rows] = lolwutSize(args);
  const row = () => Array.from({ length: columns }, () => (context.random() < 0.5 ? '/' : '\\')).join('');
  const maze = Array.from({ length: rows }, row).join('\n');
  return verbatim(`${maze}\n\nRedis ver. ${REDIS_VERSION}, tabkv ver. ${TABKV_VERSION}\n`);
}

export const serverCommands = [
  command({
    name: 'INFO',
    group: 'server',
    summary: 'Figures about the server, by sections',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: -1,
    flags: ['loading', 'stale'],
    keys: [0, 0, 0],
    syntax: '[section...]',
    reply: 'string',
    run: ({ engine }, args) => verbatim(engine.info.text(args.slice(1).map(binOf))),
  }),
  command({
    name: 'TIME',
    group: 'server',
    summary: "The server's time: seconds since 1970, and microseconds of the second",
    since: '2.6.0',
    complexity: 'O(1)',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    keys: [0, 0, 0],
    syntax: '',
    reply: '[string, string]',
    run({ now }) {
      const seconds = Math.floor(now / 1000);
      const micros = Math.floor((now - seconds * 1000) * 1000);
      return array([bulk(`${seconds}`), bulk(`${micros}`)]);
    },
  }),
  command({
    name: 'DBSIZE',
    group: 'server',
    summary: 'The number of keys',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 1,
    flags: ['readonly', 'fast'],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'number',
    run: ({ keyspace }) => integer(keyspace.entries.size),
  }),
  flushCommand('FLUSHALL', 'Removes all keys of all databases, of which there is one'),
  flushCommand('FLUSHDB', 'Removes all keys'),
  command({
    name: 'LOLWUT',
    group: 'server',
    summary: 'Draws something and names the version',
    since: '5.0.0',
    complexity: 'O(1)',
    arity: -1,
    flags: ['readonly', 'fast'],
    keys: [0, 0, 0],
    syntax: '[VERSION version:integer [columns:integer [rows:integer]]]',
    reply: 'string',
    run: lolwut,
  }),
];
