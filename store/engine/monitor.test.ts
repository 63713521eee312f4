import { expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { listener } from '../testing/listeners.ts';
import { quoted } from './monitor.ts';

test('a monitor sees commands of all sessions, without passwords and without those of administrators', () => {
  const clock = new HandClock();
  clock.now = 1_700_000_000_123;
  const engine = clock.engine();
  const [monitor, other] = [listener(engine), listener(engine)];
  monitor.call('MONITOR');
  other.call('SET', 'a', 'x"y');
  other.call('AUTH', 'default', 'secret');
  other.call('CONFIG', 'GET', 'maxmemory');
  other.call('NOSUCH');
  expect(monitor.told).toEqual([
    '1700000000.123000 [0 ] "SET" "a" "x\\"y"',
    '1700000000.123000 [0 ] "AUTH" "(redacted)" "(redacted)"',
  ]);
  monitor.call('RESET');
  other.call('GET', 'a');
  expect(monitor.told.length).toBe(2);
});

test('bytes that do not print are shown as escapes', () => {
  expect(quoted('a\\\n\r\t\x07\b\x00\xff"')).toBe('"a\\\\\\n\\r\\t\\a\\b\\x00\\xff\\""');
});
