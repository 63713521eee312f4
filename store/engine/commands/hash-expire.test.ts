import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';

const START = 1_700_000_000_000;

function plain(reply: Reply): unknown {
  switch (reply.type) {
    case 'array':
    case 'map':
    case 'set':
      return reply.value.map(plain);
    case 'bulk':
      return reply.text;
    case 'nil':
      return null;
    default:
      return reply.value;
  }
}

function start() {
  const clock = { now: START };
  const engine = new Engine({ clock: () => clock.now, random: () => 0, timer: { set: () => 0, clear: () => {} } });
  const session = engine.createSession();
  const events: string[] = [];
  engine.notifyKeyspaceEvent = (_kind, event, key) => events.push(`${event} ${key}`);
  const call = (line: string) => plain(session.call(line.split(' ')) as Reply);
  const effects = (line: string) => {
    const recorder = engine.startRecording();
    call(line);
    engine.stopRecording();
    return recorder.effects;
  };
  return { clock, engine, call, effects, events };
}

test('each field gets its time or the code of why not', () => {
  const { call } = start();
  call('HSET h a 1 b 2');
  expect(call('HEXPIRE h 100 FIELDS 3 a none a')).toEqual([1, -2, 1]);
  expect(call('HTTL h FIELDS 3 a b none')).toEqual([100, -1, -2]);
  expect(call('HPTTL h FIELDS 1 a')).toEqual([100_000]);
  expect(call('HEXPIRETIME h FIELDS 1 a')).toEqual([START / 1000 + 100]);
  expect(call('HPEXPIRETIME h FIELDS 1 a')).toEqual([START + 100_000]);
  expect(call('HPEXPIRE h 1500 FIELDS 1 a')).toEqual([1]);
  expect(call('HTTL h FIELDS 1 a')).toEqual([2]);
  expect(call('HEXPIRE none 1 FIELDS 2 a b')).toEqual([-2, -2]);
  expect(call('HTTL none FIELDS 1 a')).toEqual([-2]);
  expect(call('HPERSIST h FIELDS 4 a a b none')).toEqual([1, -1, -1, -2]);
  expect(call('HPERSIST none FIELDS 1 a')).toEqual([-2]);
});

test('a time that is past removes the field, and the key with the last one', () => {
  const { call, effects, events } = start();
  call('HSET h a 1 b 2');
  expect(call('HPEXPIREAT h 0 FIELDS 2 a a')).toEqual([2, -2]);
  expect(effects('HEXPIRE h 0 FIELDS 1 b')).toEqual([['hdel', 'h', 'b']]);
  expect(events).toEqual(['hset h', 'hdel h', 'hdel h', 'del h']);
});

test('conditions compare with the old time; a field without one never expires', () => {
  const { call } = start();
  call('HSET h a 1 b 2');
  expect(call('HEXPIRE h 100 XX FIELDS 1 a')).toEqual([0]);
  expect(call('HEXPIRE h 100 GT FIELDS 1 a')).toEqual([0]);
  expect(call('HEXPIRE h 100 NX FIELDS 2 a a')).toEqual([1, 0]);
  expect(call('HEXPIRE h 100 LT FIELDS 1 b')).toEqual([1]);
  expect(call('HEXPIRE h 100 GT FIELDS 1 a')).toEqual([0]);
  expect(call('HEXPIRE h 101 gt FIELDS 1 a')).toEqual([1]);
  expect(call('HEXPIRE h 101 LT FIELDS 1 a')).toEqual([0]);
  expect(call('HEXPIRE h 0 LT FIELDS 1 a')).toEqual([2]);
});

test.each([
  ['HEXPIRE s 1 FIELDS 1 a', 'WRONGTYPE Operation against a key holding the wrong kind of value'],
  ['HEXPIRE h x FIELDS 1 a', 'ERR value is not an integer or out of range'],
  ['HEXPIRE h -1 FIELDS 1 a', 'ERR invalid expire time, must be >= 0'],
  ['HEXPIREAT h 70368744178 FIELDS 1 a', "ERR invalid expire time in 'hexpireat' command"],
  ['HPEXPIRE h 70368744177663 FIELDS 1 a', "ERR invalid expire time in 'hpexpire' command"],
  ['HEXPIRE h 1 FIELD 1 a', 'ERR Mandatory argument FIELDS is missing or not at the right position'],
  ['HEXPIRE h 1 NX XX FIELDS 1 a', 'ERR Mandatory argument FIELDS is missing or not at the right position'],
  ['HEXPIRE h 1 FIELDS 0 a', 'ERR Parameter `numFields` should be greater than 0'],
  ['HEXPIRE h 1 FIELDS 2 a', 'ERR The `numfields` parameter must match the number of arguments'],
  ['HTTL h FIELDS x a', 'ERR Number of fields must be a positive integer'],
  ['HPERSIST h FIELDS 1 a b', 'ERR The `numfields` parameter must match the number of arguments'],
  ['HGETDEL h FOO 1 a', 'ERR Mandatory argument FIELDS is missing or not at the right position'],
  ['HGETEX h EX -1 FIELDS 1 a', 'ERR invalid expire time, must be >= 0'],
  ['HGETEX h PERSIST EX FIELDS 1 a', 'ERR Mandatory argument FIELDS is missing or not at the right position'],
  ['HSETEX h FIELDS 0 a 1', 'ERR invalid number of fields'],
  ['HSETEX h FIELDS 2 a 1', "ERR wrong number of arguments for 'hsetex' command"],
  ['HSETEX h FNX FXX FIELDS 1 a 1', 'ERR Only one of FXX or FNX arguments can be specified'],
  ['HSETEX h EX 1 KEEPTTL FIELDS 1 a 1', 'ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified'],
  ['HSETEX h BOGUS FIELDS 1 a 1', 'ERR unknown argument: BOGUS'],
  ['HSETEX h FNX a b c EX', 'ERR unknown argument: a'],
])('%s is refused', (line, error) => {
  const { call } = start();
  call('SADD s a');
  call('HSET h a 1');
  expect(call(line)).toBe(error);
});

test('expired fields are gone at the next look-up, with an effect, events and the key if it is empty', () => {
  const { clock, engine, call, effects, events } = start();
  call('HSET h a 1 b 2 c 3');
  call('HPEXPIRE h 10 FIELDS 2 a b');
  events.length = 0;
  clock.now += 10;
  const [[code, key, ...fields] = ['', ''], ...more] = effects('HGETALL h');
  expect([code, key, new Set(fields), more]).toEqual(['hexpired', 'h', new Set(['a', 'b']), []]);
  expect([call('HLEN h'), call('HGET h a'), call('HKEYS h')]).toEqual([1, null, ['c']]);
  expect(engine.stats.expiredSubkeys).toBe(2);
  call('HPEXPIRE h 10 FIELDS 1 c');
  clock.now += 10;
  expect(call('HINCRBY h c 5')).toBe(5);
  expect(events).toEqual(['hexpired h', 'hexpire h', 'hexpired h', 'del h', 'hincrby h']);
});

test('where nothing may be written expired fields read as missing, and a hash of nothing else too', () => {
  const { clock, engine, call, effects } = start();
  call('HSET h a 1 b 2');
  call('HPEXPIRE h 10 FIELDS 1 a');
  clock.now += 10;
  engine.keyspace.mayWrite = false;
  expect(effects('HGETALL h')).toEqual([]);
  expect(['HLEN h', 'HGET h a', 'HGETALL h', 'HSCAN h 0', 'HTTL h FIELDS 1 a', 'HRANDFIELD h'].map(call)).toEqual([
    1,
    null,
    ['b', '2'],
    ['0', ['b', '2']],
    [-2],
    'b',
  ]);
  engine.apply([['hexpire', 'h', START + 20, 'b']]);
  clock.now += 10;
  expect([call('HGETALL h'), call('HLEN h')]).toEqual([[], 0]);
  engine.apply([['hexpire', 'h', -1, 'a']]);
  expect(call('HGETALL h')).toEqual(['a', '1']);
});

test('the engine removes what is due by itself, and knows when the next is', () => {
  const { clock, engine, call } = start();
  call('HSET h a 1 b 2 c 3');
  call('HSET other a 1');
  call('HPEXPIRE h 10 FIELDS 2 a b');
  call('HPEXPIRE other 5 FIELDS 1 a');
  expect(engine.nextExpiry()).toBe(START + 5);
  expect(engine.expireDue(10)).toBe(0);
  clock.now += 10;
  expect(engine.expireDue(2)).toBe(2);
  expect(engine.nextExpiry()).toBe(START + 10);
  expect(engine.expireDue(10)).toBe(1);
  expect([engine.nextExpiry(), call('HKEYS h'), engine.keyspace.entries.size]).toEqual([undefined, ['c'], 1]);
});

test('HSET takes a time away, counting and KEEPTTL keep it', () => {
  const { call } = start();
  const ttl = () => call('HTTL h FIELDS 1 a');
  call('HSETEX h EX 100 FIELDS 1 a 1');
  call('HINCRBY h a 1');
  call('HINCRBYFLOAT h a 0.5');
  call('HSETEX h KEEPTTL FIELDS 1 a 7');
  expect([ttl(), call('HGET h a')]).toEqual([[100], '7']);
  call('HSETEX h FIELDS 1 a 8');
  expect(ttl()).toEqual([-1]);
  call('HEXPIRE h 100 FIELDS 1 a');
  call('HSET h a 9');
  expect(ttl()).toEqual([-1]);
});

test('HSETEX sets all or none', () => {
  const { clock, call, effects, events } = start();
  expect(call('HSETEX h FXX FIELDS 1 a 1')).toBe(0);
  expect(call('HSETEX h FNX PX 10 FIELDS 2 a 1 b 2')).toBe(1);
  expect(call('HSETEX h FNX FIELDS 2 b 3 c 3')).toBe(0);
  expect(call('HSETEX h FXX FIELDS 2 b 3 c 3')).toBe(0);
  expect(call('HGETALL h')).toEqual(['a', '1', 'b', '2']);
  clock.now += 10;
  expect(call('HSETEX h FNX FIELDS 1 a 5')).toBe(1);
  events.length = 0;
  expect(effects('HSETEX h EXAT 1 FIELDS 2 a 1 x 1')).toEqual([['hdel', 'h', 'a']]);
  expect(events).toEqual(['hset h', 'hdel h', 'del h']);
});

test('HGETEX gives the values and sets, takes away or ends their time', () => {
  const { call, effects, events } = start();
  call('HSET h a 1 b 2');
  events.length = 0;
  expect(call('HGETEX h EX 100 FIELDS 2 a none')).toEqual(['1', null]);
  expect(call('HGETEX h FIELDS 1 a')).toEqual(['1']);
  expect(call('HTTL h FIELDS 2 a b')).toEqual([100, -1]);
  expect(effects('HGETEX h PERSIST FIELDS 2 a b')).toEqual([['hexpire', 'h', -1, 'a']]);
  expect(effects('HGETEX h PERSIST FIELDS 1 a')).toEqual([]);
  expect(call('HGETEX h PXAT 1 FIELDS 3 a a b')).toEqual(['1', null, '2']);
  expect(call('HGETEX h PERSIST FIELDS 2 a b')).toEqual([null, null]);
  expect(events).toEqual(['hexpire h', 'hpersist h', 'hdel h', 'del h']);
});

test('HGETDEL gives the values and removes them', () => {
  const { call, effects, events } = start();
  call('HSET h a 1 b 2 c 3');
  expect(effects('HGETDEL h FIELDS 3 a none b')).toEqual([['hdel', 'h', 'a', 'b']]);
  events.length = 0;
  expect(call('HGETDEL h FIELDS 2 c c')).toEqual(['3', null]);
  expect(call('HGETDEL h FIELDS 1 c')).toEqual([null]);
  expect(events).toEqual(['hdel h', 'del h']);
});

test('a key that is overwritten, moved or rolled back takes its times along', () => {
  const { clock, engine, call } = start();
  call('HSETEX h PX 10 FIELDS 1 a 1');
  const recorder = engine.startRecording();
  call('SUNIONSTORE h none');
  call('HSET h b 2');
  engine.rollback(recorder);
  expect(engine.nextExpiry()).toBe(START + 10);
  engine.apply([engine.dump('h')?.with(1, 'copy') as never]);
  engine.apply([['del', 'h']]);
  expect(engine.nextExpiry()).toBe(START + 10);
  clock.now += 10;
  expect(call('HLEN copy')).toBe(0);
  expect(engine.nextExpiry()).toBeUndefined();
});
