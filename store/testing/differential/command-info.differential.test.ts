/** The command table says of each command what the real server's COMMAND INFO and COMMAND GETKEYS say. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { categoriesOf } from '../../engine/command-docs.ts';
import { commandTable, Engine } from '../../engine/engine.ts';
import type { CommandDef } from '../../engine/table.ts';
import type { RespClient } from '../resp/client.ts';
import type { Wire } from '../resp/parser.ts';
import { infoDifferences } from './differences.ts';
import { type Group, type Words, waitOf } from './generator.ts';
import { Random } from './random.ts';
import { connectLazily, type RedisServer, startRedis } from './redis-server.ts';

const modules = import.meta.glob<Group>('./generators/*.ts', { eager: true });

let server: RedisServer;
let client: RespClient;

beforeAll(async () => {
  server = await startRedis();
  client = await connectLazily(server);
});

afterAll(async () => {
  client.close();
  await server.stop();
});

interface Info {
  readonly arity: number;
  readonly flags: readonly string[];
  readonly keys: readonly number[];
  readonly categories: readonly string[];
}

function items(reply: Wire | undefined): readonly Wire[] {
  return Array.isArray(reply?.value) ? (reply.value as readonly Wire[]) : [];
}

function infoOf(reply: Wire): Info | undefined {
  const [, arity, flags, first, last, step, categories] = items(reply);
  if (arity === undefined) return undefined;
  return {
    arity: Number(arity.value),
    flags: items(flags).map(({ value }) => value as string),
    keys: [first, last, step].map((at) => Number(at?.value)),
    categories: items(categories).map(({ value }) => (value as string).slice(1)),
  };
}

/** What the table says, as COMMAND INFO would: a command that finds its keys itself shows no positions here. */
function ours(def: CommandDef): Info {
  const flags = new Set<string>(def.flags);
  // Redis keeps this one to itself.
  flags.delete('may_replicate');
  if (def.keysOf !== undefined) flags.add('movablekeys');
  return {
    arity: def.arity,
    flags: [...flags].sort(),
    keys: def.keysOf === undefined ? def.keys : [],
    categories: categoriesOf(def).sort(),
  };
}

/** What the real server says, with the changes that are meant. */
function theirs(def: CommandDef, info: Info): Info {
  const meant = infoDifferences[def.name];
  const flags = new Set(info.flags);
  for (const flag of meant?.added ?? []) flags.add(flag);
  for (const flag of meant?.removed ?? []) flags.delete(flag);
  if (def.keysOf !== undefined) flags.add('movablekeys');
  return {
    arity: meant?.arity ?? info.arity,
    flags: [...flags].sort(),
    keys: def.keysOf === undefined ? info.keys : [],
    categories: [...info.categories].sort(),
  };
}

test('arity, flags, key positions and categories are those of COMMAND INFO', async () => {
  const defs = [...commandTable().all()];
  const replies = items(await client.call('COMMAND', 'INFO', ...defs.map(({ name }) => name.toLowerCase())));
  const known = defs.flatMap((def, i) => {
    const info = infoOf(replies[i] as Wire);
    return info === undefined ? [] : [{ def, info }];
  });
  expect(known.length).toBeGreaterThan(defs.length / 2);
  expect(Object.fromEntries(known.map(({ def }) => [def.name, ours(def)]))).toEqual(
    Object.fromEntries(known.map(({ def, info }) => [def.name, theirs(def, info)])),
  );
});

/** Keys in a call as COMMAND GETKEYS finds them; undefined where it refuses the call. */
function keysIn(reply: Wire): readonly string[] | undefined {
  if (reply.type === 'array') return reply.value.map(({ value }) => value as string);
  return reply.type === 'error' && reply.value.includes('no key arguments') ? [] : undefined;
}

/** The real server reads numbers of keys with atoi: up to where the digits end, and in 32 bits. */
const misread = (word: string) => {
  const number = Number.parseInt(word, 10);
  return !Number.isNaN(number) && (`${number}` !== word || Math.abs(number) >= 2 ** 31);
};

test.each(Object.entries(modules))('the keys in random calls are those of COMMAND GETKEYS: %s', async (_, group) => {
  const random = new Random(7);
  const engine = new Engine({ clock: () => 0, random: () => 0, timer: { set: () => 0, clear: () => {} } });
  const calls = Array.from({ length: 3000 }, () => group.generate(random))
    .flatMap((made) => (typeof made[0] === 'string' ? [made as Words] : (made as readonly Words[])))
    .filter((words) => waitOf(words) === undefined && !words.some(misread));
  const replies = await client.pipeline(calls.map((words) => ['COMMAND', 'GETKEYS', ...words]));
  for (const [i, words] of calls.entries()) {
    const keys = keysIn(replies[i] as Wire);
    const def = commandTable().get((words[0] as string).toUpperCase());
    if (keys === undefined || def === undefined) continue;
    const found = engine.keysOf(
      engine.prepare(words.map((word) => Uint8Array.from(word, (char) => char.charCodeAt(0)))),
    );
    expect({ words, keys: found }).toEqual({ words, keys });
  }
});
