/**
 * Unmodified clients on the engine and on a real redis-server: redis-cli, ioredis and node-redis. The same calls must give
 * the same results, whatever the client does on connecting and with replies.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createEngine } from '../../standalone.ts';
import { RespServer } from './server.ts';

const run = promisify(execFile);

let server: RespServer;
/** Of the engine first, then of the real server. */
let ports: readonly [number, number];

beforeAll(async () => {
  server = await RespServer.start(createEngine());
  ports = [server.port, Number(new URL(inject('redisUrl')).port)];
});

afterAll(() => server.stop());

/** What a scenario gives on both. */
async function onBoth<R>(scenario: (port: number) => Promise<R>): Promise<[engine: R, real: R]> {
  return [await scenario(ports[0]), await scenario(ports[1])];
}

describe('ioredis', () => {
  async function scenario(port: number): Promise<unknown[]> {
    const redis = new Redis(port);
    const other = new Redis(port);
    try {
      await redis.flushall();
      const pipelined = await redis.pipeline().set('a', '1').incr('a').lpush('l', 'x', 'y').incr('l').exec();
      await redis.hset('h', { field: 'value', other: '2' });
      await redis.zadd('z', 1, 'one', 2.5, 'two');
      const blocked = redis.blpop('queue', 0);
      await other.rpush('queue', 'element');
      const messages: string[] = [];
      const message = new Promise((resolve) => {
        other.once('message', (...all) => resolve(messages.push(...all)));
      });
      const binary = Buffer.from([0, 255, 13, 10]);
      await redis.set(binary, binary);
      const results = [
        pipelined?.map(([error, result]) => error?.message ?? result),
        await redis.hgetall('h'),
        await redis.zrange('z', '0', '-1', 'WITHSCORES'),
        await blocked,
        await redis.getBuffer(binary),
        await redis.multi().get('a').del('a').exec(),
        await redis.set('lock', 'x', 'EX', 100, 'NX'),
        await redis.set('lock', 'y', 'EX', 100, 'NX'),
        await redis.xadd('s', '1-1', 'f', 'v'),
        await redis.xrange('s', '-', '+'),
        await redis.call('OBJECT', 'ENCODING', 'a'),
      ];
      await other.subscribe('channel');
      await redis.publish('channel', 'hello');
      await message;
      return [...results, messages];
    } finally {
      redis.disconnect();
      other.disconnect();
    }
  }

  test('gets from the engine what it gets from Redis', async () => {
    const [engine, real] = await onBoth(scenario);
    expect(engine).toEqual(real);
  });
});

describe('node-redis', () => {
  async function scenario(port: number, RESP: 2 | 3): Promise<unknown[]> {
    const client = createClient({ socket: { host: '127.0.0.1', port }, RESP });
    await client.connect();
    const listener = client.duplicate();
    await listener.connect();
    try {
      await client.flushAll();
      const message = new Promise((resolve) => {
        void listener
          .pSubscribe('ch*', (text, channel) => resolve([text, channel]))
          .then(() => client.publish('channel', 'hi'));
      });
      return [
        await client.set('a', '1'),
        await client.incrBy('a', 41),
        await client.hSet('h', { field: 'value', other: 2 }),
        await client.hGetAll('h'),
        await client.zAdd('z', [{ score: 1.5, value: 'one' }]),
        await client.zRangeWithScores('z', 0, -1),
        await client.sAdd('set', ['x']),
        await client.sMembers('set'),
        await client.multi().get('a').ttl('a').exec(),
        await client.expire('a', 100),
        await client.ttl('a'),
        await client.get('nothing'),
        await client.sendCommand(['INCR', 'h']).catch((error: Error) => error.message),
        await message,
      ];
    } finally {
      client.destroy();
      listener.destroy();
    }
  }

  test.each([2, 3] as const)('gets from the engine what it gets from Redis, in RESP%i', async (protocol) => {
    const [engine, real] = await onBoth((port) => scenario(port, protocol));
    expect(engine).toEqual(real);
  });
});

describe('redis-cli', () => {
  const calls = [
    ['SET', 'a', '1'],
    ['INCR', 'a'],
    ['LPUSH', 'l', 'x', 'y'],
    ['LRANGE', 'l', '0', '-1'],
    ['HSET', 'h', 'f', 'v'],
    ['HGETALL', 'h'],
    ['INCR', 'l'],
    ['ZADD', 'z', '1.5', 'm'],
    ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
    ['NOSUCH'],
    ['CONFIG', 'GET', 'maxmemory'],
  ];

  test.each([[['--no-raw']], [['-3', '--no-raw']]])('shows the same with %j', async (options) => {
    const [engine, real] = await onBoth(async (port) => {
      const shown: string[] = [];
      for (const call of [['FLUSHALL'], ...calls]) {
        const { stdout } = await run('redis-cli', ['-p', `${port}`, ...options, ...call]);
        shown.push(stdout);
      }
      return shown;
    });
    expect(engine).toEqual(real);
  });
});
