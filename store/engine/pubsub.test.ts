import { describe, expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { listener, settled } from '../testing/listeners.ts';

function setUp() {
  const engine = new HandClock().engine();
  return { engine, one: listener(engine), two: listener(engine) };
}

describe('publish and subscribe', () => {
  test('messages reach channels, patterns and shard channels', () => {
    const { one, two } = setUp();
    expect(one.call('SUBSCRIBE', 'news', 'sport')).toEqual(['subscribe', 'sport', 2]);
    one.call('PSUBSCRIBE', 'n*');
    one.call('SSUBSCRIBE', 'news');
    one.told.length = 0;
    expect(two.call('PUBLISH', 'news', 'hi')).toBe(2);
    expect(two.call('SPUBLISH', 'news', 'ho')).toBe(1);
    expect(two.call('PUBLISH', 'weather', 'rain')).toBe(0);
    expect(one.told).toEqual([
      ['message', 'news', 'hi'],
      ['pmessage', 'n*', 'news', 'hi'],
      ['smessage', 'news', 'ho'],
    ]);
  });

  test('all confirmations but the last come as messages', () => {
    const { one } = setUp();
    expect(one.call('SUBSCRIBE', 'a', 'b', 'c')).toEqual(['subscribe', 'c', 3]);
    expect(one.told).toEqual([
      ['subscribe', 'a', 1],
      ['subscribe', 'b', 2],
    ]);
    expect(one.call('UNSUBSCRIBE', 'nothing')).toEqual(['unsubscribe', 'nothing', 3]);
    expect(one.call('PUNSUBSCRIBE')).toEqual(['punsubscribe', null, 3]);
  });

  test('what one sends to oneself comes after the reply', async () => {
    const { one } = setUp();
    one.call('SUBSCRIBE', 'a');
    expect(one.call('PUBLISH', 'a', 'x')).toBe(1);
    expect(one.told).toEqual([]);
    await settled();
    expect(one.told).toEqual([['message', 'a', 'x']]);
  });

  test('a RESP2 session that listens may do little else', () => {
    const { engine } = setUp();
    const old = listener(engine, 2);
    old.call('SUBSCRIBE', 'a');
    expect(old.call('GET', 'k')).toMatch(/^ERR Can't execute 'get': only/);
    expect(old.call('PING', 'hi')).toEqual(['pong', 'hi']);
    old.call('UNSUBSCRIBE');
    expect(old.call('GET', 'k')).toBe(null);
  });

  test('a session that ends is forgotten', () => {
    const { engine, one, two } = setUp();
    one.call('SUBSCRIBE', 'a');
    one.call('PSUBSCRIBE', 'a*');
    one.session.close();
    expect(two.call('PUBLISH', 'a', 'x')).toBe(0);
    expect([engine.pubsub.size, engine.pubsub.active('pattern')]).toEqual([0, 0]);
  });

  test('messages are carried to elsewhere and come from there, and do not go round', () => {
    const { engine, one } = setUp();
    const sent: unknown[][] = [];
    engine.onPublish = (...message) => sent.push(message);
    one.call('SUBSCRIBE', 'a');
    listener(engine).call('PUBLISH', 'a', 'x');
    expect(sent).toEqual([['a', 'x', false]]);
    engine.deliver('a', 'from afar');
    expect(one.told).toEqual([
      ['message', 'a', 'x'],
      ['message', 'a', 'from afar'],
    ]);
    expect(sent.length).toBe(1);
  });

  test('messages of a batch go out when it is kept, and never when it is taken back', () => {
    const { engine, one, two } = setUp();
    one.call('SUBSCRIBE', 'a');
    const first = engine.startRecording();
    two.call('PUBLISH', 'a', 'lost');
    engine.rollback(first);
    const second = engine.startRecording();
    two.call('PUBLISH', 'a', 'kept');
    engine.stopRecording();
    expect(one.told).toEqual([]);
    engine.keep(second);
    expect(one.told).toEqual([['message', 'a', 'kept']]);
  });
});

describe('keyspace notifications', () => {
  const watch = (classes: string) => {
    const clock = new HandClock();
    const engine = clock.engine();
    const one = listener(engine);
    const two = listener(engine);
    two.call('CONFIG', 'SET', 'notify-keyspace-events', classes);
    one.call('PSUBSCRIBE', '__key*');
    return { clock, engine, two, events: () => one.told.map((told) => (told as string[]).slice(2).join(' ')) };
  };

  test('tell of keys and of events, as they are asked for', () => {
    const { two, events } = watch('KEg$');
    two.call('SET', 'a', '1');
    two.call('DEL', 'a');
    two.call('RPUSH', 'l', 'x');
    expect(events()).toEqual([
      '__keyspace@0__:a set',
      '__keyevent@0__:set a',
      '__keyspace@0__:a del',
      '__keyevent@0__:del a',
    ]);
  });

  test('tell of new keys, misses and expiry', () => {
    const { clock, two, events } = watch('Enmx');
    two.call('SET', 'a', '1', 'PX', '10');
    two.call('SET', 'a', '2', 'PX', '10');
    two.call('GET', 'none');
    clock.pass(10);
    two.call('GET', 'a');
    expect(events()).toEqual([
      '__keyevent@0__:new a',
      '__keyevent@0__:keymiss none',
      '__keyevent@0__:expired a',
      '__keyevent@0__:keymiss a',
    ]);
  });

  test('do not tell of keys that replayed effects make', () => {
    const { engine, events } = watch('KEAn');
    engine.apply([['put', 'a', 'string', -1, 'x']]);
    expect(events()).toEqual([]);
  });
});
