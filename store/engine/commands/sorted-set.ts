/** Sorted sets: adding, incrementing, removing, and what is asked of single members. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError, wrongArity } from '../errors.ts';
import { doubleArg } from '../numbers.ts';
import { array, bulk, double, EMPTY_ARRAY, integer, NIL, NIL_ARRAY, type Reply, ZERO } from '../reply.ts';
import { sampleIndexes } from '../structures/sample.ts';
import { type Args, command } from '../table.ts';
import type { EffectArg } from '../values/value.ts';
import { type Member, ZsetValue, zadd, zrem } from '../values/zset.ts';
import { signedCountArg } from './arguments.ts';
import { scanCollection } from './scan-options.ts';

/** The options of ZADD. */
export interface AddOptions {
  nx: boolean;
  xx: boolean;
  gt: boolean;
  lt: boolean;
  ch: boolean;
  incr: boolean;
}

/** Reads ZADD's options; gives the index of the first score. */
function parseAddOptions(args: Args, options: AddOptions): number {
  for (let i = 2; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toLowerCase();
    if (word !== 'nx' && word !== 'xx' && word !== 'gt' && word !== 'lt' && word !== 'ch' && word !== 'incr') return i;
    options[word] = true;
  }
  return args.length;
}

function checkAddOptions({ nx, xx, gt, lt, incr }: AddOptions, pairs: number): void {
  if (nx && xx) throw new CommandError('ERR XX and NX options at the same time are not compatible');
  if ((gt && nx) || (lt && nx) || (gt && lt)) {
    throw new CommandError('ERR GT, LT, and/or NX options at the same time are not compatible');
  }
  if (incr && pairs > 1) throw new CommandError('ERR INCR option supports a single increment-element pair');
}

/** The score that a pair of ZADD or ZINCRBY leads to, or undefined if the options forbid it. Redis' zsetAdd. */
function nextScore(options: AddOptions, current: number | undefined, given: number): number | undefined {
  if (current === undefined) return options.xx ? undefined : given;
  if (options.nx) return undefined;
  const score = options.incr ? current + given : given;
  if (Number.isNaN(score)) throw new CommandError('ERR resulting score is not a number (NaN)');
  if ((options.lt && score >= current) || (options.gt && score <= current)) return undefined;
  return score;
}

/** What the pairs, one after the other, would do to a set. */
class Addition {
  /** Member, score, …: what really changes. */
  readonly changes: EffectArg[] = [];
  added = 0;
  /** The last score that was set or left as it was; undefined if the options forbade it. */
  last: number | undefined;
  constructor(set: ZsetValue | undefined, options: AddOptions, members: readonly Bin[], scores: readonly number[]) {
    // What the pairs before have set, where a member may come twice.
    const pending = members.length > 1 ? new Map<Bin, number>() : undefined;
    for (let i = 0; i < members.length; i++) {
      const member = members[i] as Bin;
      const current = pending?.get(member) ?? set?.score(member);
      this.last = nextScore(options, current, scores[i] as number);
      if (this.last === undefined || this.last === current) continue;
      if (current === undefined) this.added++;
      this.changes.push(member, this.last);
      pending?.set(member, this.last);
    }
  }
}

export function newAddOptions(incr = false): AddOptions {
  return { nx: false, xx: false, gt: false, lt: false, ch: false, incr };
}

/** ZADD from the first score on, and ZINCRBY. */
function add(context: Context, args: Args, options: AddOptions, from: number): Reply {
  const words = args.length - from;
  if (words === 0 || words % 2 !== 0) throw syntaxError();
  checkAddOptions(options, words / 2);
  const scores: number[] = [];
  const members: Bin[] = [];
  for (let i = from; i < args.length; i += 2) {
    // Adding 0 turns -0 into 0.
    scores.push(doubleArg(binOf(args[i] as Datum)) + 0);
    members.push(binOf(args[i + 1] as Datum));
  }
  return addScores(context, binOf(args[1] as Datum), members, scores, options);
}

/** Gives members scores as the options allow, tells of it, and replies as ZADD does. Redis' zaddGenericCommand. */
export function addScores(
  context: Context,
  key: Bin,
  members: readonly Bin[],
  scores: readonly number[],
  options: AddOptions,
): Reply {
  const { changes, added, last } = new Addition(context.write(key, ZsetValue), options, members, scores);
  if (changes.length > 0) {
    context.edit(zadd, key, changes);
    context.notify('z', options.incr ? 'zincr' : 'zadd', key);
  }
  if (options.incr) return last === undefined ? NIL : double(last);
  return integer(options.ch ? changes.length / 2 : added);
}

/** Removes members that are there from a set, each named once, and tells of it under this event's name. */
export function removeMembers(context: Context, key: Bin, set: ZsetValue, members: Bin[], event: string): void {
  const all = members.length === set.length;
  if (all) context.keyspace.remove(key);
  else context.edit(zrem, key, members);
  context.notify('z', event, key);
  if (all) context.notify('g', 'del', key);
}

function remove(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const set = context.write(key, ZsetValue);
  if (set === undefined) return ZERO;
  const present = new Set<Bin>();
  for (const arg of args.slice(2)) {
    const member = binOf(arg);
    if (set.score(member) !== undefined) present.add(member);
  }
  if (present.size > 0) removeMembers(context, key, set, [...present], 'zrem');
  return integer(present.size);
}

function rank(context: Context, args: Args, reverse: boolean): Reply {
  if (args.length > 4) throw wrongArity(binOf(args[0] as Datum));
  const withScore = args.length === 4;
  if (withScore && binOf(args[3] as Datum).toUpperCase() !== 'WITHSCORE') throw syntaxError();
  const member = binOf(args[2] as Datum);
  const set = context.read(args[1] as Datum, ZsetValue);
  const place = set?.rank(member);
  if (set === undefined || place === undefined) return withScore ? NIL_ARRAY : NIL;
  const shown = integer(reverse ? set.length - 1 - place : place);
  return withScore ? array([shown, double(set.score(member) as number)]) : shown;
}

function scoreReply(set: ZsetValue | undefined, member: Datum): Reply {
  const score = set?.score(binOf(member));
  return score === undefined ? NIL : double(score);
}

/** Members, with scores if wanted: flat under RESP2, in pairs under RESP3. */
export function membersReply(context: Context, members: readonly Member[], withScores: boolean): Reply {
  if (!withScores) return array(members.map(({ key }) => bulk(key)));
  if (context.resp3) return array(members.map(({ key, score }) => array([bulk(key), double(score)])));
  const flat: Reply[] = [];
  for (const { key, score } of members) flat.push(bulk(key), double(score));
  return array(flat);
}

/** Half of the greatest 64-bit integer: twice as many replies could not be counted. */
const MANY = 2 ** 62;

function randomMember(context: Context, args: Args): Reply {
  if (args.length === 2) {
    const set = context.read(args[1] as Datum, ZsetValue);
    return set === undefined ? NIL : bulk(set.at(Math.floor(context.random() * set.length)).key);
  }
  const count = signedCountArg(args[2] as Datum);
  if (args.length > 4) throw syntaxError();
  const withScores = args.length === 4;
  if (withScores) {
    if (binOf(args[3] as Datum).toUpperCase() !== 'WITHSCORES') throw syntaxError();
    if (Math.abs(count) >= MANY) throw new CommandError('ERR value is out of range');
  }
  const set = context.read(args[1] as Datum, ZsetValue);
  if (set === undefined || count === 0) return EMPTY_ARRAY;
  return membersReply(context, randomMembers(context, set, count), withScores);
}

/** A negative count may repeat members. */
function randomMembers(context: Context, set: ZsetValue, count: number): readonly Member[] {
  if (count >= set.length) return set.slice(0, set.length).reverse();
  if (count > 0) return sampleIndexes(set.length, count, context.random).map((index) => set.at(index));
  return Array.from({ length: -count }, () => set.at(Math.floor(context.random() * set.length)));
}

export const sortedSetCommands = [
  command({
    name: 'ZADD',
    group: 'sorted-set',
    summary: 'Adds members to a sorted set, or sets their scores',
    since: '1.2.0',
    complexity: 'O(log(N)) for each member, with N the number of members in the sorted set',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...',
    reply: 'number | null',
    run(context, args) {
      const options = newAddOptions();
      const from = parseAddOptions(args, options);
      return add(context, args, options, from);
    },
  }),
  command({
    name: 'ZINCRBY',
    group: 'sorted-set',
    summary: 'Adds to the score of a member',
    since: '1.2.0',
    complexity: 'O(log(N)) with N the number of members in the sorted set',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key increment:double member',
    reply: 'number',
    run(context, args) {
      // An option in the increment's place is read as one.
      const options = newAddOptions(true);
      return add(context, args, options, parseAddOptions(args, options));
    },
  }),
  command({
    name: 'ZREM',
    group: 'sorted-set',
    summary: 'Removes members from a sorted set',
    since: '1.2.0',
    complexity: 'O(M*log(N)) with N the number of members in the sorted set and M the number of those to remove',
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member...',
    reply: 'number',
    run: remove,
  }),
  command({
    name: 'ZCARD',
    group: 'sorted-set',
    summary: 'The number of members in a sorted set',
    since: '1.2.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => integer(context.read(args[1] as Datum, ZsetValue)?.length ?? 0),
  }),
  command({
    name: 'ZSCORE',
    group: 'sorted-set',
    summary: 'The score of a member',
    since: '1.2.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member',
    reply: 'number | null',
    run: (context, args) => scoreReply(context.read(args[1] as Datum, ZsetValue), args[2] as Datum),
  }),
  command({
    name: 'ZMSCORE',
    group: 'sorted-set',
    summary: 'The scores of several members',
    since: '6.2.0',
    complexity: 'O(N) with N the number of members asked for',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member...',
    reply: '(number | null)[]',
    run(context, args) {
      const set = context.read(args[1] as Datum, ZsetValue);
      return array(args.slice(2).map((member) => scoreReply(set, member)));
    },
  }),
  command({
    name: 'ZRANK',
    group: 'sorted-set',
    summary: 'The place of a member, counted from the lowest score',
    since: '2.0.0',
    complexity: 'O(log(N)) with N the number of members in the sorted set',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member [WITHSCORE]',
    reply: 'number | [rank: number, score: number] | null',
    run: (context, args) => rank(context, args, false),
  }),
  command({
    name: 'ZREVRANK',
    group: 'sorted-set',
    summary: 'The place of a member, counted from the highest score',
    since: '2.0.0',
    complexity: 'O(log(N)) with N the number of members in the sorted set',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key member [WITHSCORE]',
    reply: 'number | [rank: number, score: number] | null',
    run: (context, args) => rank(context, args, true),
  }),
  command({
    name: 'ZRANDMEMBER',
    group: 'sorted-set',
    summary: 'Members chosen at random',
    since: '6.2.0',
    complexity: 'O(N) with N the number of members returned',
    arity: -2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer [WITHSCORES]]',
    reply: 'string | string[] | [member: string, score: number][] | null',
    run: randomMember,
  }),
  command({
    name: 'ZSCAN',
    group: 'sorted-set',
    summary: 'Goes through the members and scores of a sorted set, some at each call',
    since: '2.8.0',
    complexity: 'O(1) for every call, O(N) for all of N members',
    arity: -3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key cursor:cursor [MATCH pattern:pattern] [COUNT count:integer]',
    reply: '[cursor: string, members: string[]]',
    run: (context, args) => scanCollection(context, args, ZsetValue),
  }),
];
