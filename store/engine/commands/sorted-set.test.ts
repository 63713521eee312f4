import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';
import { ZsetValue } from '../values/zset.ts';

function start(random: () => number = () => 0.5) {
  const engine = new Engine({ clock: () => 1000, random, timer: { set: () => 0, clear: () => {} } });
  const session = engine.createSession();
  const call = (...args: string[]) => session.call(args) as Reply;
  const effects = (...args: string[]) => {
    const recorder = engine.startRecording();
    call(...args);
    engine.stopRecording();
    return recorder.effects;
  };
  return { engine, session, call, effects };
}

/** Bulk strings as text, numbers as they are. */
function plain(reply: Reply): unknown {
  if (reply.type === 'bulk') return reply.text;
  if (reply.type === 'nil') return null;
  return Array.isArray(reply.value) ? reply.value.map(plain) : reply.value;
}

test('effects carry the resulting scores of members that changed, and nothing else', () => {
  const { call, effects } = start();
  call('ZADD', 'z', '1', 'a', '2', 'b', '3', 'c', '4', 'd');
  expect(effects('ZADD', 'z', 'GT', '0', 'a', '5', 'b', '6', 'b')).toEqual([['zadd', 'z', 'b', 5, 'b', 6]]);
  expect(effects('ZADD', 'z', '1', 'a')).toEqual([]);
  expect(effects('ZINCRBY', 'z', '1.5', 'a')).toEqual([['zadd', 'z', 'a', 2.5]]);
  expect(effects('ZREM', 'z', 'x', 'a', 'a')).toEqual([['zrem', 'z', 'a']]);
  expect(effects('ZPOPMAX', 'z')).toEqual([['zrem', 'z', 'b']]);
  expect(effects('ZREMRANGEBYSCORE', 'z', '-inf', '3')).toEqual([['zrem', 'z', 'c']]);
  expect(effects('ZREMRANGEBYRANK', 'z', '0', '-1')).toEqual([['del', 'z']]);
});

test('an increment to NaN changes nothing', () => {
  const { call, effects } = start();
  call('ZADD', 'z', 'inf', 'a');
  expect(effects('ZINCRBY', 'z', '-inf', 'a')).toEqual([]);
  expect(plain(call('ZINCRBY', 'z', '-inf', 'a'))).toBe('ERR resulting score is not a number (NaN)');
  expect(plain(call('ZSCORE', 'z', 'a'))).toBe(Infinity);
});

test('ranks with scores', () => {
  const { call } = start();
  call('ZADD', 'z', '1', 'a', '2', 'b', '2', 'c');
  expect(plain(call('ZRANK', 'z', 'b', 'WITHSCORE'))).toEqual([1, 2]);
  expect(plain(call('ZREVRANK', 'z', 'b', 'withscore'))).toEqual([1, 2]);
  expect(call('ZRANK', 'z', 'x', 'WITHSCORE')).toEqual({ type: 'nil', array: true });
  expect(call('ZRANK', 'none', 'x')).toEqual({ type: 'nil', array: false });
  expect(plain(call('ZRANK', 'z', 'a', 'WITHSCORES'))).toBe('ERR syntax error');
  expect(plain(call('ZRANK', 'z', 'a', 'WITHSCORE', 'x'))).toBe("ERR wrong number of arguments for 'zrank' command");
});

test('members and scores are flat under RESP2 and pairs under RESP3', () => {
  const { call, session } = start();
  call('ZADD', 'z', '1', 'a', '2', 'b');
  const ask = () =>
    [
      ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
      ['ZUNION', '1', 'z', 'WITHSCORES'],
      ['ZRANDMEMBER', 'z', '5', 'WITHSCORES'],
    ].map((words) => plain(call(...words)));
  expect(ask()).toEqual([
    ['a', 1, 'b', 2],
    ['a', 1, 'b', 2],
    ['b', 2, 'a', 1],
  ]);
  session.protocol = 3;
  const pairs = [
    ['a', 1],
    ['b', 2],
  ];
  expect(ask()).toEqual([pairs, pairs, pairs.toReversed()]);
  expect(plain(call('ZPOPMIN', 'z'))).toEqual(['a', 1]);
  expect(plain(call('ZPOPMIN', 'z', '1'))).toEqual([['b', 2]]);
});

test('random members are distinct for a positive count, as many as asked for a negative one', () => {
  let seed = 1;
  const { call } = start(() => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  });
  const names = Array.from({ length: 200 }, (_, i) => `m${i}`);
  for (const name of names) call('ZADD', 'z', '1', name);
  const some = plain(call('ZRANDMEMBER', 'z', '150')) as string[];
  expect(new Set(some).size).toBe(150);
  const repeated = plain(call('ZRANDMEMBER', 'z', '-1000')) as string[];
  expect(repeated.length).toBe(1000);
  expect(new Set(repeated).size).toBeGreaterThan(150);
});

test('a set that outgrows its listpack stays a skiplist, until it is undone or stored anew', () => {
  const { engine, call } = start();
  engine.config.values['zset-max-listpack-entries'] = 2;
  const encoding = (key: string) => engine.keyspace.peek(key)?.value.encoding(engine.config);
  call('ZADD', 'z', '1', 'a', '2', 'b');
  expect(encoding('z')).toBe('listpack');
  const recorder = engine.startRecording();
  call('ZADD', 'z', '3', 'c');
  expect(encoding('z')).toBe('skiplist');
  engine.rollback(recorder);
  expect(encoding('z')).toBe('listpack');
  call('ZADD', 'z', '3', 'c');
  call('ZREM', 'z', 'c');
  expect(encoding('z')).toBe('skiplist');
  call('ZUNIONSTORE', 'u', '1', 'z');
  expect(encoding('u')).toBe('listpack');
  call('ZADD', 'long', '1', 'x'.repeat(65));
  expect(encoding('long')).toBe('skiplist');
});

test('a copy shares nothing, and both know their size', () => {
  const { engine, call } = start();
  call('ZADD', 'z', '1', 'a', '2', 'b');
  const original = engine.keyspace.peek('z')?.value as ZsetValue;
  const copy = original.copy();
  expect(copy.pack()).toEqual(original.pack());
  expect(copy.size).toBe(original.size);
  call('ZADD', 'z', '5', 'a');
  expect(copy.score('a')).toBe(1);
  expect(copy.rank('a')).toBe(0);
  expect(ZsetValue.unpack(original.pack()).size).toBe(original.size);
});

test('ZSCAN meets every member that stays while others come and go', () => {
  const { call } = start();
  for (let i = 0; i < 500; i++) call('ZADD', 'z', `${i}`, `stays${i}`, `${i}`, `goes${i}`);
  const met = new Set<string>();
  let cursor = '0';
  let round = 0;
  do {
    const [next, found] = plain(call('ZSCAN', 'z', cursor, 'COUNT', '20')) as [string, string[]];
    for (const name of found.filter((_, i) => i % 2 === 0)) met.add(name);
    for (let i = 0; i < 10; i++) call('ZREM', 'z', `goes${round * 10 + i}`);
    call('ZADD', 'z', '1', `new${round++}`);
    cursor = next;
  } while (cursor !== '0');
  for (let i = 0; i < 500; i++) expect(met.has(`stays${i}`)).toBe(true);
});

test('-0 is stored as 0', () => {
  const { effects } = start();
  expect(effects('ZADD', 'z', '-0', 'a')).toEqual([['zadd', 'z', 'a', 0]]);
});
