// Commands on keys of any type: what the comparison with a real server cannot show.
import { beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../standalone.ts';
import type { Engine } from '../engine.ts';
import type { Arg, Session } from '../session.ts';

let now = 0;
let engine: Engine;
let session: Session;

beforeEach(() => {
  now = 1_000_000;
  engine = createEngine({ clock: () => now });
  session = engine.createSession();
});

function plain(reply: unknown): unknown {
  const { type, value, bin } = reply as { type: string; value: unknown; bin: string };
  if (type === 'bulk') return bin;
  return Array.isArray(value) ? value.map(plain) : value;
}

function call(...args: Arg[]): unknown {
  return plain(session.call(args));
}

/** Scans to the end, with something done between the calls. */
function scanAll(options: Arg[], between: () => void = () => {}): string[] {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = call('SCAN', cursor, ...options) as [string, string[]];
    found.push(...keys);
    cursor = next;
    between();
  } while (cursor !== '0');
  return found;
}

test('a scan finds all keys that were there all the time, a few at a time', () => {
  const kept = Array.from({ length: 100 }, (_, i) => `kept:${i}`);
  for (const [i, key] of kept.entries()) {
    call('SET', key, '1');
    call('SET', `gone:${i}`, '1');
  }
  let removed = 0;
  const found = scanAll(['COUNT', 3], () => {
    call('DEL', `gone:${removed++}`);
    call('SET', `new:${removed}`, '1');
  });
  expect(new Set(found).size).toBeGreaterThanOrEqual(kept.length);
  expect(kept.filter((key) => !found.includes(key))).toEqual([]);
  expect((call('SCAN', '0', 'COUNT', 3) as [string, string[]])[1]).toHaveLength(3);
});

test('a scan by type and pattern leaves out what does not match, and removes what has expired', () => {
  call('SET', 'a:string', '1');
  call('RPUSH', 'a:list', '1');
  call('RPUSH', 'b:list', '1');
  call('RPUSH', 'a:old', '1');
  call('PEXPIRE', 'a:old', 5);
  now += 5;
  expect(scanAll(['TYPE', 'LIST', 'MATCH', 'a:*'])).toEqual(['a:list']);
  expect(engine.keyspace.entries.has('a:old')).toBe(false);
});

test('looking at a key is no access; reading and touching it are', () => {
  call('SET', 'k', '1');
  now += 7000;
  for (const name of ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME', 'TYPE', 'EXISTS']) call(name, 'k');
  expect(call('OBJECT', 'IDLETIME', 'k')).toBe(7);
  expect(engine.stats.keyspaceHits).toBe(7);
  call('TOUCH', 'k');
  expect(call('OBJECT', 'IDLETIME', 'k')).toBe(0);
});

test('OBJECT FREQ and IDLETIME depend on the policy', () => {
  call('SET', 'k', '1');
  expect(call('OBJECT', 'FREQ', 'k')).toContain('An LFU maxmemory policy is not selected');
  engine.config.values['maxmemory-policy'] = 'allkeys-lfu';
  expect(call('OBJECT', 'FREQ', 'k')).toBe(5);
  expect(call('OBJECT', 'IDLETIME', 'k')).toContain('An LFU maxmemory policy is selected');
});

test('OBJECT HELP tells of every subcommand', () => {
  const lines = call('OBJECT', 'HELP') as string[];
  for (const line of ['ENCODING key', 'FREQ key', 'IDLETIME key', 'REFCOUNT key', 'HELP'])
    expect(lines).toContain(line);
});

test('a renamed key takes its value and expiry with it', () => {
  call('SET', 'a', 'x', 'PX', 500);
  call('SET', 'b', 'y');
  expect(call('RENAME', 'a', 'b')).toBe('OK');
  expect(call('PTTL', 'b')).toBe(500);
  expect(call('GET', 'b')).toBe('x');
  expect(call('EXISTS', 'a')).toBe(0);
});

test('a copy is changed apart from what it was copied from', () => {
  call('RPUSH', 'a', '1');
  call('COPY', 'a', 'b');
  call('RPUSH', 'b', '2');
  expect([call('LLEN', 'a'), call('LLEN', 'b')]).toEqual([1, 2]);
});

test('where nothing may be removed, expired keys are still out of sight', () => {
  for (let i = 0; i < 50; i++) call('SET', `old:${i}`, '1', 'PX', 1);
  now += 1;
  engine.keyspace.mayWrite = false;
  expect(call('RANDOMKEY')).toBeUndefined();
  expect(call('KEYS', '*')).toEqual([]);
  expect(scanAll([])).toEqual([]);
  expect(engine.keyspace.entries.size).toBe(50);
});

test('times that only 64 bits hold are kept as the greatest that a number holds', () => {
  call('SET', 'k', '1');
  expect(call('PEXPIREAT', 'k', '9223372036854775807')).toBe(1);
  expect(call('PEXPIRETIME', 'k')).toBe(Number.MAX_SAFE_INTEGER);
  expect(call('PEXPIRE', 'k', '9223372036854775807')).toBe("ERR invalid expire time in 'pexpire' command");
});

test('OBJECT REFCOUNT shows which integers Redis shares', () => {
  const count = (value: string) => {
    call('SET', 'key', value);
    return call('OBJECT', 'REFCOUNT', 'key');
  };
  expect(['0', '9999', '10000', '-1', 'text'].map(count)).toEqual([2147483647, 2147483647, 1, 1, 1]);
  call('CONFIG', 'SET', 'maxmemory', '1gb', 'maxmemory-policy', 'allkeys-lru');
  expect(count('5')).toBe(1);
});
