import { beforeEach, expect, test } from 'vitest';
import { commandTable, Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';
import type { Session } from '../session.ts';
import { type CommandDef, keyIndexes } from '../table.ts';

let engine: Engine;
let session: Session;

beforeEach(() => {
  engine = new Engine({ clock: () => 1000, random: () => 0, timer: { set: () => 0, clear: () => {} } });
  session = engine.createSession();
});

function plain(reply: Reply): unknown {
  if (reply.type === 'bulk') return reply.text;
  if (reply.type === 'nil') return null;
  return 'value' in reply && Array.isArray(reply.value) ? reply.value.map(plain) : (reply as { value: unknown }).value;
}

const call = (...args: string[]) => plain(session.call(args) as Reply);
const sicily = () => call('GEOADD', 'g', '13.361389', '38.115556', 'Palermo', '15.087269', '37.502669', 'Catania');

test('distances have four decimals, in the unit that was asked for', () => {
  expect(sicily()).toBe(2);
  expect(call('GEODIST', 'g', 'Palermo', 'Catania')).toBe('166274.1516');
  expect(call('GEODIST', 'g', 'Palermo', 'Catania', 'km')).toBe('166.2742');
  expect(call('GEODIST', 'g', 'Palermo', 'Palermo')).toBe('0.0000');
  expect(call('GEODIST', 'g', 'Palermo', 'none')).toBeNull();
});

test('coordinates are text with 17 decimals under RESP2 and numbers under RESP3', () => {
  sicily();
  expect(call('GEOPOS', 'g', 'Palermo', 'none')).toEqual([['13.36138933897018433', '38.11555639549629859'], null]);
  session.protocol = 3;
  expect(call('GEOPOS', 'g', 'Palermo')).toEqual([[13.361389338970184, 38.1155563954963]]);
});

test('a search gives what was asked for, nearest first', () => {
  sicily();
  expect(
    call('GEOSEARCH', 'g', 'FROMLONLAT', '15', '37', 'BYRADIUS', '200', 'km', 'ASC', 'WITHDIST', 'WITHHASH'),
  ).toEqual([
    ['Catania', '56.4413', 3479447370796909],
    ['Palermo', '190.4424', 3479099956230698],
  ]);
  expect(call('GEORADIUSBYMEMBER_RO', 'g', 'Palermo', '100', 'km')).toEqual(['Palermo']);
});

test('what is found can be stored, with hashes or distances as scores', () => {
  sicily();
  const recorder = engine.startRecording();
  expect(call('GEOSEARCHSTORE', 'd', 'g', 'FROMLONLAT', '15', '37', 'BYBOX', '400', '400', 'km', 'STOREDIST')).toBe(2);
  expect(recorder.effects.map((effect) => effect.slice(0, 3))).toEqual([['put', 'd', 'zset']]);
  expect(call('ZRANGE', 'd', '0', '0', 'WITHSCORES')).toEqual(['Catania', expect.closeTo(56.4413, 4)]);
  expect(call('GEORADIUS', 'g', '0', '0', '1', 'm', 'STORE', 'd')).toBe(0);
  expect(call('EXISTS', 'd')).toBe(0);
});

test('the older commands find their keys by their options', () => {
  const keys = (...args: string[]) =>
    keyIndexes(commandTable().get(args[0] as string) as CommandDef, args).map((index) => args[index]);
  expect(keys('GEORADIUS', 'g', '0', '0', '1', 'm', 'store', 'a', 'STOREDIST', 'b')).toEqual(['g', 'b']);
  expect(keys('GEORADIUSBYMEMBER', 'g', 'm', '1', 'km', 'ASC')).toEqual(['g']);
});
