import { beforeEach, describe, expect, test } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import { type Listener, listener } from '../../testing/listeners.ts';
import type { Engine } from '../engine.ts';

let clock: HandClock;
let engine: Engine;
let one: Listener;
/** How long each call takes, in microseconds. */
let each: number;

beforeEach(() => {
  clock = new HandClock();
  let micros = 0;
  each = 100;
  engine = clock.engine(() => 0, { stopwatch: () => (micros += each) });
  one = listener(engine);
});

describe('SLOWLOG', () => {
  test('gives the newest calls first', () => {
    one.call('CLIENT', 'SETNAME', 'me');
    one.call('CONFIG', 'SET', 'slowlog-log-slower-than', 100);
    one.call('SLOWLOG', 'RESET');
    one.call('GET', 'a');
    one.call('GET', 'b');
    const at = Math.floor(clock.now / 1000);
    expect((one.call('SLOWLOG', 'GET', 2) as unknown[])[1]).toEqual([2, at, 100, ['GET', 'a'], '', 'me']);
    expect(one.call('SLOWLOG', 'GET', 0)).toEqual([]);
    expect(one.call('SLOWLOG', 'GET', -2)).toBe('ERR count should be greater than or equal to -1');
    expect(one.call('SLOWLOG', 'LEN')).toBe(6);
  });

  test('shows no passwords', () => {
    one.call('CONFIG', 'SET', 'slowlog-log-slower-than', 0);
    one.call('HELLO', 3, 'AUTH', 'default', 'secret', 'SETNAME', 'me');
    const [[, , , words]] = one.call('SLOWLOG', 'GET', 1) as [[number, number, number, string[]]];
    expect(words).toEqual(['HELLO', '3', 'AUTH', '(redacted)', '(redacted)', 'SETNAME', 'me']);
  });
});

describe('LATENCY', () => {
  test('keeps the worst of each second of what is as slow as the threshold', () => {
    one.call('CONFIG', 'SET', 'latency-monitor-threshold', 5);
    each = 7000;
    one.call('KEYS', '*');
    each = 9000;
    one.call('KEYS', '*');
    each = 4000;
    one.call('KEYS', '*');
    clock.pass(1000);
    each = 6000;
    one.call('KEYS', '*');
    each = 0;
    const at = Math.floor(clock.now / 1000);
    expect(one.call('LATENCY', 'HISTORY', 'command')).toEqual([
      [at - 1, 9],
      [at, 6],
    ]);
    expect(one.call('LATENCY', 'LATEST')).toEqual([['command', at, 6, 9]]);
    expect(one.call('LATENCY', 'GRAPH', 'command')).toMatch(/^command - high 9 ms, low 6 ms \(all time high 9 ms\)/);
    expect(one.call('LATENCY', 'DOCTOR')).toBe('1. command: 2 spikes, mean 8 ms, worst 9 ms.\n');
    expect(one.call('LATENCY', 'RESET', 'command', 'other')).toBe(1);
    expect(one.call('LATENCY', 'GRAPH', 'command')).toBe("ERR No samples available for event 'command'");
  });

  test('says so when it is off', () => {
    expect(one.call('LATENCY', 'DOCTOR')).toMatch(/^Latency monitoring is off/);
  });

  test('HISTOGRAM counts calls by their times, of subcommands too', () => {
    one.call('GET', 'a');
    one.call('GET', 'a');
    one.call('CONFIG', 'GET', 'maxmemory');
    expect(one.call('LATENCY', 'HISTOGRAM', 'get', 'config', 'nosuch')).toEqual({
      get: { calls: 2, histogram_usec: { 128: 2 } },
      'config|get': { calls: 1, histogram_usec: { 128: 1 } },
    });
  });
});
