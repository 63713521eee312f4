import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';

function start(random: () => number = () => 0.5) {
  const engine = new Engine({ clock: () => 1000, random, timer: { set: () => 0, clear: () => {} } });
  const session = engine.createSession();
  const call = (...args: string[]) => session.call(args) as Reply;
  const effects = (...args: string[]) => {
    const recorder = engine.startRecording();
    call(...args);
    engine.stopRecording();
    return recorder.effects;
  };
  return { engine, call, effects };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

test('effects name members that changed, and nothing else', () => {
  const { call, effects } = start();
  call('SADD', 's', 'a', 'b', 'c');
  expect(effects('SADD', 's', 'a', 'd')).toEqual([['sadd', 's', 'd']]);
  expect(effects('SADD', 's', 'a')).toEqual([]);
  expect(effects('SREM', 's', 'x', 'a')).toEqual([['srem', 's', 'a']]);
  expect(effects('SPOP', 's')).toEqual([['srem', 's', 'c']]);
  expect(effects('SMOVE', 's', 't', 'b')).toEqual([
    ['srem', 's', 'b'],
    ['sadd', 't', 'b'],
  ]);
  expect(effects('SPOP', 's', '5')).toEqual([['del', 's']]);
});

test('SPOP of most members keeps the rest as a new set with its expiry', () => {
  const { engine, call, effects } = start();
  call('SADD', 's', ...numbers(600));
  engine.keyspace.expire('s', 5000);
  const [effect, ...more] = effects('SPOP', 's', '598');
  expect(effect?.slice(0, 5)).toEqual(['put', 's', 'set', 5000, 'listpack']);
  expect(effect?.length).toBe(7);
  expect(more).toEqual([]);
  expect(engine.keyspace.peek('s')?.value.encoding(engine.config)).toBe('listpack');
});

test('SPOP and SRANDMEMBER of a few ask for as many random numbers, however big the set is', () => {
  let asked = 0;
  const { call } = start(() => {
    asked++;
    return 0.3;
  });
  call('SADD', 's', ...numbers(10_000));
  call('SPOP', 's', '3');
  call('SRANDMEMBER', 's', '3');
  call('SRANDMEMBER', 's', '-3');
  expect(asked).toBe(9);
});

test('the members of intsets come in numeric order', () => {
  const { call } = start();
  call('SADD', 'a', '10', '9', '-1');
  call('SADD', 'b', '11', '2', '9');
  const texts = (reply: Reply) => reply.type === 'set' && reply.value.map((item) => item.type === 'bulk' && item.text);
  expect(texts(call('SMEMBERS', 'a'))).toEqual(['-1', '9', '10']);
  expect(texts(call('SUNION', 'a', 'b'))).toEqual(['-1', '2', '9', '10', '11']);
  expect(texts(call('SINTER', 'a', 'b'))).toEqual(['9']);
  expect(texts(call('SDIFF', 'a', 'b'))).toEqual(['-1', '10']);
});

test('so many repeated choices that no reply could hold them are refused', () => {
  const { call } = start();
  call('SADD', 's', 'a');
  expect(call('SRANDMEMBER', 's', '-9223372036854775807')).toMatchObject({ value: 'ERR value is out of range' });
});
