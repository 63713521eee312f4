/**
 * Several clients at once: blocking commands, WATCH, publish and subscribe, and tracking, on the engine and on a real
 * redis-server. All that each client receives must be the same, in the same order.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RespClient } from '../resp/client.ts';
import { type Normaliser, oneOf } from './generator.ts';
import { shape, unordered } from './normalise.ts';
import { Random } from './random.ts';
import { connectLazily, type RedisServer, startRedis } from './redis-server.ts';
import { show } from './sequence.ts';
import { type ClientStep, type ClientsSetting, SeveralClients } from './several-clients.ts';
import { shrink } from './shrink.ts';

const COMMANDS = Number(process.env.TABKV_DIFF_COMMANDS ?? 300_000);
const SEED = process.env.TABKV_DIFF_SEED;
const STEPS = 60;

let server: RedisServer;
let control: RespClient;

beforeAll(async () => {
  server = await startRedis();
  control = await connectLazily(server);
});

afterAll(async () => {
  control.close();
  await server.stop();
});

type Call = (random: Random) => string[];

interface Area {
  readonly clients: number;
  readonly config?: Readonly<Record<string, string>>;
  readonly call: Call;
}

const key = (random: Random) => random.pick(['a', 'b', 'c']);
/** Where elements are moved to. Nobody waits for it and for others too: what is ready first is another matter in 7.2. */
const target = (random: Random) => random.pick(['d', 'e']);
/** Keys of their own: from 7.2 on who waits for several keys looks at all of them when one is ready, also at wrong types. */
const zset = (random: Random) => random.pick(['za', 'zb']);
const keys = (random: Random) => random.some(1, 3, () => key(random));
const client = (random: Random) => `@id${random.int(0, 3)}`;
const end = (random: Random) => random.pick(['LEFT', 'RIGHT']);

const pushes: Call = (random) =>
  oneOf(random, [
    [4, () => [random.pick(['LPUSH', 'RPUSH']), key(random), ...random.some(1, 3, () => random.member())]],
    [2, () => ['ZADD', zset(random), '1', random.member(), '2', random.member()]],
    [2, () => ['DEL', key(random), zset(random)]],
    [1, () => ['RENAME', key(random), key(random)]],
    [1, () => ['LRANGE', key(random), '0', '-1']],
    [1, () => ['LMOVE', key(random), key(random), end(random), end(random)]],
    [1, () => ['FLUSHALL']],
  ]);

/** All wait for ever; CLIENT UNBLOCK plays the time-out. */
const waits: Call = (random) =>
  oneOf(random, [
    [4, () => [random.pick(['BLPOP', 'BRPOP']), ...keys(random), '0']],
    [2, () => ['BLMOVE', key(random), target(random), end(random), end(random), '0']],
    [1, () => ['BRPOPLPUSH', key(random), target(random), '0']],
    [1, () => ['BLPOP', target(random), '0']],
    [2, () => ['BLMPOP', '0', '2', key(random), key(random), end(random), 'COUNT', '2']],
    [2, () => [random.pick(['BZPOPMIN', 'BZPOPMAX']), zset(random), zset(random), '0']],
    [1, () => ['BZMPOP', '0', '1', zset(random), random.pick(['MIN', 'MAX'])]],
    [1, () => ['BLPOP', key(random), random.pick(['-1', 'x', '1e30'])]],
  ]);

const transactions: Call = (random) =>
  oneOf(random, [
    [2, () => ['MULTI']],
    [3, () => ['EXEC']],
    [1, () => ['DISCARD']],
    [2, () => ['WATCH', ...keys(random)]],
    [1, () => ['UNWATCH']],
    [1, () => ['NOSUCH']],
    [2, () => ['GET', key(random)]],
    [2, () => ['INCR', key(random)]],
    [1, () => ['SET', key(random), '1', 'PX', '100000']],
  ]);

const channel = (random: Random) => random.pick(['x', 'y', 'xy']);
/** None of which match the same channel: which comes first is up to a hash table. */
const pattern = (random: Random) => random.pick(['x*', 'y*', 'z']);

const messages: Call = (random) =>
  oneOf(random, [
    [4, () => [random.pick(['SUBSCRIBE', 'SSUBSCRIBE']), ...random.some(1, 2, () => channel(random))]],
    [2, () => ['PSUBSCRIBE', ...random.some(1, 2, () => pattern(random))]],
    [2, () => [random.pick(['UNSUBSCRIBE', 'SUNSUBSCRIBE']), ...random.some(0, 1, () => channel(random))]],
    [1, () => ['PUNSUBSCRIBE', ...random.some(0, 1, () => pattern(random))]],
    [6, () => ['PUBLISH', channel(random), random.value()]],
    [2, () => ['SPUBLISH', channel(random), random.value()]],
    [1, () => ['PUBSUB', random.pick(['CHANNELS', 'SHARDCHANNELS']), ...random.some(0, 1, () => pattern(random))]],
    [1, () => ['PUBSUB', random.pick(['NUMSUB', 'SHARDNUMSUB']), ...random.some(0, 2, () => channel(random))]],
    [1, () => ['PUBSUB', 'NUMPAT']],
    [2, () => ['PING', ...random.some(0, 1, () => 'hi')]],
    [1, () => ['GET', 'k']],
    [1, () => ['RESET']],
  ]);

const events: Call = (random) =>
  oneOf(random, [
    [1, () => ['PSUBSCRIBE', '__key*']],
    [1, () => ['PUNSUBSCRIBE']],
    [6, () => pushes(random)],
    [2, () => ['SADD', key(random), ...random.some(1, 2, () => random.member())]],
    [2, () => ['HSET', key(random), random.member(), '1']],
    [2, () => ['EXPIRE', key(random), random.pick(['-1', '1000'])]],
    [1, () => ['APPEND', key(random), 'x']],
    [1, () => ['INCRBY', key(random), '2']],
    [1, () => ['LPOP', key(random)]],
    [1, () => ['GET', key(random)]],
  ]);

const tracking: Call = (random) =>
  oneOf(random, [
    [2, () => ['CLIENT', 'TRACKING', 'ON', ...random.maybe(0.2, () => ['NOLOOP'])]],
    [
      2,
      () => [
        ...['CLIENT', 'TRACKING', random.pick(['ON', 'ON', 'OFF', 'MAYBE'])],
        ...random.maybe(0.3, () => ['BCAST']),
        ...random.maybe(0.3, () => ['PREFIX', random.pick(['a', 'b', 'aa', ''])]),
        ...random.maybe(0.1, () => ['PREFIX', random.pick(['a', 'b', 'aa', ''])]),
        ...random.maybe(0.2, () => ['OPTIN']),
        ...random.maybe(0.2, () => ['OPTOUT']),
        ...random.maybe(0.2, () => ['NOLOOP']),
        ...random.maybe(0.2, () => [
          'REDIRECT',
          random.chance(0.9) ? client(random) : random.pick(['0', 'x', '99999']),
        ]),
        ...random.maybe(0.03, () => ['WHAT']),
      ],
    ],
    [1, () => ['CLIENT', 'CACHING', random.pick(['YES', 'NO', 'MAYBE'])]],
    [1, () => ['CLIENT', 'TRACKINGINFO']],
    [8, () => ['GET', key(random)]],
    [2, () => ['MGET', ...keys(random)]],
    [6, () => ['SET', key(random), random.value()]],
    [2, () => ['DEL', ...keys(random)]],
    [1, () => ['FLUSHALL']],
    [1, () => ['SUBSCRIBE', '__redis__:invalidate']],
    [1, () => ['UNSUBSCRIBE']],
    [2, () => [random.pick(['MULTI', 'EXEC', 'EXEC'])]],
  ]);

const clients: Call = (random) =>
  oneOf(random, [
    [1, () => ['CLIENT', 'SETNAME', random.pick(['me', '', 'two words', 'x'])]],
    [1, () => ['CLIENT', 'GETNAME']],
    [1, () => ['CLIENT', 'REPLY', random.pick(['ON', 'OFF', 'SKIP', 'WHAT'])]],
    [1, () => ['CLIENT', random.pick(['NO-EVICT']), random.pick(['ON', 'OFF', 'WHAT'])]],
    [1, () => ['CLIENT', 'KILL', 'ID', client(random)]],
    [1, () => ['CLIENT', 'KILL', ...random.pick([['ID', '0'], ['ID', 'x'], ['TYPE', 'what'], ['ID'], ['USER', 'x']])]],
    [
      1,
      () => [
        'CLIENT',
        'KILL',
        'TYPE',
        random.pick(['pubsub', 'replica', 'master']),
        'SKIPME',
        random.pick(['yes', 'no', 'x']),
      ],
    ],
    [1, () => ['CLIENT', 'KILL', '1.2.3.4:5']],
    [1, () => ['CLIENT', 'LIST', ...random.pick([['TYPE', 'what'], ['ID', 'x'], ['ID'], ['WHAT']])]],
    [
      1,
      () => ['CLIENT', 'UNBLOCK', client(random), ...random.maybe(0.6, () => [random.pick(['TIMEOUT', 'ERROR', 'x'])])],
    ],
    [1, () => ['CLIENT', 'UNBLOCK', 'x']],
    [1, () => ['CLIENT', random.pick(['NOSUCH', 'GETREDIR', 'UNPAUSE'])]],
    [1, () => ['CLIENT', 'PAUSE', ...random.pick([['x'], ['-1'], ['0', 'what'], ['0', 'WRITE']])]],
    [2, () => ['BLPOP', 'q', '0']],
    [1, () => ['RPUSH', 'q', 'e']],
    [1, () => ['SUBSCRIBE', 'x']],
    [2, () => ['PING']],
  ]);

/** Which channel goes first when all are left at once is up to a hash table. */
const someName: Normaliser = (reply, words) => {
  if (words.length > 1 || (reply.type !== 'array' && reply.type !== 'push')) return reply;
  return { type: reply.type, value: reply.value.toSpliced(1, 1) };
};

const normalisers: Record<string, Normaliser> = {
  'PUBSUB|CHANNELS': unordered,
  'PUBSUB|SHARDCHANNELS': unordered,
  UNSUBSCRIBE: someName,
  PUNSUBSCRIBE: someName,
  SUNSUBSCRIBE: someName,
  'CLIENT|GETREDIR': shape,
  'CLIENT|TRACKINGINFO': shape,
};

const areas: Record<string, Area> = {
  'commands that wait': {
    clients: 4,
    call: (random) =>
      oneOf(random, [
        [4, () => waits(random)],
        [6, () => pushes(random)],
        [1, () => ['CLIENT', 'UNBLOCK', client(random), random.pick(['TIMEOUT', 'ERROR'])]],
      ]),
  },
  transactions: {
    clients: 3,
    call: (random) => (random.chance(0.8) ? transactions(random) : pushes(random)),
  },
  'publish and subscribe': { clients: 4, call: messages },
  'keyspace notifications': { clients: 2, config: { 'notify-keyspace-events': 'KEA' }, call: events },
  tracking: { clients: 4, call: tracking },
  'CLIENT commands': { clients: 4, call: clients },
};

function stepsOf(area: Area, seed: number): ClientStep[] {
  const random = new Random(seed);
  return Array.from({ length: STEPS }, () => ({
    client: random.int(0, area.clients - 1),
    words: area.call(random).map((word) => (/^@id\d$/.test(word) ? `@id${Number(word[3]) % area.clients}` : word)),
  }));
}

function settingOf({ clients: count, config }: Area, seed: number): ClientsSetting {
  const random = new Random(seed ^ 0x5eed);
  const none = { 'notify-keyspace-events': '' };
  return {
    seed,
    protocols: random.some(count, count, () => random.pick([2, 3] as const)),
    config: { ...none, ...config },
  };
}

async function compare(area: Area, commands: number): Promise<number> {
  const run = new SeveralClients(server.port, control, normalisers);
  const only = SEED === undefined ? undefined : Number(SEED);
  let done = 0;
  for (let seed = only ?? 1; done < commands; seed++) {
    const setting = settingOf(area, seed);
    const steps = stepsOf(area, seed);
    if ((await run.run(setting, steps)) !== undefined) {
      const least = await shrink(steps, async (part) => (await run.run(setting, part)) !== undefined);
      const mismatch = await run.run(setting, least);
      const calls = least.map((step) => `  ${step.client}> ${show(step.words)}`).join('\n');
      const { what, engine, real } = mismatch ?? { what: 'nothing, the second time', engine: '', real: '' };
      expect.fail(
        `TABKV_DIFF_SEED=${seed} RESP ${setting.protocols.join(' ')}\n${calls}\ndiffers in ${what}:\n` +
          `  engine ${JSON.stringify(engine)}\n  redis  ${JSON.stringify(real)}`,
      );
    }
    done += steps.length;
    if (only !== undefined) break;
  }
  return done;
}

describe('several clients receive what they do from Redis', () => {
  const share = Math.ceil(COMMANDS / 100);

  test.each(Object.entries(areas))(
    '%s',
    async (_, area) => {
      expect(await compare(area, share)).toBeGreaterThan(0);
    },
    60_000 + COMMANDS,
  );
});
