import { describe, expect, test } from 'vitest';
import { Random } from '../testing/differential/random.ts';
import { HandClock } from '../testing/hand-clock.ts';
import type { Reply } from './reply.ts';

function setUp(policy: string) {
  const clock = new HandClock();
  const engine = clock.engine(new Random(1).next);
  const session = engine.createSession();
  const call = (...args: string[]) => session.call(args) as Reply;
  engine.config.set([
    ['maxmemory-policy', policy],
    ['maxmemory-samples', '10'],
  ]);
  const fill = (count: number, prefix = 'k') => {
    for (let i = 0; i < count; i++) {
      call('SET', `${prefix}${i}`, 'v'.repeat(100));
      clock.pass(1000);
    }
  };
  /** Sets the limit to this share of what is used. */
  const limit = (share: number) => {
    engine.config.set([['maxmemory', `${Math.floor(engine.keyspace.usedMemory * share)}`]]);
  };
  const count = (prefix: string) => engine.keyspace.entries.nodes().filter(({ key }) => key.startsWith(prefix)).length;
  return { clock, engine, session, call, fill, limit, count };
}

describe('eviction', () => {
  test.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random'])('%s keeps memory within the limit', (policy) => {
    const { engine, call, fill, limit } = setUp(policy);
    fill(200);
    limit(0.5);
    call('PING');
    expect(engine.keyspace.usedMemory).toBeLessThanOrEqual(engine.config.get('maxmemory'));
    expect(engine.stats.evictedKeys).toBe(200 - engine.keyspace.entries.size);
    expect(call('SET', 'new', 'v')).toEqual({ type: 'status', value: 'OK' });
  });

  test('a lower limit holds at once', () => {
    const { engine, call, fill } = setUp('allkeys-lru');
    fill(20);
    call('CONFIG', 'SET', 'maxmemory', '1');
    expect(engine.keyspace.entries.size).toBe(0);
  });

  test('LRU evicts mostly what was not used for long', () => {
    const { call, clock, fill, limit, count } = setUp('allkeys-lru');
    fill(100, 'old');
    fill(100, 'new');
    for (let i = 0; i < 100; i++) call('GET', `old${i}`);
    clock.pass(1000);
    limit(0.5);
    call('PING');
    expect(count('old')).toBeGreaterThan(85);
  });

  test('LFU evicts mostly what is used less often, even if it was used last', () => {
    const { call, fill, limit, count } = setUp('allkeys-lfu');
    fill(100, 'often');
    fill(100, 'once');
    for (let round = 0; round < 50; round++) for (let i = 0; i < 100; i++) call('GET', `often${i}`);
    for (let i = 0; i < 100; i++) call('GET', `once${i}`);
    limit(0.5);
    call('PING');
    expect(count('often')).toBeGreaterThan(85);
  });

  test('the TTL policy evicts first what expires first', () => {
    const { call, fill, limit, count } = setUp('volatile-ttl');
    fill(100, 'far');
    fill(100, 'near');
    for (let i = 0; i < 100; i++) {
      call('EXPIRE', `far${i}`, `${100_000 + i}`);
      call('EXPIRE', `near${i}`, `${1000 + i}`);
    }
    limit(0.5);
    call('PING');
    expect(count('far')).toBeGreaterThan(85);
  });

  test.each(['volatile-lru', 'volatile-lfu', 'volatile-random', 'volatile-ttl'])(
    '%s leaves keys without an expiry alone',
    (policy) => {
      const { engine, call, fill, limit, count } = setUp(policy);
      fill(100, 'keep');
      fill(100, 'go');
      for (let i = 0; i < 100; i++) call('EXPIRE', `go${i}`, '1000');
      limit(0.75);
      call('PING');
      expect(count('keep')).toBe(100);
      expect(engine.keyspace.usedMemory).toBeLessThanOrEqual(engine.config.get('maxmemory'));
      limit(0.5);
      call('PING');
      expect(count('go')).toBe(0);
      expect(call('SET', 'more', 'v')).toMatchObject({ type: 'error' });
    },
  );

  test('is recorded as effects, so that other tabs follow', () => {
    const { engine, call, fill, limit } = setUp('allkeys-lru');
    fill(10);
    limit(0.5);
    const { effects } = engine.startRecording();
    call('GET', 'nothing');
    expect(effects.length).toBe(engine.stats.evictedKeys);
    expect(new Set(effects.map(([code]) => code))).toEqual(new Set(['evicted']));
  });

  test('is not done where this engine may not write', () => {
    const { engine, call, fill, limit } = setUp('allkeys-lru');
    fill(10);
    limit(0.5);
    engine.keyspace.mayWrite = false;
    call('GET', 'nothing');
    expect(engine.stats.evictedKeys).toBe(0);
  });
});

describe('when there is no room and nothing may go', () => {
  const OOM = "OOM command not allowed when used memory > 'maxmemory'.";
  const full = () => {
    const all = setUp('noeviction');
    all.fill(10);
    all.limit(0.5);
    return all;
  };

  test('commands that need memory are refused, others are not', () => {
    const { engine, call } = full();
    expect(call('SET', 'x', 'y')).toEqual({ type: 'error', value: OOM });
    expect(call('GET', 'k1')).toMatchObject({ type: 'bulk' });
    expect(call('DEL', 'k1')).toEqual({ type: 'integer', value: 1 });
    expect(engine.stats.ofCommand('SET').rejectedCalls).toBe(1);
    expect(engine.stats.errors.get('OOM')).toBe(1);
  });

  test('a transaction is not even queued', () => {
    const { call } = full();
    call('MULTI');
    expect(call('GET', 'k1')).toEqual({ type: 'error', value: OOM });
    expect(call('EXEC')).toEqual({
      type: 'error',
      value: 'EXECABORT Transaction discarded because of previous errors.',
    });
  });

  test('a transaction that was queued before is refused if it needs memory', () => {
    const { engine, call } = setUp('noeviction');
    call('SET', 'a', 'v'.repeat(100));
    const queue = (command: string[]) => {
      engine.config.set([['maxmemory', '0']]);
      call('MULTI');
      call(...command);
      engine.config.set([['maxmemory', '10']]);
    };
    queue(['SET', 'x', 'y']);
    expect(call('EXEC')).toEqual({ type: 'error', value: `EXECABORT Transaction discarded because of: ${OOM}` });
    queue(['GET', 'a']);
    expect(call('EXEC')).toMatchObject({ type: 'array' });
  });
});

describe('the LFU counter', () => {
  test('decays with time and grows ever slower', () => {
    const { clock, engine, call } = setUp('allkeys-lfu');
    call('SET', 'k', 'v');
    const entry = () => engine.keyspace.entries.get('k') as NonNullable<ReturnType<typeof engine.keyspace.peek>>;
    for (let i = 0; i < 100; i++) call('GET', 'k');
    const after100 = engine.eviction.frequencyOf(entry());
    expect(after100).toBeGreaterThan(7);
    expect(after100).toBeLessThan(20);
    for (let i = 0; i < 900; i++) call('GET', 'k');
    const after1000 = engine.eviction.frequencyOf(entry());
    expect(after1000).toBeGreaterThan(after100);
    expect(after1000).toBeLessThan(40);
    clock.pass(3 * 60_000);
    call('PING');
    expect(engine.eviction.frequencyOf(entry())).toBe(after1000 - 3);
    engine.config.set([['lfu-decay-time', '0']]);
    expect(engine.eviction.frequencyOf(entry())).toBe(after1000);
  });

  test('is not kept under other policies', () => {
    const { engine, call } = setUp('allkeys-lru');
    call('SET', 'k', 'v');
    for (let i = 0; i < 100; i++) call('GET', 'k');
    expect(engine.keyspace.entries.get('k')?.frequency).toBe(5);
  });
});
