/** Union, intersection and difference of sets, answered or stored. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { syntaxError } from '../errors.ts';
import { bulk, integer, type Reply, set as setReply, ZERO } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { SetValue } from '../values/set.ts';
import { countedKeyIndexes, countedKeys, positiveArg } from './arguments.ts';

type Sources = readonly (SetValue | undefined)[];

/** All sets are looked up before anything is done, so that one of a wrong type fails the command. */
function lookup(context: Context, keys: readonly Bin[]): Sources {
  return keys.map((key) => context.read(key, SetValue));
}

function union(sources: Sources): Iterable<Bin> {
  const members = new Set<Bin>();
  for (const source of sources) for (const { key } of source?.nodes() ?? []) members.add(key);
  return members;
}

/** Members of the first set that are in no other. O(N*M) with N its size and M the number of sets. */
function difference([first, ...others]: Sources): Iterable<Bin> {
  if (first === undefined || others.includes(first)) return [];
  const members: Bin[] = [];
  for (const { key } of first.nodes()) if (!others.some((other) => other?.has(key))) members.push(key);
  return members;
}

/** Members of all sets, found by looking up those of the smallest; stops at `limit`. */
function intersection(sources: Sources, limit = Number.POSITIVE_INFINITY): Bin[] {
  const members: Bin[] = [];
  let smallest = sources[0];
  for (const source of sources) {
    if (source === undefined) return members;
    if (source.length < (smallest as SetValue).length) smallest = source;
  }
  for (const { key } of (smallest as SetValue).nodes()) {
    if (!sources.every((source) => source === smallest || source?.has(key))) continue;
    members.push(key);
    if (members.length >= limit) break;
  }
  return members;
}

/** Integers are answered in numeric order, as Redis does, which collects the result of intsets in an intset. */
function answer(context: Context, sources: Sources, members: Iterable<Bin>): Reply {
  if (!sources.every((source) => source === undefined || source.encoding() === 'intset')) {
    return setReply(Array.from(members, bulk));
  }
  return setReply(
    SetValue.from(members, context.config)
      .nodes()
      .map(({ key }) => bulk(key)),
  );
}

function store(context: Context, target: Bin, members: Iterable<Bin>, event: string): Reply {
  const result = SetValue.from(members, context.config);
  if (result.length > 0) {
    context.keyspace.put(target, result);
    context.notify('s', event, target);
    return integer(result.length);
  }
  context.keyspace.peek(target);
  if (context.keyspace.remove(target)) context.notify('g', 'del', target);
  return ZERO;
}

function cardinality(context: Context, args: Args): Reply {
  const keys = countedKeys(args, 1);
  let limit = 0;
  for (let i = 2 + keys.length; i < args.length; i += 2) {
    if (binOf(args[i] as Datum).toUpperCase() !== 'LIMIT' || i + 1 === args.length) throw syntaxError();
    limit = positiveArg(args[i + 1] as Datum, "ERR LIMIT can't be negative");
  }
  return integer(intersection(lookup(context, keys), limit === 0 ? undefined : limit).length);
}

function algebra(
  name: string,
  operation: (sources: Sources) => Iterable<Bin>,
  doc: Pick<CommandDef, 'summary' | 'complexity'>,
): CommandDef {
  return command({
    ...doc,
    name,
    group: 'set',
    since: '1.0.0',
    arity: -2,
    flags: ['readonly'],
    keys: [1, -1, 1],
    syntax: 'key...',
    reply: 'string[]',
    run(context, args) {
      const sources = lookup(context, args.slice(1).map(binOf));
      return answer(context, sources, operation(sources));
    },
  });
}

function algebraStore(
  name: string,
  operation: (sources: Sources) => Iterable<Bin>,
  doc: Pick<CommandDef, 'summary' | 'complexity'>,
): CommandDef {
  return command({
    ...doc,
    name,
    group: 'set',
    since: '1.0.0',
    arity: -3,
    flags: ['write', 'denyoom'],
    keys: [1, -1, 1],
    syntax: 'destination:key key...',
    reply: 'number',
    run(context, args) {
      const sources = lookup(context, args.slice(2).map(binOf));
      return store(context, binOf(args[1] as Datum), operation(sources), name.toLowerCase());
    },
  });
}

const ALL_MEMBERS = 'O(N) where N is the total number of members in all given sets';
const SMALLEST = 'O(N*M) worst case, where N is the size of the smallest set and M the number of sets';

export const setAlgebraCommands = [
  algebra('SDIFF', difference, {
    summary: 'The members of the first set that no other set has',
    complexity: ALL_MEMBERS,
  }),
  algebraStore('SDIFFSTORE', difference, {
    summary: 'Stores the members of the first set that no other set has',
    complexity: ALL_MEMBERS,
  }),
  algebra('SINTER', intersection, { summary: 'The members that all sets have', complexity: SMALLEST }),
  command({
    name: 'SINTERCARD',
    group: 'set',
    summary: 'How many members all sets have in common',
    since: '7.0.0',
    complexity: SMALLEST,
    arity: -3,
    flags: ['readonly', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 1),
    syntax: 'numkeys:integer key... [LIMIT limit:integer]',
    reply: 'number',
    run: cardinality,
  }),
  algebraStore('SINTERSTORE', intersection, { summary: 'Stores the members that all sets have', complexity: SMALLEST }),
  algebra('SUNION', union, { summary: 'The members that any of the sets has', complexity: ALL_MEMBERS }),
  algebraStore('SUNIONSTORE', union, {
    summary: 'Stores the members that any of the sets has',
    complexity: ALL_MEMBERS,
  }),
];
