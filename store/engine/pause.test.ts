import { describe, expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { listener, plain, settled } from '../testing/listeners.ts';
import type { Reply } from './reply.ts';

function setUp(...pause: string[]) {
  const clock = new HandClock();
  const engine = clock.engine();
  const one = listener(engine);
  one.call('CLIENT', 'PAUSE', ...pause);
  const replies: unknown[] = [];
  const later = (...args: string[]) => {
    void Promise.resolve(one.session.call(args)).then((reply: Reply) => replies.push(plain(reply)));
  };
  return { clock, engine, one, replies, later };
}

describe('a pause', () => {
  test('counts whom it holds up as blocked', () => {
    const { one, later } = setUp('100', 'WRITE');
    later('SET', 'a', '1');
    expect(one.call('INFO', 'clients')).toContain('blocked_clients:1\r\n');
  });

  test('holds up all commands, in their order, until its time is up', async () => {
    const { clock, replies, later } = setUp('100');
    later('SET', 'a', '1');
    later('GET', 'a');
    clock.pass(99);
    await settled();
    expect(replies).toEqual([]);
    clock.pass(1);
    await settled();
    expect(replies).toEqual(['OK', '1']);
  });

  test('of writes lets reads through, and queues commands of a transaction', async () => {
    const { one, replies, later } = setUp('100', 'WRITE');
    expect(one.call('GET', 'a')).toBe(null);
    one.call('MULTI');
    expect(one.call('SET', 'a', '1')).toBe('QUEUED');
    later('EXEC');
    await settled();
    expect(replies).toEqual([]);
    expect(one.call('CLIENT', 'ID')).toBe('QUEUED');
  });

  test('ends with UNPAUSE', async () => {
    const { one, replies, later } = setUp('100000', 'WRITE');
    later('SET', 'a', '1');
    one.call('CLIENT', 'UNPAUSE');
    await settled();
    expect(replies).toEqual(['OK']);
    expect(one.call('SET', 'b', '1')).toBe('OK');
  });

  test('is not made shorter or milder by another', async () => {
    const { clock, engine, one, replies, later } = setUp('100');
    engine.pause.start(10, 'write');
    later('GET', 'a');
    clock.pass(99);
    await settled();
    expect(replies).toEqual([]);
    clock.pass(1);
    expect(one.call('GET', 'a')).toBe(null);
    expect(clock.timers.size).toBe(0);
  });
});
