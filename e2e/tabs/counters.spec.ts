// Several tabs change the same keys at the same time: nothing is lost and nothing counts twice.
import type { Page } from '@playwright/test';
import { expect, test } from './profile.ts';

/** Sends `count` INCRs at once and waits for all answers. */
function increment(tab: Page, count: number): Promise<number[]> {
  return tab.evaluate((n) => Promise.all(Array.from({ length: n }, () => kv.incr('counter'))), count);
}

for (const count of [2, 4]) {
  test(`${count} tabs send 1,000 INCRs each at once: the exact sum, after a browser restart too`, async ({
    profile,
  }) => {
    const tabs = await profile.tabs(count);
    const answers = await Promise.all(tabs.map((tab) => increment(tab, 1000)));
    const sum = count * 1000;
    // Each increment was answered with a number of its own: together they counted from 1 to the sum.
    expect(answers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: sum }, (_, index) => index + 1));
    for (const tab of tabs) expect(await tab.evaluate(() => kv.with({ fresh: true }).get('counter'))).toBe(sum);
    await profile.close();
    const restarted = await profile.tab();
    expect(await restarted.evaluate(() => kv.get('counter'))).toBe(sum);
    expect(await restarted.evaluate(() => kv.incr('counter'))).toBe(sum + 1);
  });
}

test('tabs that await each INCR pass the pen to and fro and lose nothing', async ({ profile }) => {
  const tabs = await profile.tabs(3);
  const count = (tab: Page) =>
    tab.evaluate(async () => {
      const answers: number[] = [];
      for (let index = 0; index < 100; index++) answers.push(await kv.incr('counter'));
      return answers;
    });
  const answers = await Promise.all(tabs.map(count));
  for (const own of answers) expect(own).toEqual([...own].sort((a, b) => a - b));
  expect(answers.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
});

test('a cart is filled from four tabs by HINCRBY', async ({ profile }) => {
  const tabs = await profile.tabs(4);
  await Promise.all(
    tabs.map((tab) =>
      tab.evaluate(async () => {
        const items = ['apple', 'bread', 'cheese', 'dates', 'eggs'];
        await Promise.all(
          Array.from({ length: 250 }, (_, index) => kv.hincrby('cart:1', items[index % items.length] as string, 1)),
        );
        await Promise.all(Array.from({ length: 50 }, () => kv.hincrby('cart:1', 'apple', -1)));
      }),
    ),
  );
  for (const tab of tabs) {
    expect(await tab.evaluate(() => kv.with({ fresh: true }).hgetall('cart:1'))).toEqual({
      apple: 0,
      bread: 200,
      cheese: 200,
      dates: 200,
      eggs: 200,
    });
  }
});

test('each element of a list goes to one tab only', async ({ profile }) => {
  const tabs = await profile.tabs(3);
  await tabs[0]?.evaluate(() => kv.rpush('jobs', ...Array.from({ length: 600 }, (_, index) => `job ${index}`)));
  const take = (tab: Page) =>
    tab.evaluate(async () => {
      const taken: unknown[] = [];
      for (let job = await kv.lpop('jobs'); job !== null; job = await kv.lpop('jobs')) taken.push(job);
      return taken;
    });
  const taken = (await Promise.all(tabs.map(take))).flat();
  expect(taken).toHaveLength(600);
  expect(new Set(taken)).toEqual(new Set(Array.from({ length: 600 }, (_, index) => `job ${index}`)));
});

test('EXEC answers null when another tab changed a watched key', async ({ profile }) => {
  const [one, two] = (await profile.tabs(2)) as [Page, Page];
  await one.evaluate(() => kv.set('balance', 100));
  const outcome = await one.evaluateHandle(async () => {
    const session = kv.session();
    await session.watch('balance');
    return { session, seen: await session.get<number>('balance') };
  });
  await two.evaluate(() => kv.set('balance', 5));
  const execute = () =>
    outcome.evaluate(({ session, seen }) =>
      session
        .multi()
        .set('balance', Number(seen) - 50)
        .exec(),
    );
  expect(await execute()).toBeNull();
  expect(await one.evaluate(() => kv.get('balance'))).toBe(5);
  // The watch is spent, so that the same transaction now runs.
  expect(await execute()).toEqual(['OK']);
  expect(await two.evaluate(() => kv.with({ fresh: true }).get('balance'))).toBe(50);
});

test('two tabs that watch, read, and set in a transaction count without a loss', async ({ profile }) => {
  const tabs = await profile.tabs(2);
  const count = (tab: Page) =>
    tab.evaluate(async () => {
      const session = kv.session();
      let refused = 0;
      for (let done = 0; done < 50; ) {
        await session.watch('optimistic');
        const seen = Number((await session.get('optimistic')) ?? 0);
        const result = await session
          .multi()
          .set('optimistic', seen + 1)
          .exec();
        if (result === null) refused++;
        else done++;
      }
      return refused;
    });
  await Promise.all(tabs.map(count));
  expect(await tabs[0]?.evaluate(() => kv.with({ fresh: true }).get('optimistic'))).toBe(100);
});

test('the commands of a MULTI are never seen apart', async ({ profile }) => {
  const [writer, reader] = (await profile.tabs(2)) as [Page, Page];
  await writer.evaluate(() => kv.mset({ left: 0, right: 0 }));
  const writing = writer.evaluate(async () => {
    for (let index = 1; index <= 200; index++) await kv.multi().set('left', index).set('right', index).exec();
    await kv.set('finished', true);
  });
  const torn = await reader.evaluate(async () => {
    const found: unknown[] = [];
    for (;;) {
      const [left, right, finished] = await kv.mget('left', 'right', 'finished');
      if (left !== right) found.push([left, right]);
      if (finished === true) return found;
    }
  });
  await writing;
  expect(torn).toEqual([]);
});
