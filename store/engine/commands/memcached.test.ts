import { expect, test } from 'vitest';
import { Flagged } from '../bytes.ts';
import type { Effect } from '../effects.ts';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';

const START = 1_700_000_000_000;
const MONTH = 30 * 24 * 60 * 60;

function plain(reply: Reply): unknown {
  switch (reply.type) {
    case 'array':
      return reply.value.map(plain);
    case 'map':
      return Object.fromEntries(
        reply.value.flatMap((name, i) => (i % 2 === 0 ? [[plain(name), plain(reply.value[i + 1] as Reply)]] : [])),
      );
    case 'bulk':
      return reply.text;
    case 'nil':
      return null;
    default:
      return reply.value;
  }
}

function start(...lines: string[]) {
  const clock = { now: START };
  const engine = new Engine({ clock: () => clock.now, random: () => 0, timer: { set: () => 0, clear: () => {} } });
  const session = engine.createSession();
  const send = (words: (string | Flagged)[]) => session.call(words) as Reply;
  const call = (line: string) => plain(send(line.split(' ')));
  lines.forEach(call);
  const version = (key: string) => (call(`MC.GETS ${key}`) as [[string, number]])[0][1];
  const fetch = (line: string) => call(`MC.FETCH ${line}`) as Record<string, unknown> | null;
  const stats = (...names: string[]) => {
    const all = call('MC.STATS') as Record<string, number>;
    return names.map((name) => all[name]);
  };
  const effects = (line: string): Effect[] => {
    const recorder = engine.startRecording();
    call(line);
    engine.stopRecording();
    return recorder.effects;
  };
  return { clock, engine, session, send, call, version, fetch, stats, effects };
}

test.each([
  ['MC.SET k new', 'STORED', 'new'],
  ['MC.SET none new', 'STORED', 'a'],
  ['MC.ADD k new', 'NOT_STORED', 'a'],
  ['MC.ADD none new', 'STORED', 'a'],
  ['MC.REPLACE k new', 'STORED', 'new'],
  ['MC.REPLACE none new', 'NOT_STORED', 'a'],
  ['MC.APPEND k b', 'STORED', 'ab'],
  ['MC.PREPEND k b', 'STORED', 'ba'],
  ['MC.APPEND none b', 'NOT_STORED', 'a'],
  ['MC.CAS none 1 b', 'NOT_FOUND', 'a'],
  ['MC.CAS k 1 b', 'EXISTS', 'a'],
  ['MC.DELETE k', 'DELETED', null],
  ['MC.DELETE none', 'NOT_FOUND', 'a'],
  ['MC.DELETE k VERSION 1', 'EXISTS', 'a'],
  ['MC.INVALIDATE none', 'NOT_FOUND', 'a'],
  ['MC.INVALIDATE k VERSION 1', 'EXISTS', 'a'],
  ['MC.TOUCH none 1', 'NOT_FOUND', 'a'],
  ['MC.SET k new -1', 'STORED', null],
  ['MC.TOUCH k -1', 'TOUCHED', null],
  ['MC.ADD list new', 'NOT_STORED', 'a'],
  ['MC.SET k new STALE', 'ERR syntax error', 'a'],
  ['MC.SET k new 0 FLAGS', 'ERR syntax error', 'a'],
  ['MC.SET k new 0 FLAGS 4294967296', 'ERR flags must be between 0 and 4294967295', 'a'],
  ['MC.SET k new x', 'ERR value is not an integer or out of range', 'a'],
  ['MC.CAS k x new', 'ERR value is not an integer or out of range', 'a'],
  ['MC.DELETE k EXPTIME 1', 'ERR syntax error', 'a'],
  ['MC.FETCH k VIVIFY', 'ERR syntax error', 'a'],
  ['MC.FETCH k VIVIFY 1 VIVIFY 1', 'ERR syntax error', 'a'],
  ['MC.APPEND list b', 'WRONGTYPE Operation against a key holding the wrong kind of value', 'a'],
  ['MC.CAS list 1 b', 'WRONGTYPE Operation against a key holding the wrong kind of value', 'a'],
  ['MC.FETCH list', 'WRONGTYPE Operation against a key holding the wrong kind of value', 'a'],
])('%s answers %j and leaves %j', (line, reply, left) => {
  const { call } = start('MC.SET k a', 'RPUSH list a');
  expect(call(line)).toBe(reply);
  expect(call('GET k')).toBe(left);
});

test.each([
  ['10', 'MC.INCR k 5', '15'],
  ['18446744073709551615', 'MC.INCR k 2', '1'],
  ['9', 'MC.INCR k 18446744073709551615', '8'],
  ['9', 'MC.DECR k 10', '0'],
  ['10', 'MC.DECR k 1', '9'],
  ['007', 'MC.INCR k 1', '8'],
])('a number %s after %s is %s', (before, line, after) => {
  const { call } = start(`MC.SET k ${before} 100`);
  expect([call(line), call('GET k'), call('TTL k')]).toEqual([after, after, 100]);
});

test.each([
  ['5', 'MC.INCR none 1', null],
  ['x', 'MC.INCR k 1', 'ERR cannot increment or decrement non-numeric value'],
  ['-1', 'MC.DECR k 1', 'ERR cannot increment or decrement non-numeric value'],
  ['18446744073709551616', 'MC.INCR k 1', 'ERR cannot increment or decrement non-numeric value'],
  ['5', 'MC.INCR k -1', 'ERR invalid numeric delta argument'],
  ['5', 'MC.INCR k 18446744073709551616', 'ERR invalid numeric delta argument'],
])('with %s, %s answers %j and changes nothing', (before, line, reply) => {
  const { call } = start(`MC.SET k ${before}`);
  expect([call(line), call('GET k')]).toEqual([reply, before]);
});

test('flags stay with the value that they were stored with', () => {
  const { call, send } = start();
  send(['MC.SET', 'k', new Flagged('5', 7)]);
  call('MC.INCR k 1');
  call('MC.APPEND k 0');
  expect(send(['GET', 'k'])).toMatchObject({ flags: 7, bin: '60' });
  call('MC.SET k 5 0 FLAGS 9');
  call('MC.PREPEND k 1');
  expect(call('MC.FETCH k')).toMatchObject({ value: '15', flags: 9 });
});

test.each([
  [0, -1],
  [100, 100],
  [MONTH, MONTH],
  [MONTH + 1, -2],
  [START / 1000 + 50, 50],
])('an exptime of %d is a TTL of %d', (exptime, ttl) => {
  const { call } = start('SET a v', 'SET b v EX 5');
  call(`MC.SET k v ${exptime}`);
  call(`MC.TOUCH a ${exptime}`);
  call(`MC.GAT ${exptime} b`);
  expect(['k', 'a', 'b'].map((key) => call(`TTL ${key}`))).toEqual([ttl, ttl, ttl]);
});

test('MC.CAS stores only what nobody changed meanwhile, be it back and forth', () => {
  const { call, version } = start('MC.SET k a');
  const first = version('k');
  expect(version('k')).toBe(first);
  for (const change of ['MC.SET k a', 'SET k a', 'APPEND k b', 'MC.APPEND k c', 'MC.INVALIDATE k', 'SETRANGE k 0 x']) {
    const before = version('k');
    call(change);
    expect([change, version('k')]).not.toEqual([change, before]);
  }
  call('DEL k');
  call('MC.SET k a');
  expect(call(`MC.CAS k ${first} b`)).toBe('EXISTS');
  expect(call(`MC.CAS k ${version('k')} b 10 FLAGS 3`)).toBe('STORED');
  expect(call('MC.FETCH k')).toMatchObject({ value: 'b', ttl: 10, flags: 3 });
});

test('what other commands stored has a version too', () => {
  const { call, version } = start('SET k a');
  const before = version('k');
  call('EXPIRE k 10');
  expect(version('k')).toBe(before);
  call('SET k b');
  expect(call(`MC.CAS k ${before} c`)).toBe('EXISTS');
  expect(call(`MC.CAS k ${version('k')} c`)).toBe('STORED');
});

test('versions grow though the clock goes back', () => {
  const { call, clock, version } = start('MC.SET k a');
  const before = version('k');
  clock.now -= 60_000;
  call('MC.SET k b');
  expect(version('k')).toBeGreaterThan(before);
});

test('every engine knows a value by the same version', () => {
  const { engine, call, version } = start();
  const recorder = engine.startRecording();
  for (const line of ['MC.SET a 1', 'MC.INCR a 1', 'MC.SET b x', 'MC.APPEND b y', 'MC.PREPEND b z', 'SET c 1'])
    call(line);
  call('MC.INVALIDATE a');
  call('MC.FETCH a');
  engine.stopRecording();
  const other = start();
  other.engine.apply(recorder.effects);
  const loaded = start();
  loaded.engine.apply(['a', 'b', 'c'].map((key) => engine.dump(key) as Effect));
  for (const key of ['a', 'b', 'c']) {
    expect([other.version(key), loaded.version(key)]).toEqual([version(key), version(key)]);
  }
  expect(loaded.fetch('a')).toMatchObject({ stale: true, waiting: true, won: false });
});

test('the effects of changes name what is new only', () => {
  const { effects } = start('MC.SET k a');
  expect(effects('MC.APPEND k b')).toMatchObject([['mcappend', 'k', 'b', expect.any(Number)]]);
  expect(effects('MC.INVALIDATE k')).toMatchObject([['mcmark', 'k', expect.any(Number), 1]]);
  expect(effects('MC.FETCH k')).toMatchObject([['mcmark', 'k', expect.any(Number), 3]]);
  expect(effects('MC.FETCH k')).toEqual([]);
});

test('of all who miss a value one wins the right to make it, the others wait', () => {
  const { call, fetch, clock } = start();
  expect(fetch('k')).toBeNull();
  expect(fetch('k VIVIFY 30')).toMatchObject({ value: null, won: true, waiting: false, ttl: 30 });
  expect(fetch('k VIVIFY 30')).toMatchObject({ value: null, won: false, waiting: true });
  call('MC.SET k made 60');
  expect(fetch('k VIVIFY 30')).toMatchObject({ value: 'made', won: false, waiting: false, ttl: 60 });
  clock.now += 60_000;
  expect(fetch('k VIVIFY 30')).toMatchObject({ value: null, won: true });
  clock.now += 30_000;
  expect(fetch('k VIVIFY 30')).toMatchObject({ value: null, won: true });
});

test('of all who find a value about to expire one makes it anew, the others take it as it is', () => {
  const { fetch, clock, call } = start('MC.SET k v 60', 'MC.SET forever v');
  expect(fetch('k RECACHE 30')).toMatchObject({ won: false, waiting: false });
  clock.now += 31_000;
  expect(fetch('k')).toMatchObject({ won: false, waiting: false });
  expect(fetch('k RECACHE 30')).toMatchObject({ value: 'v', won: true, waiting: false });
  expect(fetch('k RECACHE 30')).toMatchObject({ value: 'v', won: false, waiting: true });
  expect(fetch('forever RECACHE 30')).toMatchObject({ won: false });
  call('MC.SET k w 60');
  expect(fetch('k RECACHE 30')).toMatchObject({ value: 'w', won: false, waiting: false });
});

test('an invalidated value is given as stale until somebody has made it anew', () => {
  const { call, fetch, version } = start('MC.SET k v 60');
  const before = version('k');
  expect(call('MC.INVALIDATE k EXPTIME 30')).toBe('OK');
  expect(fetch('k')).toMatchObject({ value: 'v', stale: true, won: true, waiting: false, ttl: 30 });
  expect(fetch('k')).toMatchObject({ value: 'v', stale: true, won: false, waiting: true });
  expect(call(`MC.CAS k ${before} old`)).toBe('EXISTS');
  expect(call(`MC.CAS k ${before} old 99 STALE`)).toBe('STORED');
  expect(fetch('k')).toMatchObject({ value: 'old', stale: true, waiting: true, ttl: 30 });
  expect(call(`MC.CAS k ${version('k')} new 99 STALE`)).toBe('STORED');
  expect(fetch('k')).toMatchObject({ value: 'new', stale: false, waiting: false, ttl: 99 });
});

test('MC.FETCH tells what is known of a value', () => {
  const { fetch, clock, version, call } = start('MC.SET k abc');
  const expected = { value: 'abc', version: version('k'), flags: 0, size: 3, ttl: -1, idle: 0, fetched: true };
  expect(fetch('k')).toMatchObject(expected);
  call('MC.SET k abc');
  expect(fetch('k TOUCH 10')).toMatchObject({ fetched: false, ttl: 10 });
  clock.now += 5000;
  expect(fetch('k')).toMatchObject({ fetched: true, ttl: 5, idle: 5 });
});

test('a fetch that changes nothing is a read', () => {
  const { engine, session, call, clock } = start('MC.SET k v 60', 'MC.SET stale v', 'RPUSH list v');
  call('MC.INVALIDATE stale');
  const isWrite = (line: string) => engine.isWrite(session, engine.prepare(line.split(' ')));
  expect(
    ['k', 'k RECACHE 30', 'k VIVIFY 30', 'none', 'list TOUCH 1', 'k FOO'].map((line) => isWrite(`MC.FETCH ${line}`)),
  ).toEqual(Array(6).fill(false));
  expect(['stale', 'k RECACHE 90', 'k TOUCH 1', 'none VIVIFY 1'].map((line) => isWrite(`MC.FETCH ${line}`))).toEqual(
    Array(4).fill(true),
  );
  clock.now += 60_000;
  expect(isWrite('MC.FETCH k VIVIFY 30')).toBe(true);
});

test('a fetch that is run as a read wins nothing', () => {
  const { engine, fetch } = start('MC.SET k v', 'MC.INVALIDATE k');
  engine.keyspace.mayWrite = false;
  expect(fetch('k TOUCH 5')).toMatchObject({ value: 'v', won: false, stale: true, ttl: -1 });
  expect(fetch('none VIVIFY 5')).toBeNull();
  engine.keyspace.mayWrite = true;
  expect(fetch('k')).toMatchObject({ won: true });
});

test('MC.GET and MC.GAT give several values, with versions if wanted', () => {
  const { call, version } = start('MC.SET a 1', 'RPUSH list x', 'MC.SET b 2');
  expect(call('MC.GET a none list b')).toEqual(['1', null, null, '2']);
  expect(call('MC.GETS a none b')).toEqual([['1', version('a')], null, ['2', version('b')]]);
  expect(call('MC.GAT 10 a none list b')).toEqual(['1', null, null, '2']);
  expect(call('MC.GATS 10 none b')).toEqual([null, ['2', version('b')]]);
});

test('what was refused as too large does not leave an old value behind', () => {
  const { call, stats } = start('MC.SET k v', 'MC.SET l v', 'CONFIG SET proto-max-bulk-len 1048576');
  const large = 'x'.repeat(1_048_577);
  expect(call(`MC.ADD k ${large}`)).toBe('ERR object too large for cache');
  expect(call('GET k')).toBe('v');
  expect(call(`MC.SET k ${large}`)).toBe('ERR object too large for cache');
  expect(call('GET k')).toBeNull();
  expect(call(`MC.APPEND l ${large.slice(1)}`)).toBe('ERR object too large for cache');
  expect(call('GET l')).toBe('v');
  expect(stats('store_too_large')).toEqual([3]);
});

test('each operation counts its hits and misses', () => {
  const { call, stats, version, clock } = start('MC.SET k 1', 'MC.SET short 1 1');
  call(`MC.CAS k ${version('k')} 2`);
  for (const line of ['MC.CAS k 1 3', 'MC.CAS none 1 3', 'MC.INCR k 1', 'MC.INCR none 1', 'MC.DECR k 1']) call(line);
  for (const line of ['MC.DECR none 1', 'MC.TOUCH k 9', 'MC.GAT 9 k none', 'MC.FETCH k', 'MC.FETCH none']) call(line);
  clock.now += 1000;
  for (const line of ['MC.GET short', 'MC.DELETE k', 'MC.DELETE k']) call(line);
  expect(stats('cmd_get', 'get_hits', 'get_misses', 'get_expired', 'cmd_set', 'total_items')).toEqual([
    4, 2, 2, 1, 5, 3,
  ]);
  expect(stats('cas_hits', 'cas_misses', 'cas_badval', 'delete_hits', 'delete_misses')).toEqual([1, 1, 1, 1, 1]);
  expect(stats('incr_hits', 'incr_misses', 'decr_hits', 'decr_misses')).toEqual([1, 1, 1, 1]);
  expect(stats('cmd_touch', 'touch_hits', 'touch_misses', 'curr_items')).toEqual([3, 2, 1, 0]);
  call('CONFIG RESETSTAT');
  expect(stats('cmd_get', 'cmd_set', 'cmd_touch')).toEqual([0, 0, 0]);
});

test('values that went before anybody had looked at them are counted', () => {
  const { call, clock, engine, stats } = start('MC.SET a 1 1', 'MC.SET b 1 1', 'MC.GET b');
  clock.now += 1000;
  engine.expireDue(10);
  expect(stats('expired_unfetched')).toEqual([1]);
  call('SET x 1');
  call('GET x');
  call('SET y 1');
  call('CONFIG SET maxmemory-policy allkeys-random maxmemory 1');
  engine.eviction.makeRoom();
  expect(stats('evicted_unfetched', 'evictions')).toEqual([1, 2]);
});
