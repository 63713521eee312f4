import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';

const START = 1_700_000_000_000;
const HELLO = '9555e8555c62dcfd';

function start() {
  const engine = new Engine({ clock: () => START, random: () => 0, timer: { set: () => 0, clear: () => {} } });
  const session = engine.createSession();
  const events: string[] = [];
  engine.notifyKeyspaceEvent = (_kind, event, key) => events.push(`${event} ${key}`);
  const call = (line: string) => {
    const reply = session.call(line.split(' ')) as Reply;
    if (reply.type === 'bulk') return reply.text;
    return reply.type === 'nil' ? null : reply.value;
  };
  call('SADD s a');
  call('SET k hello');
  events.length = 0;
  return { engine, call, events };
}

test.each([
  ['SET k new IFEQ hello', 'OK', 'new'],
  ['SET k new IFEQ other', null, 'hello'],
  ['SET k new ifne other', 'OK', 'new'],
  ['SET k new IFNE hello', null, 'hello'],
  [`SET k new IFDEQ ${HELLO}`, 'OK', 'new'],
  [`SET k new IFDEQ ${HELLO.toUpperCase()}`, 'OK', 'new'],
  [`SET k new IFDNE ${HELLO}`, null, 'hello'],
  ['SET k new IFDNE 0000000000000000', 'OK', 'new'],
  ['SET k new IFEQ hello GET', 'hello', 'new'],
  ['SET k new IFEQ other GET', 'hello', 'hello'],
  ['SET k new IFEQ other IFEQ hello', 'OK', 'new'],
])('%s answers %j and leaves %j', (line, reply, value) => {
  const { call } = start();
  expect([call(line), call('GET k')]).toEqual([reply, value]);
});

test('a key that does not exist differs from everything', () => {
  const { call } = start();
  expect(['SET x 1 IFEQ a', 'SET x 1 IFDEQ short', 'EXISTS x'].map(call)).toEqual([null, null, 0]);
  expect(['SET x 1 IFNE a', 'SET y 1 IFDNE short', 'EXISTS x y'].map(call)).toEqual(['OK', 'OK', 2]);
  expect(['DELEX none', 'DELEX none IFNE a', 'DELEX none FOO a'].map(call)).toEqual([0, 0, 0]);
});

test('a comparison goes with an expiry', () => {
  const { call } = start();
  expect(['SET k new IFEQ hello EX 10', 'TTL k', 'SET k old IFEQ new KEEPTTL', 'TTL k'].map(call)).toEqual([
    'OK',
    10,
    'OK',
    10,
  ]);
});

test.each([
  ['SET k v IFEQ', 'ERR syntax error'],
  ['SET k v NX IFEQ hello', 'ERR syntax error'],
  ['SET k v IFEQ hello XX', 'ERR syntax error'],
  ['SET k v IFEQ hello IFNE a', 'ERR syntax error'],
  ['SET k v IFDEQ 9555e8555c62dcf', 'ERR must be exactly 16 hexadecimal characters'],
  ['SET s v IFEQ a', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['GETEX k IFEQ a', 'ERR syntax error'],
  ['DIGEST s', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['DELEX k IFEQ', "ERR wrong number of arguments for 'delex' command"],
  ['DELEX k FOO a', 'ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE'],
  ['DELEX k IFDNE short', 'ERR must be exactly 16 hexadecimal characters'],
  ['DELEX s FOO a', 'ERR Key should be of string type if conditions are specified'],
  ['MSETEX k v EX 10', 'ERR invalid numkeys value'],
  ['MSETEX 0 k v', 'ERR invalid numkeys value'],
  ['MSETEX 2147483648 k v', 'ERR invalid numkeys value'],
  ['MSETEX 2147483647 k v', 'ERR wrong number of key-value pairs'],
  ['MSETEX 1 k v GET', 'ERR syntax error'],
  ['MSETEX 1 k v NX XX', 'ERR syntax error'],
  ['MSETEX 1 k v EX 10 PX 10', 'ERR syntax error'],
  ['MSETEX 1 k v KEEPTTL EX 10', 'ERR syntax error'],
  ['MSETEX 1 k v EX 0', "ERR invalid expire time in 'msetex' command"],
])('%s is refused', (line, error) => {
  const { call } = start();
  expect([call(line), call('GET k')]).toEqual([error, 'hello']);
});

test('DIGEST', () => {
  const { call } = start();
  expect([call('DIGEST k'), call('DIGEST none')]).toEqual([HELLO, null]);
});

test('DELEX removes a key of any type, or on a condition', () => {
  const { call, events } = start();
  expect(['DELEX s', 'DELEX k IFEQ a', 'DELEX k IFDNE 0000000000000000', 'EXISTS k'].map(call)).toEqual([1, 0, 1, 0]);
  expect(events).toEqual(['del s', 'del k']);
});

test('MSETEX sets all keys with one expiry, or none', () => {
  const { engine, call, events } = start();
  expect(call('MSETEX 2 a 1 k 2 NX')).toBe(0);
  expect(call('MSETEX 2 a 1 k 2 XX')).toBe(0);
  expect(events).toEqual([]);
  expect(call('MSETEX 2 a 1 b 2 EX 5 NX')).toBe(1);
  expect(events).toEqual(['set a', 'expire a', 'set b', 'expire b']);
  expect(['TTL a', 'TTL b', 'MSETEX 2 a 3 k 4 KEEPTTL', 'TTL a', 'TTL k', 'GET a'].map(call)).toEqual([
    5,
    5,
    1,
    5,
    -1,
    '3',
  ]);
  expect(engine.keysOf(engine.prepare(['MSETEX', '2', 'a', '1', 'b', '2', 'EX', '5']))).toEqual(['a', 'b']);
});
