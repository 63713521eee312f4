/** Commands that watch the engine at work: SLOWLOG, LATENCY, MONITOR. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, wrongSubcommand } from '../errors.ts';
import type { LatencyEvent } from '../latency.ts';
import { parseInt64 } from '../numbers.ts';
import { array, bulk, bulks, integer, map, OK, type Reply, verbatim } from '../reply.ts';
import type { SlowCall } from '../slowlog.ts';
import { type Args, type CommandDef, type CommandFlag, command } from '../table.ts';
import { helpCommand } from './help.ts';

// SLOWLOG

const SLOWLOG: readonly CommandFlag[] = ['admin', 'loading', 'stale'];

function slowCall({ id, at, microseconds, words, address, name }: SlowCall): Reply {
  return array([integer(id), integer(at), integer(microseconds), bulks(words), bulk(address), bulk(name)]);
}

function slowCalls({ engine }: Context, args: Args): Reply {
  if (args.length > 3) throw wrongSubcommand('SLOWLOG', binOf(args[1] as Datum));
  const count = args.length === 3 ? parseInt64(binOf(args[2] as Datum)) : 10;
  if (count === undefined || count < -1) throw new CommandError('ERR count should be greater than or equal to -1');
  return array(engine.slowlog.newest(count === -1 ? Infinity : Number(count)).map(slowCall));
}

// LATENCY

const LATENCY: readonly CommandFlag[] = ['admin', 'noscript', 'loading', 'stale'];

function latest({ engine }: Context): Reply {
  const rows = [...engine.latency.events].flatMap(([name, { latest: last, max }]) =>
    last === undefined ? [] : [array([bulk(name), integer(last.at), integer(last.ms), integer(max)])],
  );
  return array(rows);
}

function samplesOf({ engine }: Context, args: Args): LatencyEvent['samples'] {
  return engine.latency.events.get(binOf(args[2] as Datum))?.samples ?? [];
}

const GRAPH_WIDTH = 80;
const LEVELS = '_-`';

/** The samples as a line of characters, the higher the longer; below it how many seconds ago each was. */
function graph(context: Context, args: Args): Reply {
  const name = binOf(args[2] as Datum);
  const samples = samplesOf(context, args).slice(-GRAPH_WIDTH);
  if (samples.length === 0) throw new CommandError(`ERR No samples available for event '${name}'`);
  const times = samples.map(({ ms }) => ms);
  const [low, high] = [Math.min(...times), Math.max(...times)];
  const level = (ms: number) => (high === low ? 0 : Math.round(((ms - low) / (high - low)) * (LEVELS.length - 1)));
  const line = times.map((ms) => LEVELS[level(ms)]).join('');
  const now = Math.floor(context.now / 1000);
  const ages = samples.map(({ at }) => `${now - at}s`);
  const head = `${name} - high ${high} ms, low ${low} ms (all time high ${allTimeHigh(context, name)} ms)`;
  return verbatim(`${head}\n${'-'.repeat(GRAPH_WIDTH)}\n${line}\n\n${ages.join(' ')}\n`);
}

function allTimeHigh({ engine }: Context, name: Bin): number {
  return engine.latency.events.get(name)?.max ?? 0;
}

function doctor({ engine, config }: Context): Reply {
  if (config.get('latency-monitor-threshold') === 0) {
    return verbatim('Latency monitoring is off. CONFIG SET latency-monitor-threshold <milliseconds> switches it on.\n');
  }
  const lines = [...engine.latency.events].map(([name, { samples, max }], i) => {
    const mean = samples.reduce((sum, { ms }) => sum + ms, 0) / samples.length;
    return `${i + 1}. ${name}: ${samples.length} spikes, mean ${mean.toFixed(0)} ms, worst ${max} ms.`;
  });
  return verbatim(lines.length === 0 ? 'No latency spike was seen.\n' : `${lines.join('\n')}\n`);
}

/** The histograms of these commands, of their subcommands, or of all that were called. */
function histograms({ engine }: Context, args: Args): Reply {
  const wanted = args.slice(2).map((arg) => binOf(arg).toUpperCase());
  const isWanted = (name: string) => wanted.some((word) => name === word || name.startsWith(`${word}|`));
  const names = wanted.length === 0 ? engine.stats.commands.keys() : [...engine.stats.commands.keys()].filter(isWanted);
  const fields: Reply[] = [];
  for (const name of names) {
    const latency = engine.stats.commands.get(name)?.latency;
    if (latency === undefined) continue;
    const rows = latency.cumulative().flatMap(([micros, calls]) => [integer(micros), integer(calls)]);
    const content = [bulk('calls'), integer(latency.count), bulk('histogram_usec'), map(rows)];
    fields.push(bulk(name.toLowerCase()), map(content));
  }
  return map(fields);
}

type Described = Pick<CommandDef, 'name' | 'summary' | 'since' | 'arity' | 'syntax' | 'reply'>;

function watchCommand(
  described: Described,
  flags: readonly CommandFlag[],
  run: (context: Context, args: Args) => Reply,
): CommandDef {
  return command({
    ...described,
    group: 'server',
    complexity: 'O(N) with N what it gives',
    flags,
    keys: [0, 0, 0],
    run,
  });
}

export const watchingCommands = [
  watchCommand(
    {
      name: 'SLOWLOG|GET',
      summary: 'The calls that took longest lately: number, time, microseconds, words, address and name',
      since: '2.2.12',
      arity: -2,
      syntax: '[count:integer]',
      reply: 'unknown[]',
    },
    SLOWLOG,
    slowCalls,
  ),
  watchCommand(
    {
      name: 'SLOWLOG|LEN',
      summary: 'How many slow calls are kept',
      since: '2.2.12',
      arity: 2,
      syntax: '',
      reply: 'number',
    },
    SLOWLOG,
    ({ engine }) => integer(engine.slowlog.length),
  ),
  watchCommand(
    { name: 'SLOWLOG|RESET', summary: 'Forgets the slow calls', since: '2.2.12', arity: 2, syntax: '', reply: "'OK'" },
    SLOWLOG,
    ({ engine }) => {
      engine.slowlog.reset();
      return OK;
    },
  ),
  helpCommand('SLOWLOG', 'server', '6.2.0'),
  watchCommand(
    {
      name: 'LATENCY|LATEST',
      summary: 'The last spike of each event: name, time, milliseconds, and the worst ever',
      since: '2.8.13',
      arity: 2,
      syntax: '',
      reply: 'unknown[]',
    },
    LATENCY,
    latest,
  ),
  watchCommand(
    {
      name: 'LATENCY|HISTORY',
      summary: 'The spikes of an event: time and milliseconds',
      since: '2.8.13',
      arity: 3,
      syntax: 'event',
      reply: '[time: number, milliseconds: number][]',
    },
    LATENCY,
    (context, args) => array(samplesOf(context, args).map(({ at, ms }) => array([integer(at), integer(ms)]))),
  ),
  watchCommand(
    {
      name: 'LATENCY|RESET',
      summary: 'Forgets the spikes of events, or of all',
      since: '2.8.13',
      arity: -2,
      syntax: '[event...]',
      reply: 'number',
    },
    LATENCY,
    ({ engine }, args) => integer(engine.latency.reset(args.slice(2).map(binOf))),
  ),
  watchCommand(
    {
      name: 'LATENCY|GRAPH',
      summary: 'The spikes of an event as a line of characters',
      since: '2.8.13',
      arity: 3,
      syntax: 'event',
      reply: 'string',
    },
    LATENCY,
    graph,
  ),
  watchCommand(
    {
      name: 'LATENCY|DOCTOR',
      summary: 'What the spikes say',
      since: '2.8.13',
      arity: 2,
      syntax: '',
      reply: 'string',
    },
    LATENCY,
    doctor,
  ),
  watchCommand(
    {
      name: 'LATENCY|HISTOGRAM',
      summary: 'How long the calls of commands took: for 1, 2, 4, … microseconds how many took no longer',
      since: '7.0.0',
      arity: -2,
      syntax: '[command...]',
      reply: 'Record<string, unknown>',
    },
    LATENCY,
    histograms,
  ),
  helpCommand('LATENCY', 'server', '2.8.13'),
  watchCommand(
    {
      name: 'MONITOR',
      summary: 'Shows every command as it runs',
      since: '1.0.0',
      arity: 1,
      syntax: '',
      reply: "'OK'",
    },
    LATENCY,
    ({ engine, session }) => {
      if (session.denyBlocking) throw new CommandError("ERR MONITOR isn't allowed for DENY BLOCKING client");
      engine.monitors.add(session);
      return OK;
    },
  ),
];
