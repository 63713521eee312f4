// What one tab does, the others see: changes as they happen, and keys that expire.
import type { Page } from '@playwright/test';
import { expect, test } from './profile.ts';

test('changes arrive from other tabs, for the pattern asked for only', async ({ profile }) => {
  const [one, two] = (await profile.tabs(2)) as [Page, Page];
  const changes = await two.evaluateHandle(() => {
    const seen: { key: string | null; event: string; origin: string }[] = [];
    kv.subscribe('cart:*', ({ key, event, origin }) => seen.push({ key, event, origin }));
    // A call of its own after the subscription: once it is answered, the subscription is in place.
    return kv.ping().then(() => seen);
  });
  await one.evaluate(async () => {
    await kv.hset('cart:1', { apple: 2 });
    await kv.set('other', 'not a cart');
    await kv.del('cart:1');
  });
  await two.evaluate(() => kv.set('cart:2', 'own'));
  await expect
    .poll(() => changes.evaluate((seen) => seen.map(({ key, event, origin }) => `${origin} ${event} ${key}`)))
    .toEqual(['remote hset cart:1', 'remote del cart:1', 'local put cart:2']);
});

test('a tab sees the writes of another without asking for the newest', async ({ profile }) => {
  const [one, two] = (await profile.tabs(2)) as [Page, Page];
  await one.evaluate(() => kv.set('theme', 'dark'));
  await expect.poll(() => two.evaluate(() => kv.get('theme'))).toBe('dark');
});

test('a fresh read sees what another tab was answered, at once', async ({ profile }) => {
  const [one, two] = (await profile.tabs(2)) as [Page, Page];
  for (let index = 0; index < 50; index++) {
    await one.evaluate((value) => kv.set('latest', value), index);
    expect(await two.evaluate(() => kv.with({ fresh: true }).get('latest'))).toBe(index);
  }
});

test('an expired key is gone in every tab, and the tabs are told', async ({ profile }) => {
  const tabs = await profile.tabs(3);
  const [one, two] = tabs as [Page, Page];
  const events = await two.evaluateHandle(() => {
    const seen: string[] = [];
    kv.subscribe('session', ({ event }) => seen.push(event));
    return kv.ping().then(() => seen);
  });
  await one.evaluate(() => kv.set('session', 'of Ada', { px: 400 }));
  for (const tab of tabs) await expect.poll(() => tab.evaluate(() => kv.get('session'))).toBeNull();
  for (const tab of tabs) await expect.poll(() => tab.evaluate(() => kv.dbsize())).toBe(0);
  await expect.poll(() => events.evaluate((seen) => seen)).toEqual(['put', 'expired']);
  // Written anew in another tab, it is there again for all.
  await two.evaluate(() => kv.set('session', 'of Bob'));
  for (const tab of tabs) expect(await tab.evaluate(() => kv.with({ fresh: true }).get('session'))).toBe('of Bob');
});

test('a key that expires while no tab is open is gone when one opens', async ({ profile }) => {
  const tab = await profile.tab();
  const expiresAt = await tab.evaluate(async () => {
    await kv.mset({ kept: 1, gone: 2 });
    await kv.pexpire('gone', 300);
    return kv.pexpiretime('gone');
  });
  await profile.close();
  await expect.poll(() => Date.now()).toBeGreaterThan(expiresAt);
  expect(await (await profile.tab()).evaluate(() => kv.mget('kept', 'gone'))).toEqual([1, null]);
});
