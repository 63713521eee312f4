/** Sets: members, each once. Their union, intersection and difference are in set-algebra.ts. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { syntaxError } from '../errors.ts';
import { array, bulk, bulks, EMPTY_ARRAY, integer, NIL, ONE, type Reply, set as setReply, ZERO } from '../reply.ts';
import { repeatIndexes, sampleIndexes } from '../structures/sample.ts';
import { type Args, command } from '../table.ts';
import { SetValue, sadd, srem } from '../values/set.ts';
import { positiveArg, signedCountArg } from './arguments.ts';
import { scanCollection } from './scan-options.ts';
import { setAlgebraCommands } from './set-algebra.ts';

/** How many times more must be popped than left, for what is left to become a new set. */
const FEW_LEFT = 5;
const NO_MEMBERS = setReply([]);

/** SADD. The edit names new members only, unless so many are given that their number decides on the encoding. */
function addMembers(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const set = context.write(key, SetValue);
  const given = args.slice(2).map(binOf);
  const all = set === undefined || set.outgrows(given.length, context.config);
  const fresh = all ? given : given.filter((member) => !set.has(member));
  if (fresh.length === 0) return ZERO;
  const added = context.edit(sadd, key, fresh);
  if (added > 0) context.notify('s', 'sadd', key);
  return integer(added);
}

/** Removes members that are there and tells of it; the key goes with the last one. */
function take(context: Context, key: Bin, set: SetValue, present: Bin[], event: 'srem' | 'spop'): number {
  const removed = context.edit(srem, key, present);
  context.notify('s', event, key);
  if (set.length === 0) context.notify('g', 'del', key);
  return removed;
}

function removeMembers(context: Context, args: Args): Reply {
  const set = context.write(args[1] as Datum, SetValue);
  if (set === undefined) return ZERO;
  const present = args
    .slice(2)
    .map(binOf)
    .filter((member) => set.has(member));
  return present.length === 0 ? ZERO : integer(take(context, binOf(args[1] as Datum), set, present, 'srem'));
}

function move(context: Context, args: Args): Reply {
  const [, from, to, member] = args.map(binOf) as [Bin, Bin, Bin, Bin];
  const source = context.write(from, SetValue);
  if (source === undefined) return ZERO;
  const target = context.write(to, SetValue);
  if (!source.has(member)) return ZERO;
  if (source === target) return ONE;
  take(context, from, source, [member], 'srem');
  if (target?.has(member) !== true) {
    context.edit(sadd, to, [member]);
    context.notify('s', 'sadd', to);
  }
  return ONE;
}

/** So many different members, chosen at random; all of them in their order if there are no more. */
function choose(set: SetValue, count: number, random: () => number): Bin[] {
  if (count >= set.length) return set.nodes().map(({ key }) => key);
  return sampleIndexes(set.length, count, random).map((index) => set.at(index));
}

/** As Redis does, the few that are left of many become a new set, which is also the shorter edit. */
function popMembers(context: Context, key: Bin, set: SetValue, chosen: Bin[]): void {
  const left = set.length - chosen.length;
  if (left * FEW_LEFT > chosen.length) {
    take(context, key, set, chosen, 'spop');
    return;
  }
  context.notify('s', 'spop', key);
  if (left > 0) {
    const rest = set.without(new Set(chosen), context.config);
    context.keyspace.put(key, rest, context.keyspace.peek(key)?.expireAt);
    return;
  }
  context.keyspace.remove(key);
  context.notify('g', 'del', key);
}

function pop(context: Context, args: Args): Reply {
  if (args.length > 3) throw syntaxError();
  const key = binOf(args[1] as Datum);
  const count = args.length === 3 ? positiveArg(args[2] as Datum) : undefined;
  const set = context.write(key, SetValue);
  if (set === undefined) return count === undefined ? NIL : NO_MEMBERS;
  if (count === 0) return NO_MEMBERS;
  const chosen = choose(set, count ?? 1, context.random);
  popMembers(context, key, set, chosen);
  return count === undefined ? bulk(chosen[0] as Bin) : setReply(chosen.map(bulk));
}

function randomMember(context: Context, args: Args): Reply {
  if (args.length > 3) throw syntaxError();
  const count = args.length === 3 ? signedCountArg(args[2] as Datum) : undefined;
  const set = context.read(args[1] as Datum, SetValue);
  if (set === undefined) return count === undefined ? NIL : EMPTY_ARRAY;
  if (count !== undefined && count >= 0) return bulks(choose(set, count, context.random));
  const chosen = repeatIndexes(set.length, -(count ?? -1), context.random).map((index) => bulk(set.at(index)));
  return count === undefined ? (chosen[0] as Reply) : array(chosen);
}

export const setCommands = [
  command({
    name: 'SADD',
    group: 'set',
    summary: 'Adds members to a set, making it if need be',
    since: '1.0.0',
    complexity: 'O(1) for each member',
    arity: -3,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member...',
    reply: 'number',
    run: addMembers,
  }),
  command({
    name: 'SCARD',
    group: 'set',
    summary: 'How many members a set has',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => integer(context.read(args[1] as Datum, SetValue)?.length ?? 0),
  }),
  command({
    name: 'SISMEMBER',
    group: 'set',
    summary: 'Whether a set has a member',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member',
    reply: '0 | 1',
    run(context, args) {
      const set = context.read(args[1] as Datum, SetValue);
      return set?.has(binOf(args[2] as Datum)) === true ? ONE : ZERO;
    },
  }),
  command({
    name: 'SMEMBERS',
    group: 'set',
    summary: 'All members of a set',
    since: '1.0.0',
    complexity: 'O(N) where N is the number of members',
    arity: 2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'string[]',
    run(context, args) {
      const set = context.read(args[1] as Datum, SetValue);
      return set === undefined ? NO_MEMBERS : setReply(set.nodes().map(({ key }) => bulk(key)));
    },
  }),
  command({
    name: 'SMISMEMBER',
    group: 'set',
    summary: 'Which of these members a set has',
    since: '6.2.0',
    complexity: 'O(N) where N is the number of members asked for',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member...',
    reply: '(0 | 1)[]',
    run(context, args) {
      const set = context.read(args[1] as Datum, SetValue);
      return array(args.slice(2).map((member) => (set?.has(binOf(member)) === true ? ONE : ZERO)));
    },
  }),
  command({
    name: 'SMOVE',
    group: 'set',
    summary: 'Moves a member from one set to another',
    since: '1.0.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'fast'],
    keys: [1, 2, 1],
    syntax: 'source:key destination:key member',
    reply: '0 | 1',
    run: move,
  }),
  command({
    name: 'SPOP',
    group: 'set',
    summary: 'Removes random members and gives them',
    since: '1.0.0',
    complexity: 'O(1) without count, otherwise O(N) where N is the count',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer]',
    reply: 'string | string[] | null',
    run: pop,
  }),
  command({
    name: 'SRANDMEMBER',
    group: 'set',
    summary: 'Random members; with a negative count the same one may come again',
    since: '1.0.0',
    complexity: 'O(1) without count, otherwise O(N) where N is the absolute value of the count',
    arity: -2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer]',
    reply: 'string | string[] | null',
    run: randomMember,
  }),
  command({
    name: 'SREM',
    group: 'set',
    summary: 'Removes members from a set',
    since: '1.0.0',
    complexity: 'O(1) for each member',
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member...',
    reply: 'number',
    run: removeMembers,
  }),
  command({
    name: 'SSCAN',
    group: 'set',
    summary: 'Walks through the members of a set in steps',
    since: '2.8.0',
    complexity: 'O(1) for every call, O(N) for a complete walk',
    arity: -3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key cursor:cursor [MATCH pattern:pattern] [COUNT count:integer]',
    reply: '[cursor: string, members: string[]]',
    run: (context, args) => scanCollection(context, args, SetValue),
  }),
  ...setAlgebraCommands,
];
