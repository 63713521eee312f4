import { expect, test } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import { listener } from '../../testing/listeners.ts';

const one = listener(new HandClock().engine());

test.each([
  [['ACL', 'WHOAMI'], 'default'],
  [['ACL', 'USERS'], ['default']],
  [['ACL', 'DRYRUN', 'default', 'GET', 'a'], 'OK'],
  [['ACL', 'DRYRUN', 'other', 'GET', 'a'], "ERR User 'other' not found"],
  [['ACL', 'GETUSER', 'other'], null],
  [['ACL', 'CAT', 'nosuch'], "ERR Unknown category 'nosuch'"],
  [['ACL', 'LOG'], []],
  [['ROLE'], ['master', 0, []]],
  [['REPLICAOF', 'no', 'one'], 'OK'],
  [['MODULE', 'LIST'], []],
  [['FUNCTION', 'LIST'], []],
  [['FCALL', 'f', '0'], 'ERR Function not found'],
  [['CLUSTER', 'INFO'], 'ERR This instance has cluster support disabled'],
])('%j is answered as is true here', (call, answer) => {
  expect(one.call(...call)).toEqual(answer);
});

test.each([
  ['ACL', 'SETUSER', 'x'],
  ['REPLICAOF', 'host', '1'],
  ['FUNCTION', 'LOAD', 'code'],
  ['MIGRATE', 'h', '1', 'k', '0', '100'],
  ['SHUTDOWN'],
  ['MODULE', 'LOAD', 'x'],
])('%s %s says why it does not apply', (...call) => {
  expect(one.call(...call)).toMatch(/^ERR .{20}/);
});

test('ACL CAT lists the commands of a category', () => {
  expect(one.call('ACL', 'CAT')).toEqual(expect.arrayContaining(['read', 'write', 'string', 'dangerous']));
  expect(one.call('ACL', 'CAT', 'hash')).toEqual(expect.arrayContaining(['hget', 'hset']));
});

test('MIGRATE names one key, or many after KEYS', () => {
  const keys = (...call: string[]) => one.call('COMMAND', 'GETKEYS', 'MIGRATE', 'host', '1', ...call);
  expect(keys('k', '0', '100', 'COPY')).toEqual(['k']);
  expect(keys('', '0', '100', 'KEYS', 'a', 'b')).toEqual(['a', 'b']);
});
