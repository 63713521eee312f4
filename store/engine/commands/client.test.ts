import { expect, test } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import { listener } from '../../testing/listeners.ts';
import { EMPTY_ARRAY, push } from '../reply.ts';

function setUp() {
  const clock = new HandClock();
  const engine = clock.engine();
  return { clock, engine, one: listener(engine), two: listener(engine) };
}

/** The fields of CLIENT LIST's lines. */
function fields(text: unknown): Record<string, string>[] {
  const lines = (text as string).trimEnd().split('\n');
  return lines.map((line) => Object.fromEntries(line.split(' ').map((field) => field.split('=') as [string, string])));
}

test('CLIENT LIST tells what each session does', () => {
  const { clock, one, two } = setUp();
  one.call('CLIENT', 'SETNAME', 'me');
  one.call('CLIENT', 'SETINFO', 'lib-name', 'mine');
  one.call('WATCH', 'a', 'b');
  one.call('MULTI');
  one.call('GET', 'a');
  clock.pass(2500);
  void two.session.call(['BLPOP', 'q', '0']);
  const three = listener(one.session.context.engine);
  three.call('SUBSCRIBE', 'x');
  three.call('CLIENT', 'TRACKING', 'ON', 'BCAST');
  three.call('CLIENT', 'NO-TOUCH', 'ON');
  expect(fields(three.call('CLIENT', 'LIST'))).toMatchObject([
    { name: 'me', 'lib-name': 'mine', watch: '2', multi: '1', flags: 'x', age: '2', idle: '2', cmd: 'get', resp: '3' },
    { name: '', multi: '-1', flags: 'b', idle: '0', cmd: 'blpop' },
    { sub: '1', flags: 'PtBT', redir: '0', cmd: 'client|list', qbuf: '26' },
  ]);
  expect(fields(three.call('CLIENT', 'LIST', 'TYPE', 'pubsub')).length).toBe(1);
  expect(fields(three.call('CLIENT', 'INFO'))).toMatchObject([
    { id: `${three.session.id}`, addr: '?:0', laddr: '?:0' },
  ]);
});

test('CLIENT KILL closes sessions and tells them', () => {
  const { engine, one, two } = setUp();
  let closed = 0;
  two.session.onClose = () => closed++;
  expect(one.call('CLIENT', 'KILL', 'ID', two.session.id)).toBe(1);
  expect([closed, two.session.closed, engine.sessions.size]).toEqual([1, true, 1]);
  expect(one.call('CLIENT', 'KILL', 'TYPE', 'normal')).toBe(0);
  expect(one.call('CLIENT', 'KILL', 'MAXAGE', '1', 'SKIPME', 'no')).toBe(0);
  expect(one.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no')).toBe(1);
  expect(engine.sessions.size).toBe(0);
});

test('CLIENT REPLY says which replies a front door sends; confirmations are always sent', () => {
  const { one } = setUp();
  const sent = (...args: string[]) => one.session.takesReply(one.session.call(args) as typeof EMPTY_ARRAY);
  expect(
    ['SKIP', 'next', 'after'].map((word) => sent(...(word === 'SKIP' ? ['CLIENT', 'REPLY', word] : ['PING']))),
  ).toEqual([false, false, true]);
  expect([sent('CLIENT', 'REPLY', 'OFF'), sent('PING')]).toEqual([false, false]);
  expect(one.session.takesReply(push([]))).toBe(true);
  expect([sent('CLIENT', 'REPLY', 'ON'), sent('PING')]).toEqual([true, true]);
  expect(one.session.takesReply(EMPTY_ARRAY)).toBe(true);
});

test('CLIENT NO-TOUCH leaves access times alone, but for TOUCH', () => {
  const { clock, one, two } = setUp();
  two.call('SET', 'a', '1');
  clock.pass(5000);
  one.call('CLIENT', 'NO-TOUCH', 'ON');
  one.call('GET', 'a');
  expect(two.call('OBJECT', 'IDLETIME', 'a')).toBe(5);
  one.call('TOUCH', 'a');
  expect(two.call('OBJECT', 'IDLETIME', 'a')).toBe(0);
});
