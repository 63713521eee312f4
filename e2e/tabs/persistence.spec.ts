// What was acknowledged as committed outlives tab and browser, and whoever comes later sees all of it.
import type { Page } from '@playwright/test';
import { acknowledgements, expect, opened, test } from './profile.ts';

/** Writes something of every type. */
async function writeAll(tab: Page): Promise<void> {
  await tab.evaluate(async () => {
    await Promise.all([
      kv.set('string', 'grün 🌲'),
      kv.set('profile', { name: 'Ada', tags: ['a', 'b'], since: new Date(0) }),
      kv.set('bytes', new Uint8Array([0, 255, 128])),
      kv.set('session', 'alive', { ex: 3600 }),
      kv.rpush('list', 'a', 'b', 'c'),
      kv.hset('hash', { one: 1, two: 'two', three: { deep: true } }),
      kv.sadd('set', 'x', 'y', 'z'),
      kv.zadd('zset', { score: 1.5, member: 'low' }, { score: 20, member: 'high' }),
      ...Array.from({ length: 2000 }, (_, index) => kv.set(`many:${index}`, `value ${index}`)),
    ]);
  });
}

async function readAll(tab: Page) {
  return tab.evaluate(async () => ({
    string: await kv.get('string'),
    profile: JSON.stringify(await kv.get('profile')),
    sinceIsDate: (await kv.get<{ since: Date }>('profile'))?.since instanceof Date,
    bytes: Array.from((await kv.get<Uint8Array>('bytes')) ?? []),
    ttlKept: (await kv.ttl('session')) > 3000,
    list: await kv.lrange('list', 0, -1),
    hash: await kv.hgetall('hash'),
    set: ((await kv.smembers('set')) as string[]).sort(),
    zset: await kv.zrange('zset', 0, -1),
    size: await kv.dbsize(),
    many: await kv.mget(...Array.from({ length: 2000 }, (_, index) => `many:${index}`)),
  }));
}

const expected = {
  string: 'grün 🌲',
  profile: '{"name":"Ada","tags":["a","b"],"since":"1970-01-01T00:00:00.000Z"}',
  sinceIsDate: true,
  bytes: [0, 255, 128],
  ttlKept: true,
  list: ['a', 'b', 'c'],
  hash: { one: 1, two: 'two', three: { deep: true } },
  set: ['x', 'y', 'z'],
  zset: ['low', 'high'],
  size: 2008,
  many: Array.from({ length: 2000 }, (_, index) => `value ${index}`),
};

test('every type survives a reload and a browser restart', async ({ profile }) => {
  const tab = await profile.tab();
  await writeAll(tab);
  await tab.reload();
  await opened(tab);
  expect(await readAll(tab)).toEqual(expected);
  await profile.close();
  expect(await readAll(await profile.tab())).toEqual(expected);
});

test('a snapshot holds the same as the journal that it replaces', async ({ profile }) => {
  const tab = await profile.tab();
  await writeAll(tab);
  await tab.evaluate(() => kv.compact());
  await tab.evaluate(() => kv.set('string', 'after the snapshot'));
  await profile.close();
  expect(await readAll(await profile.tab())).toEqual({ ...expected, string: 'after the snapshot' });
});

test('a tab that opens later sees everything', async ({ profile }) => {
  await writeAll(await profile.tab());
  expect(await readAll(await profile.tab())).toEqual(expected);
});

test('stores of different names keep apart, in one page and on disk', async ({ profile }) => {
  const tab = await profile.tab('first');
  await tab.evaluate(async () => {
    const other = await openStore({ name: 'second' });
    await Promise.all([kv.set('key', 'of the first'), other.set('key', 'of the second')]);
    await other.close();
  });
  await profile.close();
  expect(await (await profile.tab('second')).evaluate(() => kv.get('key'))).toBe('of the second');
  expect(await (await profile.tab('first')).evaluate(() => kv.get('key'))).toBe('of the first');
});

test('a tab closed in the middle of writing disturbs no other and loses no acknowledged write', async ({ profile }) => {
  const [writer, other] = (await profile.tabs(2)) as [Page, Page];
  const { counts, atLeast } = await acknowledgements(writer);
  await writer.evaluate(() => {
    const forever = async () => {
      for (;;) acknowledge(await kv.incr('interrupted'));
    };
    for (let stream = 0; stream < 20; stream++) void forever();
  });
  const counting = other.evaluate(async () => {
    const answers: number[] = [];
    for (let index = 0; index < 300; index++) answers.push(await kv.incr('steady'));
    return answers;
  });
  await atLeast(100);
  await writer.close();
  expect(await counting).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  const kept = await other.evaluate(() => kv.with({ fresh: true }).get<number>('interrupted'));
  expect(kept).toBeGreaterThanOrEqual(Math.max(...counts));
  await profile.close();
  expect(await (await profile.tab()).evaluate(() => kv.mget('steady', 'interrupted'))).toEqual([300, kept]);
});
