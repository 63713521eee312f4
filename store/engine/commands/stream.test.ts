import { describe, expect, test } from 'vitest';
import { Flagged } from '../bytes.ts';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';
import { streamId } from '../structures/stream-id.ts';

function start() {
  let now = 5000;
  const timers: (() => void)[] = [];
  const engine = new Engine({
    clock: () => now,
    random: () => 0,
    timer: { set: (_, fire) => timers.push(fire), clear: () => {} },
  });
  const client = () => {
    const session = engine.createSession();
    return (...args: string[]) => session.call(args);
  };
  const one = client();
  /** Words apart by blanks. */
  const call = (line: string) => plain(one(...line.split(' ')) as Reply);
  const effects = (line: string) => {
    const recorder = engine.startRecording();
    call(line);
    engine.stopRecording();
    return recorder.effects.map((effect) => effect[0]);
  };
  const pass = (ms: number) => {
    now += ms;
    for (const fire of timers.splice(0)) fire();
  };
  return { engine, client, call, effects, pass };
}

function plain(reply: Reply): unknown {
  if (reply.type === 'bulk') return reply.text;
  if (reply.type === 'nil') return null;
  const { value } = reply as { value: unknown };
  return Array.isArray(value) ? value.map(plain) : value;
}

/** A reply of names and values as an object. */
function fields(reply: unknown): Record<string, unknown> {
  const items = reply as unknown[];
  return Object.fromEntries(items.flatMap((name, i) => (i % 2 === 0 ? [[name as string, items[i + 1]]] : [])));
}

describe('adding', () => {
  test('IDs come from the clock and never go back', () => {
    const { call, pass } = start();
    expect(call('XADD s * a 1')).toBe('5000-0');
    expect(call('XADD s * a 1')).toBe('5000-1');
    expect(call('XADD s 5005-* a 1')).toBe('5005-0');
    expect(call('XADD s 5005-* a 1')).toBe('5005-1');
    pass(3);
    expect(call('XADD s * a 1')).toBe('5005-2');
    expect(call('XADD s 18446744073709551615-18446744073709551615 a 1')).toMatch(/^18446744073709551615-/);
    expect(call('XADD s * a 1')).toMatch(/exhausted the last possible ID/);
  });

  test('effects carry IDs and how many entries went', () => {
    const { engine, call, effects } = start();
    expect(effects('XADD s MAXLEN 1 * a 1')).toEqual(['xadd']);
    expect(effects('XADD s MAXLEN 1 * a 1')).toEqual(['xadd', 'xtrim']);
    expect(effects('XDEL s 1-1')).toEqual([]);
    expect(effects('XDEL s 5000-1')).toEqual(['xdel']);
    expect(call('EXISTS s')).toBe(1);
    const recorder = engine.startRecording();
    call('XADD s NOMKSTREAM * f v');
    expect(recorder.effects).toEqual([['xadd', 's', streamId(5000, 2), 'f', 'v']]);
  });

  test('an approximate trim takes whole nodes of 100', () => {
    const { call } = start();
    for (let i = 1; i <= 250; i++) call(`XADD s ${i} a 1`);
    expect(call('XTRIM s MAXLEN ~ 120')).toBe(100);
    expect(call('XTRIM s MAXLEN ~ 120')).toBe(0);
    expect(call('XTRIM s MAXLEN = 120')).toBe(30);
    expect(call('XTRIM s MINID ~ 201')).toBe(70);
  });
});

describe('reading', () => {
  test('XREAD gives a map under RESP3', () => {
    const { engine, call } = start();
    call('XADD s 1-1 a 1');
    expect(call('XREAD STREAMS s none 0 0')).toEqual([['s', [['1-1', ['a', '1']]]]]);
    const session = engine.createSession();
    session.protocol = 3;
    const reply = session.call(['XREAD', 'STREAMS', 's', '0']) as Reply;
    expect(reply.type).toBe('map');
    expect(plain(reply)).toEqual(['s', [['1-1', ['a', '1']]]]);
  });

  test('a waiting reader gets what comes after, also after $', async () => {
    const { client, call } = start();
    call('XADD s 1-1 a 1');
    const waits = [
      client()('XREAD', 'BLOCK', '0', 'STREAMS', 's', '$'),
      client()('XREAD', 'BLOCK', '0', 'STREAMS', 'other', '0'),
    ];
    call('XADD s 2-1 a 2');
    call('XADD other 1-1 b 1');
    const replies = await Promise.all(waits);
    expect(replies.map(plain)).toEqual([[['s', [['2-1', ['a', '2']]]]], [['other', [['1-1', ['b', '1']]]]]]);
  });

  test('waiting ends with nil when the time is up, and does not begin in a transaction', async () => {
    const { client, call, pass } = start();
    const wait = client()('XREAD', 'BLOCK', '50', 'STREAMS', 's', '$');
    pass(50);
    expect(plain(await wait)).toBeNull();
    call('MULTI');
    call('XREAD BLOCK 0 STREAMS s $');
    expect(call('EXEC')).toEqual([null]);
  });
});

describe('consumer groups', () => {
  function withGroup() {
    const all = start();
    all.call('XGROUP CREATE s g 0 MKSTREAM');
    for (let i = 1; i <= 5; i++) all.call(`XADD s ${i}-0 data ${i}`);
    return all;
  }
  const group = (call: (line: string) => unknown) =>
    fields((fields(call('XINFO STREAM s FULL')).groups as unknown[])[0]);

  test('each entry goes to one consumer and is pending until it is acknowledged', () => {
    const { call, effects, pass } = withGroup();
    expect(effects('XREADGROUP GROUP g alice COUNT 2 STREAMS s >')).toEqual(['xgconsumer', 'xgsetid', 'xdeliver']);
    expect(call('XREADGROUP GROUP g bob COUNT 1 STREAMS s >')).toEqual([['s', [['3-0', ['data', '3']]]]]);
    expect(effects('XREADGROUP GROUP g carol NOACK STREAMS s >')).toEqual(['xgconsumer', 'xgsetid']);
    expect(call('XREADGROUP GROUP g bob STREAMS s >')).toBeNull();
    expect(call('XPENDING s g')).toEqual([
      3,
      '1-0',
      '3-0',
      [
        ['alice', '2'],
        ['bob', '1'],
      ],
    ]);
    expect(call('XACK s g 1-0 1-0 9-0')).toBe(1);
    call('XDEL s 2-0');
    pass(70);
    expect(call('XPENDING s g IDLE 70 - + 10')).toEqual([
      ['2-0', 'alice', 70, 1],
      ['3-0', 'bob', 70, 1],
    ]);
    expect(call('XREADGROUP GROUP g alice STREAMS s 0')).toEqual([['s', [['2-0', null]]]]);
    expect(call('XREADGROUP GROUP g bob STREAMS s 0')).toEqual([['s', [['3-0', ['data', '3']]]]]);
    expect(call('XPENDING s g - + 10 bob')).toEqual([['3-0', 'bob', 0, 2]]);
  });

  test('entries change hands', () => {
    const { call, pass } = withGroup();
    call('XREADGROUP GROUP g alice STREAMS s >');
    pass(100);
    expect(call('XCLAIM s g bob 101 1-0')).toEqual([]);
    expect(call('XCLAIM s g bob 100 1-0 JUSTID')).toEqual(['1-0']);
    expect(call('XCLAIM s g bob 0 2-0 2-0')).toEqual([
      ['2-0', ['data', '2']],
      ['2-0', ['data', '2']],
    ]);
    expect(call('XPENDING s g - + 10 bob')).toEqual([
      ['1-0', 'bob', 0, 1],
      ['2-0', 'bob', 0, 3],
    ]);
    call('XDEL s 3-0');
    expect(call('XAUTOCLAIM s g carol 100 0 COUNT 2 JUSTID')).toEqual(['5-0', ['4-0'], ['3-0']]);
    expect(call('XAUTOCLAIM s g carol 100 5-0')).toEqual(['0-0', [['5-0', ['data', '5']]], []]);
    expect(call('XGROUP DELCONSUMER s g carol')).toBe(2);
    expect(call('XPENDING s g')).toEqual([2, '1-0', '2-0', [['bob', '2']]]);
  });

  test('times of consumers', () => {
    const { call, pass } = withGroup();
    call('XGROUP CREATECONSUMER s g alice');
    pass(10);
    expect(call('XINFO CONSUMERS s g')).toEqual([['name', 'alice', 'pending', 0, 'idle', 10, 'inactive', -1]]);
    call('XREADGROUP GROUP g alice STREAMS s >');
    pass(20);
    call('XREADGROUP GROUP g alice STREAMS s >');
    expect(call('XINFO CONSUMERS s g')).toEqual([['name', 'alice', 'pending', 5, 'idle', 0, 'inactive', 20]]);
  });

  test('the lag is known as long as nothing was deleted ahead', () => {
    const { call } = withGroup();
    expect(group(call)).toMatchObject({ 'entries-read': null, lag: 5 });
    call('XREADGROUP GROUP g a COUNT 1 STREAMS s >');
    expect(group(call)).toMatchObject({ 'entries-read': 1, lag: 4 });
    call('XDEL s 3-0');
    expect(group(call)).toMatchObject({ 'entries-read': 1, lag: null });
    call('XREADGROUP GROUP g a STREAMS s >');
    expect(group(call)).toMatchObject({ 'entries-read': 5, lag: 0 });
  });

  test('trimming leaves what is left as the lag', () => {
    const { call } = withGroup();
    call('XREADGROUP GROUP g a COUNT 1 STREAMS s >');
    call('XTRIM s MAXLEN 1');
    expect(group(call)).toMatchObject({ 'entries-read': 1, lag: 1 });
    call('XREADGROUP GROUP g a STREAMS s >');
    expect(group(call)).toMatchObject({ 'entries-read': 5, lag: 0 });
    call('XTRIM s MAXLEN 0');
    expect(group(call)).toMatchObject({ lag: 0 });
  });

  test('deletions before the first entry left do not hide the lag', () => {
    const { call } = start();
    call('XGROUP CREATE s g $ MKSTREAM');
    call('XADD s 1-0 data a');
    call('XREADGROUP GROUP g alice STREAMS s >');
    call('XADD s 2-0 data c');
    call('XADD s 3-0 data d');
    call('XDEL s 2-0');
    expect(group(call)).toMatchObject({ 'entries-read': 1, lag: null });
    call('XDEL s 1-0');
    expect(group(call)).toMatchObject({ 'entries-read': 1, lag: 1 });
    call('XREADGROUP GROUP g alice STREAMS s >');
    expect(group(call)).toMatchObject({ 'entries-read': 3, lag: 0 });
  });

  test('a waiting consumer gets new entries, and an error when its group goes', async () => {
    const { client, call } = start();
    call('XGROUP CREATE s g $ MKSTREAM');
    const first = client()('XREADGROUP', 'GROUP', 'g', 'alice', 'BLOCK', '0', 'STREAMS', 's', '>');
    const second = client()('XREADGROUP', 'GROUP', 'g', 'bob', 'BLOCK', '0', 'STREAMS', 's', '>');
    call('XADD s 1-0 a 1');
    expect(plain(await first)).toEqual([['s', [['1-0', ['a', '1']]]]]);
    call('XGROUP DESTROY s g');
    expect(plain(await second)).toMatch(/^NOGROUP No such key 's' or consumer group 'g'/);
  });

  test('a rollback restores groups and what is pending', () => {
    const { engine, call } = withGroup();
    call('XREADGROUP GROUP g alice COUNT 2 STREAMS s >');
    const before = engine.dump('s');
    const recorder = engine.startRecording();
    for (const line of [
      'XREADGROUP GROUP g bob STREAMS s >',
      'XCLAIM s g bob 0 1-0',
      'XACK s g 2-0',
      'XGROUP CREATE s other $',
      'XGROUP SETID s g 0',
      'XGROUP DELCONSUMER s g bob',
      'XGROUP DESTROY s g',
      'XTRIM s MAXLEN 2',
    ]) {
      expect(String(call(line))).not.toMatch(/^(ERR|NOGROUP)/);
    }
    expect(recorder.effects.length).toBeGreaterThan(8);
    engine.rollback(recorder);
    expect(engine.dump('s')).toEqual(before);
  });
});

test('values keep their client flags', () => {
  const { engine } = start();
  const session = engine.createSession();
  session.call(['XADD', 's', '1-0', 'f', new Flagged('42', 7)]);
  const reply = session.call(['XRANGE', 's', '-', '+']) as Extract<Reply, { type: 'array' }>;
  const [entry] = reply.value as [Extract<Reply, { type: 'array' }>];
  const [, value] = (entry.value[1] as Extract<Reply, { type: 'array' }>).value;
  expect(value).toMatchObject({ flags: 7, text: '42' });
});
