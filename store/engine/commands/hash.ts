/** Hashes: fields with values under one key. Counting in fields is in hash-numbers.ts. */
import { binOf, type Datum, type Element, elementOf, lengthOf } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError, wrongArity } from '../errors.ts';
import { array, bulk, bulkOrNil, bulks, EMPTY_ARRAY, integer, map, NIL, OK, ONE, type Reply, ZERO } from '../reply.ts';
import { repeatIndexes, sampleIndexes } from '../structures/sample.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { type FieldNode, HashValue, hdel, hset } from '../values/hash.ts';
import { signedCountArg } from './arguments.ts';
import { hashExpireCommands } from './hash-expire.ts';
import { hashExpireValueCommands } from './hash-expire-values.ts';
import { hashNumberCommands } from './hash-numbers.ts';
import { scanCollection } from './scan-options.ts';

function setFields(context: Context, args: Args): number {
  if (args.length % 2 === 1) throw wrongArity(binOf(args[0] as Datum));
  const key = binOf(args[1] as Datum);
  context.write(key, HashValue);
  const pairs: Element[] = [];
  for (let i = 2; i < args.length; i += 2) pairs.push(binOf(args[i] as Datum), elementOf(args[i + 1] as Datum));
  const added = context.edit(hset, key, pairs);
  context.notify('h', 'hset', key);
  return added;
}

function setNewField(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const field = binOf(args[2] as Datum);
  if (context.write(key, HashValue)?.has(field) === true) return ZERO;
  context.edit(hset, key, [field, elementOf(args[3] as Datum)]);
  context.notify('h', 'hset', key);
  return ONE;
}

function deleteFields(context: Context, args: Args): Reply {
  const key = binOf(args[1] as Datum);
  const hash = context.write(key, HashValue);
  if (hash === undefined) return ZERO;
  const present = args
    .slice(2)
    .map(binOf)
    .filter((field) => hash.has(field));
  if (present.length === 0) return ZERO;
  const removed = context.edit(hdel, key, present);
  context.notify('h', 'hdel', key);
  if (hash.length === 0) context.notify('g', 'del', key);
  return integer(removed);
}

/** Fields chosen at random: different ones for a positive count, any for a negative one. */
function chooseFields(hash: HashValue, count: number, random: () => number): FieldNode[] {
  const nodes = hash.nodes();
  const { length } = nodes;
  if (count >= length) return [...nodes];
  const chosen = count < 0 ? repeatIndexes(length, -count, random) : sampleIndexes(length, count, random);
  return chosen.map((index) => nodes[index] as FieldNode);
}

/** With WITHVALUES half of the 64-bit range is left, since every field counts twice. */
const MOST_PAIRS = 2 ** 62;

function randomField(context: Context, args: Args): Reply {
  if (args.length === 2) {
    const hash = context.read(args[1] as Datum, HashValue);
    return hash === undefined ? NIL : bulk((chooseFields(hash, -1, context.random)[0] as FieldNode).key);
  }
  const count = signedCountArg(args[2] as Datum);
  const withValues = args.length === 4 && binOf(args[3] as Datum).toUpperCase() === 'WITHVALUES';
  if (args.length > 3 && !withValues) throw syntaxError();
  if (withValues && count >= MOST_PAIRS) throw new CommandError('ERR value is out of range');
  const hash = context.read(args[1] as Datum, HashValue);
  if (hash === undefined) return EMPTY_ARRAY;
  const chosen = chooseFields(hash, count, context.random);
  if (!withValues) return array(chosen.map(({ key }) => bulk(key)));
  const pairs = chosen.map(({ key, value }) => [bulk(key), bulk(value)]);
  return array(context.resp3 ? pairs.map(array) : pairs.flat());
}

const NO_FIELDS = map([]);

function allFields(context: Context, args: Args): Reply {
  const hash = context.read(args[1] as Datum, HashValue);
  if (hash === undefined) return NO_FIELDS;
  const pairs: Reply[] = [];
  for (const { key, value } of hash.nodes()) pairs.push(bulk(key), bulk(value));
  return map(pairs);
}

function listing(name: string, summary: string, reply: string, shown: (node: FieldNode) => Element): CommandDef {
  return command({
    name,
    group: 'hash',
    summary,
    since: '2.0.0',
    complexity: 'O(N) where N is the number of fields',
    arity: 2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply,
    run: (context, args) =>
      bulks(
        context
          .read(args[1] as Datum, HashValue)
          ?.nodes()
          .map(shown) ?? [],
      ),
  });
}

function fieldOf(context: Context, args: Args): Element | undefined {
  return context.read(args[1] as Datum, HashValue)?.get(binOf(args[2] as Datum));
}

export const hashCommands = [
  command({
    name: 'HDEL',
    group: 'hash',
    summary: 'Removes fields; the hash goes with the last one',
    since: '2.0.0',
    complexity: 'O(N) where N is the number of fields to remove',
    arity: -3,
    flags: ['write', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field...',
    reply: 'number',
    run: deleteFields,
  }),
  command({
    name: 'HEXISTS',
    group: 'hash',
    summary: 'Whether a hash has a field',
    since: '2.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field',
    reply: '0 | 1',
    run: (context, args) => (fieldOf(context, args) === undefined ? ZERO : ONE),
  }),
  command({
    name: 'HGET',
    group: 'hash',
    summary: 'The value of a field',
    since: '2.0.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field',
    reply: 'T | null',
    run: (context, args) => bulkOrNil(fieldOf(context, args)),
  }),
  command({
    name: 'HGETALL',
    group: 'hash',
    summary: 'All fields and their values',
    since: '2.0.0',
    complexity: 'O(N) where N is the number of fields',
    arity: 2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'Record<string, T>',
    run: allFields,
  }),
  listing('HKEYS', 'All fields', 'string[]', ({ key }) => key),
  command({
    name: 'HLEN',
    group: 'hash',
    summary: 'How many fields a hash has',
    since: '2.0.0',
    complexity: 'O(1)',
    arity: 2,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key',
    reply: 'number',
    run: (context, args) => integer(context.read(args[1] as Datum, HashValue)?.nodes().length ?? 0),
  }),
  command({
    name: 'HMGET',
    group: 'hash',
    summary: 'The values of several fields',
    since: '2.0.0',
    complexity: 'O(N) where N is the number of fields asked for',
    arity: -3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field...',
    reply: '(T | null)[]',
    run(context, args) {
      const hash = context.read(args[1] as Datum, HashValue);
      return array(args.slice(2).map((field) => bulkOrNil(hash?.get(binOf(field)))));
    },
  }),
  command({
    name: 'HMSET',
    group: 'hash',
    summary: 'Sets fields; HSET does the same and answers how many are new',
    since: '2.0.0',
    complexity: 'O(N) where N is the number of fields to set',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key (field value)...',
    reply: "'OK'",
    run(context, args) {
      setFields(context, args);
      return OK;
    },
  }),
  command({
    name: 'HRANDFIELD',
    group: 'hash',
    summary: 'Random fields; with a negative count the same one may come again',
    since: '6.2.0',
    complexity: 'O(N) where N is the absolute value of the count',
    arity: -2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key [count:integer [WITHVALUES]]',
    reply: 'string | string[] | [field: string, value: T][] | null',
    run: randomField,
  }),
  command({
    name: 'HSCAN',
    group: 'hash',
    summary: 'Walks through fields and values in steps',
    since: '2.8.0',
    complexity: 'O(1) for every call, O(N) for a complete walk',
    arity: -3,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key cursor:cursor [MATCH pattern:pattern] [COUNT count:integer]',
    reply: '[cursor: string, items: (string | T)[]]',
    run: (context, args) => scanCollection(context, args, HashValue),
  }),
  command({
    name: 'HSET',
    group: 'hash',
    summary: 'Sets fields and answers how many are new',
    since: '2.0.0',
    complexity: 'O(N) where N is the number of fields to set',
    arity: -4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key (field value)...',
    reply: 'number',
    run: (context, args) => integer(setFields(context, args)),
  }),
  command({
    name: 'HSETNX',
    group: 'hash',
    summary: 'Sets a field unless it exists',
    since: '2.0.0',
    complexity: 'O(1)',
    arity: 4,
    flags: ['write', 'denyoom', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field value',
    reply: '0 | 1',
    run: setNewField,
  }),
  command({
    name: 'HSTRLEN',
    group: 'hash',
    summary: "The length of a field's value in bytes",
    since: '3.2.0',
    complexity: 'O(1)',
    arity: 3,
    flags: ['readonly', 'fast'],
    keys: [1, 1, 1],
    syntax: 'key field',
    reply: 'number',
    run: (context, args) => integer(lengthOf(fieldOf(context, args) ?? '')),
  }),
  listing('HVALS', 'All values', 'T[]', ({ value }) => value),
  ...hashNumberCommands,
  ...hashExpireCommands,
  ...hashExpireValueCommands,
];
