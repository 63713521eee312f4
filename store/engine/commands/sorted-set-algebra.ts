/** Unions, intersections and differences of sorted sets and sets, whose members count as having score 1. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError, wrongType } from '../errors.ts';
import { doubleArg, intArg } from '../numbers.ts';
import { integer, type Reply } from '../reply.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { SetValue } from '../values/set.ts';
import { compareMembers, Member, ZsetValue } from '../values/zset.ts';
import { countedKeyIndexes, positiveArg } from './arguments.ts';
import { membersReply } from './sorted-set.ts';
import { storeMembers } from './sorted-set-range.ts';

/** One of the sets to combine. */
class Input {
  readonly value: ZsetValue | SetValue | undefined;
  weight = 1;

  /** @throws CommandError WRONGTYPE */
  constructor(context: Context, key: Datum) {
    const value = context.lookupRead(key)?.value;
    if (value !== undefined && !(value instanceof ZsetValue) && !(value instanceof SetValue)) throw wrongType();
    this.value = value;
  }

  get length(): number {
    return this.value?.length ?? 0;
  }

  /** Without the weight. O(1). */
  score(member: Bin): number | undefined {
    if (this.value instanceof ZsetValue) return this.value.score(member);
    return this.value?.has(member) === true ? 1 : undefined;
  }

  *entries(): Generator<readonly [member: Bin, score: number]> {
    if (this.value instanceof ZsetValue) for (const { key, score } of this.value.members()) yield [key, score];
    else if (this.value !== undefined) for (const { key } of this.value.nodes()) yield [key, 1];
  }
}

type Aggregate = (a: number, b: number) => number;

/** Infinity and -infinity add up to 0; MIN and MAX keep the first where one is NaN, as Redis' comparisons do. */
const AGGREGATES: ReadonlyMap<Bin, Aggregate> = new Map<Bin, Aggregate>([
  ['SUM', (a, b) => orZero(a + b)],
  ['MIN', (a, b) => (b < a ? b : a)],
  ['MAX', (a, b) => (b > a ? b : a)],
]);

/** 0 for NaN, which 0 · ∞ and ∞ − ∞ give. */
function orZero(score: number): number {
  return Number.isNaN(score) ? 0 : score;
}

type Operation = 'union' | 'inter' | 'diff';

interface Query {
  readonly inputs: readonly Input[];
  readonly aggregate: Aggregate;
  readonly withScores: boolean;
}

/** Reads `numkeys key...` from `args[at]` on and gives the inputs. @throws CommandError */
function parseInputs(context: Context, def: string, args: Args, at: number): Input[] {
  const count = intArg(binOf(args[at] as Datum));
  if (count < 1) throw new CommandError(`ERR at least 1 input key is needed for '${def.toLowerCase()}' command`);
  if (count > args.length - at - 1) throw syntaxError();
  return args.slice(at + 1, at + 1 + count).map((key) => new Input(context, key));
}

/** Reads WEIGHTS, AGGREGATE and WITHSCORES from `args[from]` on. @throws CommandError */
function parseOptions(args: Args, from: number, inputs: Input[], operation: Operation, store: boolean): Query {
  let aggregate = AGGREGATES.get('SUM') as Aggregate;
  let withScores = false;
  for (let i = from; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    const left = args.length - i - 1;
    if (operation !== 'diff' && word === 'WEIGHTS' && left >= inputs.length) {
      for (const input of inputs)
        input.weight = doubleArg(binOf(args[++i] as Datum), 'ERR weight value is not a float');
    } else if (operation !== 'diff' && word === 'AGGREGATE' && left >= 1) {
      const found = AGGREGATES.get(binOf(args[++i] as Datum).toUpperCase());
      if (found === undefined) throw syntaxError();
      aggregate = found;
    } else if (!store && word === 'WITHSCORES') withScores = true;
    else throw syntaxError();
  }
  return { inputs, aggregate, withScores };
}

/** Smallest first: the order in which Redis adds scores up, which shows in the last digits. */
function bySize(inputs: readonly Input[]): Input[] {
  return [...inputs].sort((a, b) => a.length - b.length);
}

/** The members that are in all inputs, with the scores they have there. O(N*K). */
function* shared(inputs: readonly Input[]): Generator<readonly [member: Bin, scores: readonly number[]]> {
  const [smallest, ...others] = inputs as [Input, ...Input[]];
  for (const [member, first] of smallest.entries()) {
    const scores = [first];
    for (const other of others) {
      const score = other.score(member);
      if (score === undefined) break;
      scores.push(score);
    }
    if (scores.length === inputs.length) yield [member, scores];
  }
}

function intersection({ inputs, aggregate }: Query): Map<Bin, number> {
  const sorted = bySize(inputs);
  const result = new Map<Bin, number>();
  for (const [member, scores] of shared(sorted)) {
    const weighted = scores.map((score, i) => score * (sorted[i] as Input).weight);
    weighted[0] = orZero(weighted[0] as number);
    result.set(member, weighted.reduce(aggregate));
  }
  return result;
}

function union({ inputs, aggregate }: Query): Map<Bin, number> {
  const result = new Map<Bin, number>();
  for (const input of bySize(inputs)) {
    for (const [member, score] of input.entries()) {
      const weighted = orZero(score * input.weight);
      const other = result.get(member);
      result.set(member, other === undefined ? weighted : aggregate(other, weighted));
    }
  }
  return result;
}

function difference({ inputs }: Query): Map<Bin, number> {
  const [first, ...others] = inputs as [Input, ...Input[]];
  const result = new Map<Bin, number>();
  for (const [member, score] of first.entries()) {
    if (others.every((other) => other.score(member) === undefined)) result.set(member, score);
  }
  return result;
}

const OPERATIONS = { union, inter: intersection, diff: difference };

function combine(query: Query, operation: Operation): Member[] {
  // Adding 0 turns -0 into 0.
  return Array.from(OPERATIONS[operation](query), ([member, score]) => new Member(member, score + 0));
}

/** ZUNION, ZINTER, ZDIFF. */
function read(context: Context, args: Args, name: string, operation: Operation): Reply {
  const inputs = parseInputs(context, name, args, 1);
  const query = parseOptions(args, 2 + inputs.length, inputs, operation, false);
  return membersReply(context, combine(query, operation).sort(compareMembers), query.withScores);
}

/** ZUNIONSTORE, ZINTERSTORE, ZDIFFSTORE. */
function store(context: Context, args: Args, name: string, operation: Operation): Reply {
  const inputs = parseInputs(context, name, args, 2);
  const query = parseOptions(args, 3 + inputs.length, inputs, operation, true);
  return storeMembers(context, binOf(args[1] as Datum), combine(query, operation), name.toLowerCase());
}

/** ZINTERCARD. */
function sharedCount(context: Context, args: Args): Reply {
  const inputs = parseInputs(context, 'ZINTERCARD', args, 1);
  let limit = 0;
  for (let i = 2 + inputs.length; i < args.length; i++) {
    if (binOf(args[i] as Datum).toUpperCase() !== 'LIMIT' || i + 1 === args.length) throw syntaxError();
    limit = positiveArg(args[++i] as Datum, "ERR LIMIT can't be negative");
  }
  let count = 0;
  for (const _ of shared(bySize(inputs))) if (++count === limit) break;
  return integer(count);
}

function storeIndexes(args: Args): number[] {
  return [1, ...countedKeyIndexes(args, 2)];
}

/** What ZUNION, ZINTER and ZDIFF have in common. */
function readDef(
  def: Pick<CommandDef, 'name' | 'summary' | 'complexity' | 'syntax'>,
  operation: Operation,
): CommandDef {
  return command({
    ...def,
    group: 'sorted-set',
    since: '6.2.0',
    arity: -3,
    flags: ['readonly', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 1),
    reply: 'string[] | [member: string, score: number][]',
    run: (context, args) => read(context, args, def.name, operation),
  });
}

/** What ZUNIONSTORE, ZINTERSTORE and ZDIFFSTORE have in common. */
function storeDef(
  def: Pick<CommandDef, 'name' | 'summary' | 'since' | 'complexity' | 'syntax'>,
  operation: Operation,
): CommandDef {
  return command({
    ...def,
    group: 'sorted-set',
    arity: -4,
    flags: ['write', 'denyoom', 'movablekeys'],
    keys: [1, 1, 1],
    keysOf: storeIndexes,
    reply: 'number',
    run: (context, args) => store(context, args, def.name, operation),
  });
}

const WEIGHTS = '[WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]';
const UNION_COMPLEXITY =
  'O(N)+O(M*log(M)) with N the sum of the sizes of the inputs and M the number of members in the result';
const INTER_COMPLEXITY =
  'O(N*K)+O(M*log(M)) with N the size of the smallest input, K the number of inputs and M the number of members in the result';
const DIFF_COMPLEXITY =
  'O(N*K)+O(M*log(M)) with N the size of the first input, K the number of inputs and M the number of members in the result';

export const sortedSetAlgebraCommands = [
  readDef(
    {
      name: 'ZUNION',
      summary: 'The members that are in any of several sorted sets',
      complexity: UNION_COMPLEXITY,
      syntax: `numkeys:integer key... ${WEIGHTS} [WITHSCORES]`,
    },
    'union',
  ),
  readDef(
    {
      name: 'ZINTER',
      summary: 'The members that are in all of several sorted sets',
      complexity: INTER_COMPLEXITY,
      syntax: `numkeys:integer key... ${WEIGHTS} [WITHSCORES]`,
    },
    'inter',
  ),
  readDef(
    {
      name: 'ZDIFF',
      summary: 'The members of the first sorted set that are in none of the others',
      complexity: DIFF_COMPLEXITY,
      syntax: 'numkeys:integer key... [WITHSCORES]',
    },
    'diff',
  ),
  storeDef(
    {
      name: 'ZUNIONSTORE',
      summary: 'Stores the members that are in any of several sorted sets',
      since: '2.0.0',
      complexity: UNION_COMPLEXITY,
      syntax: `destination:key numkeys:integer key... ${WEIGHTS}`,
    },
    'union',
  ),
  storeDef(
    {
      name: 'ZINTERSTORE',
      summary: 'Stores the members that are in all of several sorted sets',
      since: '2.0.0',
      complexity: INTER_COMPLEXITY,
      syntax: `destination:key numkeys:integer key... ${WEIGHTS}`,
    },
    'inter',
  ),
  storeDef(
    {
      name: 'ZDIFFSTORE',
      summary: 'Stores the members of the first sorted set that are in none of the others',
      since: '6.2.0',
      complexity: DIFF_COMPLEXITY,
      syntax: 'destination:key numkeys:integer key...',
    },
    'diff',
  ),
  command({
    name: 'ZINTERCARD',
    group: 'sorted-set',
    summary: 'The number of members that are in all of several sorted sets',
    since: '7.0.0',
    complexity: 'O(N*K) with N the size of the smallest input and K the number of inputs',
    arity: -3,
    flags: ['readonly', 'movablekeys'],
    keys: [0, 0, 0],
    keysOf: (args) => countedKeyIndexes(args, 1),
    syntax: 'numkeys:integer key... [LIMIT limit:integer]',
    reply: 'number',
    run: sharedCount,
  }),
];
