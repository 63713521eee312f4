/**
 * The engine and a real redis-server get the same random calls and must give the same replies and end in the same
 * state. generator.ts says how to add a group of commands, and how to run one group, longer, or a seed again.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RespClient } from '../resp/client.ts';
import type { Wire } from '../resp/parser.ts';
import { describeFailure, type Failure, findFailure } from './failure.ts';
import type { Group, Words } from './generator.ts';
import { Random } from './random.ts';
import { connectLazily, type RedisServer, startRedis } from './redis-server.ts';
import { DifferentialRun, type Setting, type Step } from './sequence.ts';

const modules = import.meta.glob<Group>('./generators/*.ts', { eager: true });
const groups = new Map(Object.entries(modules).map(([path, group]) => [path.replace(/^.*\/|\.ts$/g, ''), group]));

const COMMANDS = Number(process.env.TABKV_DIFF_COMMANDS ?? 300_000);
const SEED = process.env.TABKV_DIFF_SEED;
const STEPS = 100;

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

/** Half of the sequences with low thresholds, so that encodings change. */
function settingOf(seed: number): Setting {
  const random = new Random(seed ^ 0x5eed);
  const small = random.chance(0.5);
  return {
    seed,
    protocol: random.chance(0.5) ? 3 : 2,
    config: {
      'hash-max-listpack-entries': small ? 4 : 128,
      'hash-max-listpack-value': small ? 8 : 64,
      'list-max-listpack-size': small ? 4 : -2,
      'set-max-intset-entries': small ? 4 : 512,
      'zset-max-listpack-entries': small ? 4 : 128,
      'zset-max-listpack-value': small ? 8 : 64,
      'stream-node-max-entries': small ? 3 : 100,
      'hll-sparse-max-bytes': 3000,
      'stream-node-max-bytes': small ? 120 : 4096,
      'lfu-log-factor': 10,
      'lfu-decay-time': 1,
      'maxmemory-samples': 5,
      'maxmemory-policy': 'noeviction',
    },
  };
}

function stepsOf(seed: number, generate: (random: Random) => ReturnType<Group['generate']>): Step[] {
  const random = new Random(seed);
  return Array.from({ length: STEPS }, () => {
    const made = generate(random);
    return typeof made[0] === 'string' ? [made as readonly string[]] : (made as Step);
  });
}

/** Runs sequences until that many commands have run. */
async function compare(generate: Group['generate'], commands: number): Promise<number> {
  const run = new DifferentialRun(client, [...groups.values()]);
  const only = SEED === undefined ? undefined : Number(SEED);
  let done = 0;
  for (let seed = only ?? 1; done < commands; seed++) {
    const steps = stepsOf(seed, generate);
    const failure = await findFailure(run, settingOf(seed), steps);
    if (failure !== undefined) expect.fail(describeFailure(failure));
    done += steps.flat().length;
    if (only !== undefined) break;
  }
  return done;
}

describe('the engine answers as Redis does', () => {
  const share = Math.ceil(COMMANDS / (groups.size + 1));
  const timeout = 60_000 + COMMANDS;

  test.each([...groups])(
    '%s',
    async (_, { generate }) => {
      expect(await compare(generate, share)).toBeGreaterThan(0);
    },
    timeout,
  );

  test(
    'all groups mixed',
    async () => {
      const all = [...groups.values()];
      expect(await compare((random) => random.pick(all).generate(random), share)).toBeGreaterThan(0);
    },
    timeout,
  );
});

test('a difference is found, and shrunk to the calls that show it', async () => {
  const liar = {
    call: client.call.bind(client),
    /** Forgets to count from 3 on. */
    pipeline: async (calls: readonly Words[]) =>
      (await client.pipeline(calls)).map((reply, i): Wire => {
        const isIncr = calls[i]?.[0]?.toUpperCase() === 'INCR';
        return isIncr && reply.value === '3' ? { type: 'integer', value: '2' } : reply;
      }),
  };
  const run = new DifferentialRun(liar, [...groups.values()]);
  const steps = Array.from({ length: 60 }, (_, i): Step => [i % 3 === 0 ? ['INCR', 'a'] : ['GET', i % 2 ? 'a' : 'b']]);
  const failure = await findFailure(run, { seed: 1, protocol: 2, config: {} }, steps);
  expect(failure?.steps).toEqual([[['INCR', 'a']], [['INCR', 'a']], [['INCR', 'a']]]);
  expect(describeFailure(failure as Failure)).toContain('INCR a\n  INCR a\n  INCR a\ndiffers in INCR a:');
});
