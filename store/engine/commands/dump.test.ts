import { expect, test } from 'vitest';
import { createEngine } from '../../standalone.ts';
import { Flagged } from '../bytes.ts';
import { BulkReply } from '../reply.ts';
import type { Arg } from '../session.ts';

function makeEngine() {
  let now = 1000;
  const engine = createEngine({ clock: () => now });
  const session = engine.createSession();
  const call = (...args: Arg[]) => {
    const reply = session.call(args);
    if (reply instanceof Promise) throw new Error('blocked');
    return reply;
  };
  const dump = (key: string) => {
    const reply = call('TABKV.DUMP', key);
    if (!(reply instanceof BulkReply)) throw new Error('no dump');
    return reply.value;
  };
  return { engine, call, dump, wait: (ms: number) => (now += ms) };
}

test('a key comes back as it was, with flags, expiry and encoding', () => {
  const { engine, call, dump } = makeEngine();
  call('SET', 'a', new Flagged('{"x":1}', 2), 'PX', 500);
  call('HSET', 'h', 'f', new Flagged('1', 1), 'g', new Uint8Array([0, 255]));
  call('ZADD', 'z', '1.5', 'm', '-inf', 'n');
  const before = ['a', 'h', 'z'].map((key) => [engine.dump(key), dump(key)] as const);
  call('DEL', 'a', 'h', 'z');
  ['a', 'h', 'z'].forEach((key, i) => {
    expect(call('TABKV.RESTORE', key, before[i]?.[1] as Uint8Array)).toMatchObject({ value: 'OK' });
    expect(engine.dump(key)).toEqual(before[i]?.[0]);
  });
});

test('a key that is there is only replaced when asked', () => {
  const { call, dump } = makeEngine();
  call('SET', 'k', 'old');
  const payload = dump('k');
  call('SET', 'k', 'new');
  expect(call('TABKV.RESTORE', 'k', payload)).toMatchObject({ value: 'BUSYKEY Target key name already exists.' });
  call('TABKV.RESTORE', 'k', payload, 'replace');
  expect(call('GET', 'k')).toMatchObject({ bin: 'old' });
});

test('what has expired meanwhile stays away', () => {
  const { call, dump, wait } = makeEngine();
  call('SET', 'k', 'v', 'PX', 10);
  const payload = dump('k');
  wait(20);
  expect(call('TABKV.RESTORE', 'k', payload)).toMatchObject({ value: 'OK' });
  expect(call('EXISTS', 'k')).toMatchObject({ value: 0 });
});

test('bytes that are no dump are refused', () => {
  const { call } = makeEngine();
  const error = { type: 'error', value: 'ERR DUMP payload version or checksum are wrong' };
  expect(call('TABKV.RESTORE', 'k', 'hello')).toMatchObject(error);
  expect(call('TABKV.DUMP', 'none')).toMatchObject({ type: 'nil' });
});
