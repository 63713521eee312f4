import { describe, expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { listener, settled } from '../testing/listeners.ts';

function setUp(...options: string[]) {
  const clock = new HandClock();
  const engine = clock.engine();
  const [reader, writer] = [listener(engine), listener(engine)];
  reader.call('CLIENT', 'TRACKING', 'ON', ...options);
  return { clock, engine, reader, writer };
}

describe('tracking', () => {
  test('tells once of a change of a key that was read', () => {
    const { reader, writer } = setUp();
    reader.call('MGET', 'a', 'b');
    writer.call('SET', 'a', '1');
    writer.call('SET', 'a', '2');
    writer.call('SET', 'other', '2');
    expect(reader.told).toEqual([['invalidate', ['a']]]);
  });

  test('tells of changes that come from elsewhere, and of expiry', () => {
    const { clock, engine, reader } = setUp();
    reader.call('GET', 'a');
    engine.apply([['put', 'a', 'string', clock.now + 10, 'x']]);
    expect(reader.told).toEqual([['invalidate', ['a']]]);
    reader.call('GET', 'a');
    clock.pass(10);
    engine.expireDue(1);
    expect(reader.told).toEqual([
      ['invalidate', ['a']],
      ['invalidate', ['a']],
    ]);
  });

  test('tells of own changes after the reply, unless NOLOOP', async () => {
    const { reader } = setUp();
    reader.call('GET', 'a');
    reader.call('SET', 'a', '1');
    expect(reader.told).toEqual([]);
    await settled();
    expect(reader.told).toEqual([['invalidate', ['a']]]);

    const quiet = setUp('NOLOOP').reader;
    quiet.call('GET', 'a');
    quiet.call('SET', 'a', '1');
    await settled();
    expect(quiet.told).toEqual([]);
  });

  test('tells of own changes after the reply of a command that had to wait', async () => {
    const { reader, writer } = setUp();
    reader.call('LRANGE', 'to', 0, -1);
    const reply = reader.session.call(['BLMOVE', 'from', 'to', 'LEFT', 'LEFT', '0']);
    void Promise.resolve(reply).then(() => reader.told.push('reply'));
    writer.call('RPUSH', 'from', 'x');
    await settled();
    expect(reader.told).toEqual(['reply', ['invalidate', ['to']]]);
  });

  test('in broadcasting mode tells of all keys with the prefixes, together', async () => {
    const { reader, writer } = setUp('BCAST', 'PREFIX', 'user:', 'PREFIX', 'cart:');
    for (const key of ['user:2', 'user:1', 'other', 'cart:1']) writer.call('SET', key, 'x');
    await settled();
    expect(reader.told).toEqual([
      ['invalidate', ['cart:1']],
      ['invalidate', ['user:1', 'user:2']],
    ]);
  });

  test('with OPTIN tracks what CACHING YES comes before, with OPTOUT what CACHING NO does not', () => {
    const optIn = setUp('OPTIN');
    optIn.reader.call('GET', 'a');
    optIn.reader.call('CLIENT', 'CACHING', 'YES');
    optIn.reader.call('GET', 'b');
    optIn.reader.call('GET', 'c');
    optIn.writer.call('MSET', 'a', '1', 'b', '1', 'c', '1');
    expect(optIn.reader.told).toEqual([['invalidate', ['b']]]);

    const optOut = setUp('OPTOUT');
    optOut.reader.call('CLIENT', 'CACHING', 'NO');
    optOut.reader.call('GET', 'a');
    optOut.reader.call('GET', 'b');
    optOut.writer.call('MSET', 'a', '1', 'b', '1');
    expect(optOut.reader.told).toEqual([['invalidate', ['b']]]);
  });

  test('redirects to another session, RESP2 too, and says when that is gone', () => {
    const { engine, writer } = setUp();
    const [reader, target] = [listener(engine), listener(engine, 2)];
    target.call('SUBSCRIBE', '__redis__:invalidate');
    reader.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', target.session.id);
    reader.call('GET', 'a');
    writer.call('SET', 'a', '1');
    expect(target.told).toEqual([['message', '__redis__:invalidate', ['a']]]);
    reader.call('GET', 'a');
    target.session.close();
    writer.call('SET', 'a', '2');
    expect(reader.told).toEqual([['tracking-redir-broken', target.session.id]]);
    expect(reader.call('CLIENT', 'TRACKINGINFO')).toMatchObject({ flags: ['on', 'broken_redirect'] });
  });

  test('a flush is told as one', () => {
    const { reader, writer } = setUp();
    reader.call('GET', 'a');
    writer.call('FLUSHALL');
    expect(reader.told).toEqual([['invalidate', null]]);
  });

  test('remembers no more keys than it may: others count as changed', () => {
    const { engine, reader } = setUp();
    engine.config.set([['tracking-table-max-keys', '2']]);
    for (const key of ['a', 'b', 'c']) reader.call('GET', key);
    expect(engine.tracking.trackedKeys).toBe(2);
    expect(reader.told).toEqual([]);
    engine.outbox.flush();
    expect(reader.told).toEqual([['invalidate', ['a']]]);
  });

  test('ends with OFF and with the session', async () => {
    const { engine, reader, writer } = setUp('BCAST');
    reader.call('CLIENT', 'TRACKING', 'OFF');
    writer.call('SET', 'a', '1');
    reader.call('CLIENT', 'TRACKING', 'ON', 'BCAST');
    reader.session.close();
    writer.call('SET', 'a', '2');
    await settled();
    expect(reader.told).toEqual([]);
    expect([engine.tracking.size, engine.tracking.prefixes]).toEqual([0, 0]);
  });
});
