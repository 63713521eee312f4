/** Sorted sets by ranges: of ranks, of scores, of names. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import { EMPTY_ARRAY, integer, type Reply, ZERO } from '../reply.ts';
import type { Scored } from '../structures/score-tree.ts';
import { type Args, command } from '../table.ts';
import { type Member, ZsetValue } from '../values/zset.ts';
import { membersReply, removeMembers } from './sorted-set.ts';
import {
  type FindRanks,
  NO_RANKS,
  parseLexRange,
  parseScoreRange,
  type Ranks,
  rankRange,
} from './sorted-set-bounds.ts';

type By = 'rank' | 'score' | 'lex';

/** What a command of the ZRANGE family asks for. `by` and `reverse` are undefined while an option may set them. */
interface RangeOptions {
  by: By | undefined;
  reverse: boolean | undefined;
  withScores: boolean;
  offset: number;
  /** Negative: all. */
  limit: number;
}

/** Reads the options from `args[from]` on. Redis' zrangeGenericCommand, step 1. @throws CommandError */
function parseOptions(args: Args, from: number, options: RangeOptions, store: boolean): void {
  for (let i = from; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (!store && word === 'WITHSCORES') options.withScores = true;
    else if (word === 'LIMIT' && i + 2 < args.length) {
      options.offset = intArg(binOf(args[++i] as Datum));
      options.limit = intArg(binOf(args[++i] as Datum));
    } else if (options.reverse === undefined && word === 'REV') options.reverse = true;
    else if (options.by === undefined && (word === 'BYLEX' || word === 'BYSCORE')) {
      options.by = word === 'BYLEX' ? 'lex' : 'score';
    } else throw syntaxError();
  }
}

/** @throws CommandError for options that do not go together */
function checkOptions({ by = 'rank', limit, withScores }: RangeOptions): void {
  if (limit !== -1 && by === 'rank') {
    throw new CommandError('ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX');
  }
  if (withScores && by === 'lex') {
    throw new CommandError('ERR syntax error, WITHSCORES not supported in combination with BYLEX');
  }
}

/** The range between the bounds at `args[at]` and after it; REV by score or name has the higher one first. */
function parseRange(args: Args, at: number, by: By, reverse: boolean): FindRanks {
  const first = args[at] as Datum;
  const second = args[at + 1] as Datum;
  if (by === 'rank') return rankRange(intArg(binOf(first)), intArg(binOf(second)));
  const parse = by === 'score' ? parseScoreRange : parseLexRange;
  return reverse ? parse(second, first) : parse(first, second);
}

/** The part of a range that LIMIT leaves; a negative offset leaves nothing. */
function limited({ from, to }: Ranks, reverse: boolean, offset: number, limit: number): Ranks {
  if (offset < 0) return NO_RANKS;
  if (reverse) {
    const end = to - offset;
    return { from: limit < 0 ? from : Math.max(from, end - limit), to: end };
  }
  const start = from + offset;
  return { from: start, to: limit < 0 ? to : Math.min(to, start + limit) };
}

/** Ranks that count from the highest score if `reverse`. */
function fromEnd({ from, to }: Ranks, reverse: boolean, { length }: ZsetValue): Ranks {
  return reverse ? { from: length - to, to: length - from } : { from, to };
}

/** The key at `args[at]`, the range and the options after it, and how to find the members of a set. */
function parseQuery(args: Args, at: number, preset: Partial<RangeOptions>, store: boolean) {
  const options: RangeOptions = {
    by: undefined,
    reverse: undefined,
    withScores: false,
    offset: 0,
    limit: -1,
    ...preset,
  };
  parseOptions(args, at + 3, options, store);
  checkOptions(options);
  const { by = 'rank', reverse = false, withScores, offset, limit } = options;
  const find = parseRange(args, at + 1, by, reverse);
  const select = (set: ZsetValue): Member[] => {
    const found = find(set);
    const { from, to } = by === 'rank' ? fromEnd(found, reverse, set) : limited(found, reverse, offset, limit);
    const members = set.slice(from, to);
    return reverse ? members.reverse() : members;
  };
  return { withScores, select };
}

/** ZRANGE and all that are a part of it. */
function range(context: Context, args: Args, preset: Partial<RangeOptions>): Reply {
  const { withScores, select } = parseQuery(args, 1, preset, false);
  const set = context.read(args[1] as Datum, ZsetValue);
  return set === undefined ? EMPTY_ARRAY : membersReply(context, select(set), withScores);
}

function rangeStore(context: Context, args: Args): Reply {
  const { select } = parseQuery(args, 2, {}, true);
  const set = context.read(args[2] as Datum, ZsetValue);
  const members = set === undefined ? [] : select(set);
  return storeMembers(context, binOf(args[1] as Datum), members, 'zrangestore');
}

/** Sets a key to a set of these members, or removes it if there are none; gives their number. */
export function storeMembers(context: Context, key: Bin, members: readonly Scored[], event: string): Reply {
  if (members.length > 0) {
    const scores = members.map(({ key: member, score }) => [member, score] as const);
    context.keyspace.put(key, ZsetValue.from(scores, context.config));
    context.notify('z', event, key);
  } else if (context.lookupWrite(key) !== undefined) {
    context.keyspace.remove(key);
    context.notify('g', 'del', key);
  }
  return integer(members.length);
}

/** ZCOUNT and ZLEXCOUNT. */
function count(context: Context, args: Args, find: FindRanks): Reply {
  const set = context.read(args[1] as Datum, ZsetValue);
  if (set === undefined) return ZERO;
  const { from, to } = find(set);
  return integer(Math.max(0, to - from));
}

function removeRange(context: Context, args: Args, find: FindRanks, event: string): Reply {
  const key = binOf(args[1] as Datum);
  const set = context.write(key, ZsetValue);
  if (set === undefined) return ZERO;
  const { from, to } = find(set);
  const members = set.slice(from, to).map((member) => member.key);
  if (members.length > 0) removeMembers(context, key, set, members, event);
  return integer(members.length);
}

const RANGE_COMPLEXITY =
  'O(log(N)+M) with N the number of members in the sorted set and M the number of members returned';
const REMOVE_COMPLEXITY =
  'O(M*log(N)) with N the number of members in the sorted set and M the number of members removed';
const MEMBERS = 'string[] | [member: string, score: number][]';

export const sortedSetRangeCommands = [
  command({
    name: 'ZRANGE',
    group: 'sorted-set',
    summary: 'The members in a range of ranks, scores or names',
    since: '1.2.0',
    complexity: RANGE_COMPLEXITY,
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:integer count:integer] [WITHSCORES]',
    reply: MEMBERS,
    run: (context, args) => range(context, args, {}),
  }),
  command({
    name: 'ZRANGESTORE',
    group: 'sorted-set',
    summary: 'Stores the members in a range under another key',
    since: '6.2.0',
    complexity: 'O(log(N)+M) with N the number of members in the sorted set and M the number of members stored',
    arity: -5,
    flags: ['write', 'denyoom'],
    keys: [1, 2, 1],
    syntax: 'destination:key source:key min max [BYSCORE|BYLEX] [REV] [LIMIT offset:integer count:integer]',
    reply: 'number',
    run: rangeStore,
  }),
  command({
    name: 'ZREVRANGE',
    group: 'sorted-set',
    summary: 'The members in a range of ranks, highest score first',
    since: '1.2.0',
    complexity: RANGE_COMPLEXITY,
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key start:integer stop:integer [WITHSCORES]',
    reply: MEMBERS,
    run: (context, args) => range(context, args, { by: 'rank', reverse: true }),
  }),
  command({
    name: 'ZRANGEBYSCORE',
    group: 'sorted-set',
    summary: 'The members in a range of scores',
    since: '1.0.5',
    complexity: RANGE_COMPLEXITY,
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key min max [WITHSCORES] [LIMIT offset:integer count:integer]',
    reply: MEMBERS,
    run: (context, args) => range(context, args, { by: 'score', reverse: false }),
  }),
  command({
    name: 'ZREVRANGEBYSCORE',
    group: 'sorted-set',
    summary: 'The members in a range of scores, highest first',
    since: '2.2.0',
    complexity: RANGE_COMPLEXITY,
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key max min [WITHSCORES] [LIMIT offset:integer count:integer]',
    reply: MEMBERS,
    run: (context, args) => range(context, args, { by: 'score', reverse: true }),
  }),
  command({
    name: 'ZRANGEBYLEX',
    group: 'sorted-set',
    summary: 'The members in a range of names, where all scores are equal',
    since: '2.8.9',
    complexity: RANGE_COMPLEXITY,
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key min max [LIMIT offset:integer count:integer]',
    reply: 'string[]',
    run: (context, args) => range(context, args, { by: 'lex', reverse: false }),
  }),
  command({
    name: 'ZREVRANGEBYLEX',
    group: 'sorted-set',
    summary: 'The members in a range of names, last first, where all scores are equal',
    since: '2.8.9',
    complexity: RANGE_COMPLEXITY,
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key max min [LIMIT offset:integer count:integer]',
    reply: 'string[]',
    run: (context, args) => range(context, args, { by: 'lex', reverse: true }),
  }),
  command({
    name: 'ZCOUNT',
    group: 'sorted-set',
    summary: 'The number of members in a range of scores',
    since: '2.0.0',
    complexity: 'O(log(N)) with N the number of members in the sorted set',
    arity: 4,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key min max',
    reply: 'number',
    run: (context, args) => count(context, args, parseScoreRange(args[2] as Datum, args[3] as Datum)),
  }),
  command({
    name: 'ZLEXCOUNT',
    group: 'sorted-set',
    summary: 'The number of members in a range of names, where all scores are equal',
    since: '2.8.9',
    complexity: 'O(log(N)) with N the number of members in the sorted set',
    arity: 4,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key min max',
    reply: 'number',
    run: (context, args) => count(context, args, parseLexRange(args[2] as Datum, args[3] as Datum)),
  }),
  command({
    name: 'ZREMRANGEBYRANK',
    group: 'sorted-set',
    summary: 'Removes the members in a range of ranks',
    since: '2.0.0',
    complexity: REMOVE_COMPLEXITY,
    arity: 4,
    flags: ['write'],
    keys: [1, 1, 1],
    syntax: 'key start:integer stop:integer',
    reply: 'number',
    run(context, args) {
      const find = rankRange(intArg(binOf(args[2] as Datum)), intArg(binOf(args[3] as Datum)));
      return removeRange(context, args, find, 'zremrangebyrank');
    },
  }),
  command({
    name: 'ZREMRANGEBYSCORE',
    group: 'sorted-set',
    summary: 'Removes the members in a range of scores',
    since: '1.2.0',
    complexity: REMOVE_COMPLEXITY,
    arity: 4,
    flags: ['write'],
    keys: [1, 1, 1],
    syntax: 'key min max',
    reply: 'number',
    run: (context, args) =>
      removeRange(context, args, parseScoreRange(args[2] as Datum, args[3] as Datum), 'zremrangebyscore'),
  }),
  command({
    name: 'ZREMRANGEBYLEX',
    group: 'sorted-set',
    summary: 'Removes the members in a range of names, where all scores are equal',
    since: '2.8.9',
    complexity: REMOVE_COMPLEXITY,
    arity: 4,
    flags: ['write'],
    keys: [1, 1, 1],
    syntax: 'key min max',
    reply: 'number',
    run: (context, args) =>
      removeRange(context, args, parseLexRange(args[2] as Datum, args[3] as Datum), 'zremrangebylex'),
  }),
];
