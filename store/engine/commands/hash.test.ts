import { expect, test } from 'vitest';
import { FLAG_NUMBER, Flagged } from '../bytes.ts';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';
import type { Arg } from '../session.ts';

function start(random: () => number = () => 0.5) {
  const engine = new Engine({ clock: () => 1000, random, timer: { set: () => 0, clear: () => {} } });
  const session = engine.createSession();
  const call = (...args: Arg[]) => session.call(args) as Reply;
  const effects = (...args: Arg[]) => {
    const recorder = engine.startRecording();
    call(...args);
    engine.stopRecording();
    return recorder.effects;
  };
  return { engine, session, call, effects };
}

test('a change of one field of many is an effect of that field alone', () => {
  const { call, effects } = start();
  const pairs = Array.from({ length: 10_000 }, (_, i) => [`field${i}`, `${i}`]).flat();
  call('HSET', 'h', ...pairs);
  expect(effects('HSET', 'h', 'field7', 'x')).toEqual([['hset', 'h', 'field7', 'x']]);
  expect(effects('HINCRBY', 'h', 'field8', '5')).toEqual([['hset', 'h', 'field8', '13']]);
  expect(effects('HDEL', 'h', 'none', 'field9')).toEqual([['hdel', 'h', 'field9']]);
  expect(effects('HSETNX', 'h', 'field8', '1')).toEqual([]);
});

test('values keep the flag that the client gave them; counters are numbers', () => {
  const { call } = start();
  const json = new Flagged('{}', 7);
  call('HSET', 'h', 'a', json, 'n', new Flagged('5', 9));
  expect(call('HGET', 'h', 'a')).toMatchObject({ datum: json });
  call('HINCRBY', 'h', 'n', '1');
  call('HINCRBY', 'h', 'new', '1');
  call('HINCRBYFLOAT', 'h', 'float', '1.5');
  const flags = call('HMGET', 'h', 'n', 'new', 'float');
  expect(flags.type === 'array' && flags.value.map((item) => item.type === 'bulk' && [item.text, item.flags])).toEqual([
    ['6', 9],
    ['1', FLAG_NUMBER],
    ['1.5', FLAG_NUMBER],
  ]);
});

test('HRANDFIELD asks for as many random numbers as it gives fields, and pairs them in RESP3', () => {
  let asked = 0;
  const { session, call } = start(() => {
    asked++;
    return 0;
  });
  for (let i = 0; i < 1000; i++) call('HSET', 'h', `f${i}`, `${i}`);
  expect(call('HRANDFIELD', 'h', '2')).toMatchObject({ value: [{ datum: 'f0' }, { datum: 'f1' }] });
  expect(asked).toBe(2);
  session.protocol = 3;
  expect(call('HRANDFIELD', 'h', '-1', 'WITHVALUES')).toMatchObject({
    value: [{ type: 'array', value: [{ datum: 'f0' }, { datum: '0' }] }],
  });
});
