import { expect, test } from 'vitest';
import { createEngine, type Reply } from '../../standalone.ts';
import { Flagged } from '../bytes.ts';
import type { Arg } from '../session.ts';

/** A reply as plain values. */
function plain(reply: Reply): unknown {
  if (reply.type === 'bulk') return reply.bin;
  if (reply.type === 'nil') return null;
  return Array.isArray(reply.value) ? reply.value.map(plain) : reply.value;
}

function makeStore() {
  let now = 1000;
  const session = createEngine({ clock: () => now }).createSession();
  const call = (...args: Arg[]) => plain(session.call(args) as Reply);
  return { call, wait: (ms: number) => (now += ms) };
}

test('BROWSE gives the total, the row of a key, and a window', () => {
  const { call } = makeStore();
  for (const key of ['b', 'a', 'user:1', 'c']) call('SET', key, 'value');
  call('PEXPIREAT', 'b', 5000);
  call('SADD', 's', '1', '2');
  expect(call('TABKV.BROWSE', '*', 'RANK', 'b', 'LIMIT', 1, 2)).toEqual([
    ...[5, 1],
    [
      ['b', 'string', 5000, expect.any(Number), 5, 'embstr'],
      ['c', 'string', -1, expect.any(Number), 5, 'embstr'],
    ],
  ]);
  expect(call('TABKV.BROWSE', 'user:*', 'TYPE', 'set')).toEqual([0, null, []]);
  expect(call('TABKV.BROWSE', '*', 'SORTBY', 'ttl', 'DESC', 'LIMIT', 4, 9)).toEqual([
    ...[5, null],
    [['b', 'string', 5000, expect.any(Number), 5, 'embstr']],
  ]);
});

test('what is asked wrongly is refused', () => {
  const { call } = makeStore();
  call('SET', 'k', 'v');
  expect(call('TABKV.BROWSE', '*', 'LIMIT', 1)).toBe('ERR syntax error');
  expect(call('TABKV.BROWSE', '*', 'SORTBY', 'luck')).toBe("ERR unknown sort 'luck'");
  expect(call('TABKV.BROWSE', '*', 'LIMIT', -1, 5)).toBe('ERR LIMIT must not be negative');
  expect(call('TABKV.ROWS', 'k', 'FROM', 1)).toBe('ERR syntax error');
  expect(call('TABKV.ROWS', 'k')).toMatch(/^WRONGTYPE/);
  expect(call('TABKV.ROWS', 'none')).toBeNull();
});

test('ROWS gives windows of every collection', () => {
  const { call } = makeStore();
  call('RPUSH', 'l', 'a', 'b', 'c', 'b');
  call('HSET', 'h', 'f', 'one', 'g', new Flagged('2', 1), '__proto__', 'x');
  call('SADD', 's', 'm');
  call('ZADD', 'z', 2, 'two', 1, 'one');
  expect(call('TABKV.ROWS', 'l', 'LIMIT', 1, 2)).toEqual([
    4,
    [
      [1, 'b', 0],
      [2, 'c', 0],
    ],
  ]);
  expect(call('TABKV.ROWS', 'l', 'MATCH', 'b')).toEqual([
    2,
    [
      [1, 'b', 0],
      [3, 'b', 0],
    ],
  ]);
  expect(call('TABKV.ROWS', 'h')).toEqual([
    3,
    [
      ['f', 'one', 0],
      ['g', '2', 1],
      ['__proto__', 'x', 0],
    ],
  ]);
  expect(call('TABKV.ROWS', 'h', 'MATCH', '*o*', 'LIMIT', 1, 5)).toEqual([2, [['__proto__', 'x', 0]]]);
  expect(call('TABKV.ROWS', 's')).toEqual([1, [['m']]]);
  expect(call('TABKV.ROWS', 'z')).toEqual([
    2,
    [
      ['one', 1],
      ['two', 2],
    ],
  ]);
});

test('a filtered view follows changes of its key', () => {
  const { call } = makeStore();
  call('RPUSH', 'l', 'ab', 'b');
  expect(call('TABKV.ROWS', 'l', 'MATCH', 'a*')).toEqual([1, [[0, 'ab', 0]]]);
  call('LPUSH', 'l', 'ac');
  expect(call('TABKV.ROWS', 'l', 'MATCH', 'a*')).toEqual([
    2,
    [
      [0, 'ac', 0],
      [1, 'ab', 0],
    ],
  ]);
  call('DEL', 'l');
  expect(call('TABKV.ROWS', 'l', 'MATCH', 'a*')).toBeNull();
});

test('INSPECT and TYPES tell what is there, without what has expired', () => {
  const { call, wait } = makeStore();
  call('SET', 'n', new Flagged('5', 1));
  call('SET', 'gone', 'v', 'PX', 10);
  call('HSET', 'h', 'f', 'v');
  wait(20);
  expect(call('TABKV.INSPECT', 'n')).toEqual(['string', -1, expect.any(Number), 1, 'int', 1]);
  expect(call('TABKV.INSPECT', 'gone')).toBeNull();
  expect(call('TABKV.TYPES')).toEqual(['string', [1, expect.any(Number), 0], 'hash', [1, expect.any(Number), 0]]);
});

test('PEEK gives a value or an element with its flag, and counts nothing', () => {
  const { call } = makeStore();
  call('SET', 'n', new Flagged('5', 1));
  call('HSET', 'h', 'f', new Flagged('{}', 2));
  call('RPUSH', 'l', 'a', 'b');
  call('ZADD', 'z', 1.5, 'm');
  call('SADD', 's', 'm');
  const peeks = [['n'], ['h', 'f'], ['h', 'none'], ['l', -1], ['l', 2], ['z', 'm'], ['s', 'm'], ['s', 'x'], ['none']];
  expect(peeks.map((args) => call('TABKV.PEEK', ...(args as Arg[])))).toEqual([
    ...[['5', 1], ['{}', 2], null, ['b', 0], null, [1.5], ['m'], null, null],
  ]);
  expect(call('TABKV.PEEK', 'h')).toMatch(/^WRONGTYPE/);
});
