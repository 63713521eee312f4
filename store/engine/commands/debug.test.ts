import { beforeEach, describe, expect, test } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import { type Listener, listener, plain, settled } from '../../testing/listeners.ts';
import type { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';

let clock: HandClock;
let engine: Engine;
let one: Listener;

beforeEach(() => {
  clock = new HandClock();
  engine = clock.engine();
  one = listener(engine);
});

function fill(): void {
  one.call('SET', 's', 'text', 'EX', 100);
  one.call('RPUSH', 'l', 'a', 'b');
  one.call('SADD', 'set', 'a', 'b', '3');
  one.call('HSET', 'h', 'f', '1', 'g', '2');
  one.call('ZADD', 'z', '1', 'a', '2.5', 'b');
}

describe('DEBUG DIGEST', () => {
  test('is zeros for nothing, and depends on contents', () => {
    expect(one.call('DEBUG', 'DIGEST')).toBe('0'.repeat(40));
    one.call('SET', 'a', '1');
    const first = one.call('DEBUG', 'DIGEST');
    one.call('SET', 'a', '2');
    expect(one.call('DEBUG', 'DIGEST')).not.toBe(first);
    one.call('SET', 'a', '1');
    expect(one.call('DEBUG', 'DIGEST')).toBe(first);
    one.call('EXPIRE', 'a', 100);
    expect(one.call('DEBUG', 'DIGEST')).not.toBe(first);
  });

  test('does not depend on the order of what has none', () => {
    one.call('SADD', 'a', '1', 'x', 'y');
    one.call('SADD', 'b', 'y', 'x', '1');
    one.call('HSET', 'c', 'f', '1', 'g', '2');
    one.call('HSET', 'd', 'g', '2', 'f', '1');
    one.call('RPUSH', 'e', '1', '2');
    one.call('RPUSH', 'f', '2', '1');
    const [a, b, c, d, e, f, none] = one.call('DEBUG', 'DIGEST-VALUE', ...'abcdefg') as string[];
    expect([a, c]).toEqual([b, d]);
    expect(e).not.toBe(f);
    expect(none).toBe('0'.repeat(40));
  });
});

test('DEBUG RELOAD packs everything and reads it back as it was', () => {
  fill();
  const before = [one.call('DEBUG', 'DIGEST'), engine.keyspace.usedMemory];
  one.call('SET', 'gone', '1', 'PX', 1);
  clock.pass(5);
  const { effects } = engine.startRecording();
  expect(one.call('DEBUG', 'RELOAD')).toBe('OK');
  engine.stopRecording();
  expect(effects).toEqual([['expired', 'gone']]);
  expect([one.call('DEBUG', 'DIGEST'), engine.keyspace.usedMemory]).toEqual(before);
});

test('DEBUG SLEEP takes its time, in a transaction too', () => {
  let microseconds = 0;
  const watched = listener(clock.engine(undefined, { stopwatch: () => (microseconds += 100) }));
  for (const words of ['CONFIG SET slowlog-log-slower-than 15000', 'MULTI', 'DEBUG SLEEP 0.02', 'PING']) {
    watched.call(...words.split(' '));
  }
  expect(watched.call('EXEC')).toEqual(['OK', 'PONG']);
  expect(watched.call('SLOWLOG', 'LEN')).toBe(1);
});

test('DEBUG SLEEP holds up everything', async () => {
  const replies: unknown[] = [];
  for (const args of [['DEBUG', 'SLEEP', '0.1'], ['PING']]) {
    void Promise.resolve(one.session.call(args)).then((reply: Reply) => replies.push(plain(reply)));
  }
  clock.pass(99);
  await settled();
  expect(replies).toEqual([]);
  clock.pass(1);
  await settled();
  expect(replies).toEqual(['OK', 'PONG']);
});

test('DEBUG POPULATE makes what is not there', () => {
  one.call('SET', 'key:1', 'mine');
  one.call('DEBUG', 'POPULATE', 3, 'key', 10);
  expect(one.call('MGET', 'key:0', 'key:1', 'key:2')).toEqual(['value:0\0\0\0', 'mine', 'value:2\0\0\0']);
});

test('DEBUG answers with the kinds of replies that there are', () => {
  expect(one.call('DEBUG', 'PROTOCOL', 'double')).toBeCloseTo(3.14);
  expect(one.call('DEBUG', 'PROTOCOL', 'map')).toEqual({ 0: false, 1: true, 2: false });
  expect(one.call('DEBUG', 'PROTOCOL', 'what')).toMatch(/^ERR Wrong protocol type name/);
  expect(one.call('DEBUG', 'ERROR', 'MY error')).toBe('MY error');
});

test('DEBUG refuses what it does not know, and the wrong number of words', () => {
  const text = (sub: string) => `ERR unknown subcommand or wrong number of arguments for '${sub}'. Try DEBUG HELP.`;
  expect(one.call('DEBUG', 'nosuch')).toBe(text('nosuch'));
  expect(one.call('DEBUG', 'sleep')).toBe(text('sleep'));
  expect(one.call('DEBUG', 'HELP')).toContain('SLEEP seconds');
});

test('DEBUG OBJECT tells encoding and idle time', () => {
  one.call('SET', 'a', '5');
  clock.pass(3000);
  expect(one.call('DEBUG', 'OBJECT', 'a')).toMatch(/ encoding:int .* lru_seconds_idle:3$/);
  expect(one.call('DEBUG', 'OBJECT', 'none')).toBe('ERR no such key');
});
