/** MEMORY: estimates of what keys and the whole take. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { syntaxError } from '../errors.ts';
import { humanBytes } from '../info.ts';
import { footprint } from '../keyspace.ts';
import { intArg } from '../numbers.ts';
import { bulk, double, integer, map, NIL, OK, type Reply, verbatim } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { helpCommand } from './help.ts';

/** Sizes are kept up with every edit, so that nothing is sampled: SAMPLES is checked and then ignored. */
function usage({ keyspace }: Context, args: Args): Reply {
  for (let i = 3; i < args.length; i += 2) {
    const isSamples = binOf(args[i] as Datum).toUpperCase() === 'SAMPLES';
    if (!isSamples || i + 1 >= args.length) throw syntaxError();
    if (intArg(binOf(args[i + 1] as Datum)) < 0) throw syntaxError();
  }
  const entry = keyspace.peek(binOf(args[2] as Datum));
  return entry === undefined ? NIL : integer(footprint(entry));
}

function memoryStats({ keyspace, stats }: Context): Reply {
  const total = keyspace.usedMemory;
  const peak = Math.max(total, stats.peakMemory);
  const count = keyspace.entries.size;
  return map([
    ...[bulk('peak.allocated'), integer(peak)],
    ...[bulk('total.allocated'), integer(total)],
    ...[bulk('startup.allocated'), integer(0)],
    ...[bulk('keys.count'), integer(count)],
    ...[bulk('keys.bytes-per-key'), integer(count === 0 ? 0 : Math.floor(total / count))],
    ...[bulk('dataset.bytes'), integer(total)],
    ...[bulk('dataset.percentage'), double(total === 0 ? 0 : 100)],
    ...[bulk('peak.percentage'), double(peak === 0 ? 0 : (total / peak) * 100)],
  ]);
}

function diagnose({ keyspace, stats, config }: Context): string {
  const used = keyspace.usedMemory;
  const limit = config.get('maxmemory');
  const findings: string[] = [];
  if (limit > 0 && used > limit * 0.9) {
    findings.push(`Keys and values take ${humanBytes(used)} of the ${humanBytes(limit)} that maxmemory allows.`);
  }
  if (limit > 0 && config.get('maxmemory-policy') === 'noeviction') {
    findings.push('With the policy noeviction writes will fail when the limit is reached.');
  }
  if (stats.peakMemory > used * 1.5 && stats.peakMemory > 1024 * 1024) {
    findings.push(`At their peak keys and values took ${humanBytes(stats.peakMemory)}, now ${humanBytes(used)}.`);
  }
  return findings.length === 0 ? 'Nothing is wrong with memory.' : findings.join('\n');
}

export const memoryCommands = [
  command({
    name: 'MEMORY|USAGE',
    group: 'server',
    summary: 'Estimated bytes of a key with its value',
    since: '4.0.0',
    complexity: 'O(1)',
    arity: -3,
    flags: ['readonly'],
    keys: [2, 2, 1],
    syntax: 'key [SAMPLES count:integer]',
    reply: 'number | null',
    run: usage,
  }),
  command({
    name: 'MEMORY|STATS',
    group: 'server',
    summary: 'Figures about memory',
    since: '4.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: [],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'Record<string, number>',
    run: memoryStats,
  }),
  command({
    name: 'MEMORY|DOCTOR',
    group: 'server',
    summary: 'Says what may be wrong with memory',
    since: '4.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: [],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'string',
    run: (context) => verbatim(diagnose(context)),
  }),
  command({
    name: 'MEMORY|PURGE',
    group: 'server',
    summary: 'Would give free memory back: the garbage collector does that by itself',
    since: '4.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: [],
    keys: [0, 0, 0],
    syntax: '',
    reply: "'OK'",
    run: () => OK,
  }),
  command({
    name: 'MEMORY|MALLOC-STATS',
    group: 'server',
    summary: 'Would show figures of the allocator',
    since: '4.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: [],
    keys: [0, 0, 0],
    syntax: '',
    reply: 'string',
    run: () => verbatim('Memory is managed by the JavaScript engine, which gives no figures.'),
  }),
  helpCommand('MEMORY', 'server', '4.0.0'),
];
