import { describe, expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { ActiveExpiry } from './active-expiry.ts';
import { StringValue } from './values/string.ts';

function setUp() {
  const clock = new HandClock();
  const engine = clock.engine();
  const expiry = new ActiveExpiry(engine);
  const put = (key: string, ms: number) => engine.keyspace.put(key, new StringValue('v'), clock.now + ms);
  return { clock, engine, expiry, put, keys: () => engine.keyspace.entries.nodes().map(({ key }) => key) };
}

describe('active expiry', () => {
  test('removes each key at its time, whatever the order in which they came', () => {
    const { clock, engine, put, keys } = setUp();
    put('late', 100);
    put('soon', 10);
    put('never', 1000);
    engine.keyspace.expire('never', -1);
    clock.pass(9);
    expect(keys()).toEqual(['late', 'soon', 'never']);
    clock.pass(1);
    expect(keys()).not.toContain('soon');
    clock.pass(90);
    expect(keys()).toEqual(['never']);
    expect(clock.timers.size).toBe(0);
    expect(engine.stats.expiredKeys).toBe(2);
  });

  test('removes more keys than fit in one batch', () => {
    const { clock, put, keys } = setUp();
    for (let i = 0; i < 2500; i++) put(`k${i}`, 5);
    clock.pass(5);
    expect(keys()).toEqual([]);
  });

  test('goes on after a wait that is too long for one timer', () => {
    const { clock, put, keys } = setUp();
    put('far', 2 ** 32);
    clock.pass(2 ** 32 - 1);
    expect(keys()).toEqual(['far']);
    clock.pass(1);
    expect(keys()).toEqual([]);
  });

  test('pauses while it is switched off', () => {
    const { clock, engine, put, keys } = setUp();
    engine.activeExpiry = false;
    put('k', 10);
    clock.pass(5000);
    expect(keys()).toEqual(['k']);
    engine.activeExpiry = true;
    clock.pass(1000);
    expect(keys()).toEqual([]);
  });

  test('leaves no timer behind when it is stopped', () => {
    const { clock, expiry, put } = setUp();
    put('k', 10);
    expiry.stop();
    put('j', 5);
    expect(clock.timers.size).toBe(0);
  });
});
