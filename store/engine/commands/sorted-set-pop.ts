/** Taking the members with the lowest or highest scores out of sorted sets. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { array, bulk, double, EMPTY_ARRAY, NIL_ARRAY, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { type Member, ZsetValue } from '../values/zset.ts';
import { countedKeyIndexes, positiveArg } from './arguments.ts';
import { membersReply, removeMembers } from './sorted-set.ts';

export type End = 'min' | 'max';

/** Takes up to `count` (> 0) members from an end of a set, nearest to the end first. */
export function popMembers(context: Context, key: Bin, set: ZsetValue, end: End, count: number): Member[] {
  const taken = Math.min(count, set.length);
  const members = end === 'min' ? set.slice(0, taken) : set.slice(set.length - taken, set.length).reverse();
  removeMembers(
    context,
    key,
    set,
    members.map((member) => member.key),
    end === 'min' ? 'zpopmin' : 'zpopmax',
  );
  return members;
}

/** ZPOPMIN and ZPOPMAX. */
function pop(context: Context, args: Args, end: End): Reply {
  if (args.length > 3) throw syntaxError();
  const count = args.length === 3 ? positiveArg(args[2] as Datum) : undefined;
  const key = binOf(args[1] as Datum);
  const set = context.write(key, ZsetValue);
  if (set === undefined || count === 0) return EMPTY_ARRAY;
  const members = popMembers(context, key, set, end, count ?? 1);
  if (count !== undefined) return membersReply(context, members, true);
  const { key: member, score } = members[0] as Member;
  return array([bulk(member), double(score)]);
}

/** What ZMPOP and BZMPOP are told from `numkeys` on. */
export interface MultiPop {
  readonly keys: readonly Bin[];
  readonly end: End;
  readonly count: number;
}

/** Reads `numkeys key... MIN|MAX [COUNT count]` from `args[at]` on. @throws CommandError */
export function parseMultiPop(args: Args, at: number): MultiPop {
  const count = countAbove0(args[at] as Datum, 'numkeys');
  const endAt = at + 1 + count;
  if (endAt >= args.length) throw syntaxError();
  const end = binOf(args[endAt] as Datum).toLowerCase();
  if (end !== 'min' && end !== 'max') throw syntaxError();
  const keys = args.slice(at + 1, endAt).map(binOf);
  if (endAt + 1 === args.length) return { keys, end, count: 1 };
  if (binOf(args[endAt + 1] as Datum).toUpperCase() !== 'COUNT' || endAt + 2 >= args.length) throw syntaxError();
  const taken = countAbove0(args[endAt + 2] as Datum, 'count');
  if (endAt + 3 < args.length) throw syntaxError();
  return { keys, end, count: taken };
}

function countAbove0(datum: Datum, name: string): number {
  const message = `ERR ${name} should be greater than 0`;
  const count = positiveArg(datum, message);
  if (count === 0) throw new CommandError(message);
  return count;
}

/** Pops from the first key that has members; undefined if none has. @throws CommandError WRONGTYPE */
export function popFirst(context: Context, { keys, end, count }: MultiPop): Reply | undefined {
  for (const key of keys) {
    const set = context.write(key, ZsetValue);
    if (set === undefined) continue;
    const pairs = popMembers(context, key, set, end, count).map(({ key: member, score }) =>
      array([bulk(member), double(score)]),
    );
    return array([bulk(key), array(pairs)]);
  }
  return undefined;
}

export const sortedSetPopCommands = [
  command({
    name: 'ZPOPMIN',
    group: 'sorted-set',
    summary: 'Removes the members with the lowest scores and gives them',
    since: '5.0.0',
    complexity: 'O(log(N)*M) with N the number of members in the sorted set and M the number of those removed',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer]',
    reply: '[member: string, score: number] | [member: string, score: number][] | []',
    run: (context, args) => pop(context, args, 'min'),
  }),
  command({
    name: 'ZPOPMAX',
    group: 'sorted-set',
    summary: 'Removes the members with the highest scores and gives them',
    since: '5.0.0',
    complexity: 'O(log(N)*M) with N the number of members in the sorted set and M the number of those removed',
    arity: -2,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer]',
    reply: '[member: string, score: number] | [member: string, score: number][] | []',
    run: (context, args) => pop(context, args, 'max'),
  }),
  command({
    name: 'ZMPOP',
    group: 'sorted-set',
    summary: 'Removes the members with the lowest or highest scores from the first sorted set that has any',
    since: '7.0.0',
    complexity: 'O(K)+O(M*log(N)) with K the number of keys, N the number of members and M the number of those removed',
    arity: -4,
    flags: ['write', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 1),
    syntax: 'numkeys:integer key... (MIN|MAX) [COUNT count:integer]',
    reply: '[key: string, members: [member: string, score: number][]] | null',
    run: (context, args) => popFirst(context, parseMultiPop(args, 1)) ?? NIL_ARRAY,
  }),
];
