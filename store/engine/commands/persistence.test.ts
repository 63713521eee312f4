import { describe, expect, test } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import { listener, plain } from '../../testing/listeners.ts';

function setUp(kept: boolean) {
  const engine = new HandClock().engine();
  const done: string[] = [];
  if (kept) {
    engine.persistence = {
      flush: async () => void done.push('flush'),
      compact: async () => void done.push('compact'),
      lastSave: () => 1234,
    };
  }
  const one = listener(engine);
  return { engine, one, done, later: async (...args: string[]) => plain(await one.session.call(args)) };
}

describe('what keeps the keyspace', () => {
  test('is asked to flush by SAVE, BGSAVE and WAITAOF, to compact by BGREWRITEAOF', async () => {
    const { one, done, later } = setUp(true);
    expect(await later('SAVE')).toBe('OK');
    expect(one.call('BGSAVE')).toBe('Background saving started');
    expect(one.call('BGREWRITEAOF')).toBe('Background append only file rewriting started');
    expect(await later('WAITAOF', '1', '0', '0')).toEqual([1, 0]);
    expect(done).toEqual(['flush', 'flush', 'compact', 'flush']);
    expect(one.call('LASTSAVE')).toBe(1234);
  });

  test('is not waited for in a transaction', () => {
    const { one } = setUp(true);
    one.call('MULTI');
    expect(one.call('SAVE')).toBe('ERR Command not allowed inside a transaction');
    one.call('DISCARD');
    one.call('MULTI');
    one.call('WAITAOF', '0', '1', '0');
    expect(one.call('EXEC')).toEqual([[0, 0]]);
  });

  test('need not be there', () => {
    const { one } = setUp(false);
    expect(one.call('SAVE')).toMatch(/^ERR This engine keeps its keys in memory only/);
    expect(one.call('WAITAOF', '1', '0', '0')).toMatch(/^ERR WAITAOF cannot be used/);
    expect(one.call('WAITAOF', '2', '0', '0')).toBe('ERR value is out of range, must be between 0 and 1');
    expect(one.call('LASTSAVE')).toBe(1_000_000_000);
  });
});

test('no replica ever acknowledges', () => {
  const { one } = setUp(false);
  expect(one.call('WAIT', '1', '1000')).toBe(0);
  expect(one.call('WAIT', '1', '-1')).toBe('ERR timeout is negative');
});
