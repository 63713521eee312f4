/** List commands that wait for elements: BLPOP, BRPOP, BLMPOP, BLMOVE, BRPOPLPUSH. */
import { blockTimeout } from '../blocked.ts';
import { type Bin, binOf, type Datum, type Element } from '../bytes.ts';
import type { Context } from '../context.ts';
import { array, bulk, NIL, type Reply } from '../reply.ts';
import { type Args, command } from '../table.ts';
import { type End, ListValue } from '../values/list.ts';
import { countedKeyIndexes } from './arguments.ts';
import { endArg, moveElement, parseMultiPop, popElements, popFirst } from './list.ts';

function timeoutOf(context: Context, args: Args, at: number): number {
  return blockTimeout(binOf(args[at] as Datum), 'seconds', context.now);
}

/** Gives what `attempt` gives, now or when one of the keys holds a list. */
function waitFor(
  context: Context,
  keys: readonly Bin[],
  timeout: number,
  attempt: () => Reply | undefined,
): Reply | Promise<Reply> {
  return attempt() ?? context.block({ keys, type: 'list', timeout, retry: attempt });
}

/** Pops from the first key that holds a list; undefined if none does. @throws CommandError WRONGTYPE */
function popOne(context: Context, keys: readonly Bin[], end: End): Reply | undefined {
  for (const key of keys) {
    const list = context.write(key, ListValue);
    if (list !== undefined) {
      return array([bulk(key), bulk(popElements(context, key, list, end, 1)[0] as Element)]);
    }
  }
  return undefined;
}

function blockingPop(context: Context, args: Args, end: End): Reply | Promise<Reply> {
  const timeout = timeoutOf(context, args, args.length - 1);
  const keys = args.slice(1, -1).map(binOf);
  return waitFor(context, keys, timeout, () => popOne(context, keys, end));
}

function blockingMultiPop(context: Context, args: Args): Reply | Promise<Reply> {
  const pop = parseMultiPop(args, 2);
  const timeout = timeoutOf(context, args, 1);
  return waitFor(context, pop.keys, timeout, () => popFirst(context, pop));
}

/** Where it may not block it answers as LMOVE does: with nil, not with a null array. */
function blockingMove(context: Context, args: Args, ends: [End, End], timeout: number): Reply | Promise<Reply> {
  const [from, to] = [binOf(args[1] as Datum), binOf(args[2] as Datum)];
  const attempt = () => {
    const list = context.write(from, ListValue);
    return list === undefined ? undefined : bulk(moveElement(context, [from, list, ends[0]], [to, ends[1]]));
  };
  const reply = attempt();
  if (reply !== undefined) return reply;
  if (context.session.denyBlocking) return NIL;
  return context.block({ keys: [from], type: 'list', timeout, retry: attempt });
}

export const listBlockingCommands = [
  command({
    name: 'BLPOP',
    group: 'list',
    summary: 'Removes the first element of the first list that has one and gives it, waiting if none has',
    since: '2.0.0',
    complexity: 'O(N) with N the number of keys',
    arity: -3,
    flags: ['write', 'noscript', 'blocking'],
    keys: [1, -2, 1],
    syntax: 'key... timeout:double',
    reply: '[key: string, element: T] | null',
    run: (context, args) => blockingPop(context, args, 'head'),
  }),
  command({
    name: 'BRPOP',
    group: 'list',
    summary: 'Removes the last element of the first list that has one and gives it, waiting if none has',
    since: '2.0.0',
    complexity: 'O(N) with N the number of keys',
    arity: -3,
    flags: ['write', 'noscript', 'blocking'],
    keys: [1, -2, 1],
    syntax: 'key... timeout:double',
    reply: '[key: string, element: T] | null',
    run: (context, args) => blockingPop(context, args, 'tail'),
  }),
  command({
    name: 'BLMPOP',
    group: 'list',
    summary: 'Removes elements from the first of several lists that has any, waiting if none has',
    since: '7.0.0',
    complexity: 'O(N+M) with N the number of keys and M the number of elements removed',
    arity: -5,
    flags: ['write', 'blocking', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 2),
    syntax: 'timeout:double numkeys:integer key... (LEFT|RIGHT) [COUNT count:integer]',
    reply: '[key: string, elements: T[]] | null',
    run: blockingMultiPop,
  }),
  command({
    name: 'BLMOVE',
    group: 'list',
    summary: 'Moves an element from an end of one list to an end of another and gives it, waiting for one',
    since: '6.2.0',
    complexity: 'O(1)',
    arity: 6,
    flags: ['write', 'denyoom', 'noscript', 'blocking'],
    keys: [1, 2, 1],
    syntax: 'source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT) timeout:double',
    reply: 'T | null',
    run(context, args) {
      const ends: [End, End] = [endArg(args[3] as Datum), endArg(args[4] as Datum)];
      return blockingMove(context, args, ends, timeoutOf(context, args, 5));
    },
  }),
  command({
    name: 'BRPOPLPUSH',
    group: 'list',
    summary: 'Moves the last element of one list to the head of another and gives it, waiting for one',
    since: '2.2.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom', 'noscript', 'blocking'],
    keys: [1, 2, 1],
    syntax: 'source:key destination:key timeout:double',
    reply: 'T | null',
    run: (context, args) => blockingMove(context, args, ['tail', 'head'], timeoutOf(context, args, 3)),
  }),
];
