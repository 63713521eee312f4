import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';

/** An engine whose timers fire by hand, and whose replies are plain data. */
function start() {
  let now = 1000;
  const timers: (() => void)[] = [];
  const engine = new Engine({
    clock: () => now,
    random: () => 0,
    timer: { set: (_, fire) => timers.push(fire), clear: () => {} },
  });
  const client = () => {
    const session = engine.createSession();
    return async (...args: string[]) => plain(await session.call(args));
  };
  const fire = (ms: number) => {
    now += ms;
    for (const timer of timers) timer();
  };
  return { client, fire };
}

function plain(reply: Reply): unknown {
  if (reply.type === 'bulk') return reply.text;
  if (reply.type === 'nil') return null;
  return Array.isArray(reply.value) ? reply.value.map(plain) : (reply as { value: unknown }).value;
}

test('pops at once where there is a member', async () => {
  const call = start().client();
  await call('ZADD', 'z', '1', 'a', '2', 'b', '3', 'c', '4', 'd');
  expect(await call('BZPOPMIN', 'none', 'z', '0')).toEqual(['z', 'a', 1]);
  expect(await call('BZPOPMAX', 'none', 'z', '0')).toEqual(['z', 'd', 4]);
  expect(await call('BZMPOP', '0', '2', 'none', 'z', 'MAX', 'COUNT', '5')).toEqual([
    'z',
    [
      ['c', 3],
      ['b', 2],
    ],
  ]);
});

test('whoever waits longest is served first, after the command that adds', async () => {
  const { client } = start();
  const waits = [
    client()('BZPOPMIN', 'z', '0'),
    client()('BZMPOP', '0', '1', 'z', 'MAX'),
    client()('BZPOPMAX', 'z', '0'),
  ];
  const call = client();
  expect(await call('ZADD', 'z', '1', 'a', '2', 'b', '3', 'c', '4', 'd')).toBe(4);
  expect(await Promise.all(waits)).toEqual([
    ['z', 'a', 1],
    ['z', [['d', 4]]],
    ['z', 'c', 3],
  ]);
  expect(await call('ZRANGE', 'z', '0', '-1')).toEqual(['b']);
});

test('another type under the key leaves it waiting, until the time is up', async () => {
  const { client, fire } = start();
  const wait = client()('BZPOPMIN', 'z', '0.5');
  const call = client();
  await call('SET', 'z', 'text');
  fire(500);
  expect(await wait).toBeNull();
});

test('errors in the arguments, and no waiting in a transaction', async () => {
  const call = start().client();
  expect(await call('BZPOPMIN', 'z', '-1')).toBe('ERR timeout is negative');
  expect(await call('BZMPOP', 'x', '0', 'z', 'MIN')).toBe('ERR numkeys should be greater than 0');
  expect(await call('BZMPOP', 'x', '1', 'z', 'MIN')).toBe('ERR timeout is not a float or out of range');
  await call('SET', 's', 'text');
  expect(await call('BZPOPMIN', 's', '0')).toMatch(/^WRONGTYPE/);
  await call('MULTI');
  await call('BZPOPMIN', 'z', '0');
  expect(await call('EXEC')).toEqual([null]);
});
