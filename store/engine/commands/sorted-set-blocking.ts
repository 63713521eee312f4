/** Pops from sorted sets that wait until there is a member. */

import { blockTimeout } from '../blocked.ts';
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { array, bulk, double, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { type Member, ZsetValue } from '../values/zset.ts';
import { countedKeyIndexes } from './arguments.ts';
import { type End, parseMultiPop, popFirst, popMembers } from './sorted-set-pop.ts';

function timeoutOf(context: Context, datum: Datum): number {
  return blockTimeout(binOf(datum), 'seconds', context.now);
}

/** Gives what `attempt` gives, now or when one of the keys holds a sorted set. */
function waitFor(
  context: Context,
  keys: readonly Bin[],
  timeout: number,
  attempt: () => Reply | undefined,
): Reply | Promise<Reply> {
  return attempt() ?? context.block({ keys, type: 'zset', timeout, retry: attempt });
}

/** Pops one member from the first key that has any; undefined if none has. @throws CommandError WRONGTYPE */
function popOne(context: Context, keys: readonly Bin[], end: End): Reply | undefined {
  for (const key of keys) {
    const set = context.write(key, ZsetValue);
    if (set === undefined) continue;
    const { key: member, score } = popMembers(context, key, set, end, 1)[0] as Member;
    return array([bulk(key), bulk(member), double(score)]);
  }
  return undefined;
}

/** BZPOPMIN and BZPOPMAX. */
function blockingPop(context: Context, args: Args, end: End): Reply | Promise<Reply> {
  const timeout = timeoutOf(context, args[args.length - 1] as Datum);
  const keys = args.slice(1, -1).map(binOf);
  return waitFor(context, keys, timeout, () => popOne(context, keys, end));
}

/** BZMPOP. */
function blockingMultiPop(context: Context, args: Args): Reply | Promise<Reply> {
  const pop = parseMultiPop(args, 2);
  const timeout = timeoutOf(context, args[1] as Datum);
  return waitFor(context, pop.keys, timeout, () => popFirst(context, pop));
}

export const sortedSetBlockingCommands = [
  command({
    name: 'BZPOPMIN',
    group: 'sorted-set',
    summary: 'Removes the member with the lowest score and gives it, waiting for one if there is none',
    since: '5.0.0',
    complexity: 'O(log(N)) with N the number of members in the sorted set',
    arity: -3,
    flags: ['write', 'noscript', 'blocking', 'fast'],
    keys: [1, -2, 1],
    syntax: 'key... timeout:double',
    reply: '[key: string, member: string, score: number] | null',
    run: (context, args) => blockingPop(context, args, 'min'),
  }),
  command({
    name: 'BZPOPMAX',
    group: 'sorted-set',
    summary: 'Removes the member with the highest score and gives it, waiting for one if there is none',
    since: '5.0.0',
    complexity: 'O(log(N)) with N the number of members in the sorted set',
    arity: -3,
    flags: ['write', 'noscript', 'blocking', 'fast'],
    keys: [1, -2, 1],
    syntax: 'key... timeout:double',
    reply: '[key: string, member: string, score: number] | null',
    run: (context, args) => blockingPop(context, args, 'max'),
  }),
  command({
    name: 'BZMPOP',
    group: 'sorted-set',
    summary: 'Removes members from the first of several sorted sets that has any, waiting if none has',
    since: '7.0.0',
    complexity: 'O(K)+O(M*log(N)) with K the number of keys, N the number of members and M the number of those removed',
    arity: -5,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 2),
    syntax: 'timeout:double numkeys:integer key... (MIN|MAX) [COUNT count:integer]',
    reply: '[key: string, members: [member: string, score: number][]] | null',
    run: blockingMultiPop,
  }),
];
