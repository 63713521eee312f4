import { expect, test } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import { listener } from '../../testing/listeners.ts';

const one = listener(new HandClock().engine());
const sha = 'e0e1f9fabfc9d4800c877a703b823ac0578ff8db';

test('scripts are refused with what to use instead, once the call itself is right', () => {
  expect(one.call('EVAL', 'return 1', 0)).toMatch(/^ERR Lua scripts are not supported: use MULTI/);
  expect(one.call('SCRIPT', 'LOAD', 'return 1')).toMatch(/^ERR Lua scripts are not supported/);
  expect(one.call('EVAL', 'return 1', 'x')).toBe('ERR value is not an integer or out of range');
  expect(one.call('EVAL', 'return 1', 2, 'a')).toBe("ERR Number of keys can't be greater than number of args");
  expect(one.call('EVAL_RO', 'return 1', -1)).toBe("ERR Number of keys can't be negative");
});

test('no script is there, so that clients fall back to EVAL and learn why', () => {
  expect(one.call('EVALSHA', sha, 0)).toBe('NOSCRIPT No matching script. Please use EVAL.');
  expect(one.call('SCRIPT', 'EXISTS', sha, 'other')).toEqual([0, 0]);
  expect(one.call('SCRIPT', 'FLUSH', 'SYNC')).toBe('OK');
  expect(one.call('SCRIPT', 'FLUSH', 'NOW')).toBe('ERR SCRIPT FLUSH only support SYNC|ASYNC option');
  expect(one.call('SCRIPT', 'KILL')).toBe('NOTBUSY No scripts in execution right now.');
});

test('the keys in a call are known all the same', () => {
  expect(one.call('COMMAND', 'GETKEYS', 'EVAL', 'return 1', 2, 'a', 'b', 'c')).toEqual(['a', 'b']);
});
