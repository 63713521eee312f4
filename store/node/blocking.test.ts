import { afterEach, expect, test, vi } from 'vitest';
import { Origin, type Tab } from '../testing/tabs.ts';

const tabs: Tab[] = [];

afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});

function open(origin: Origin): Tab {
  const tab = origin.tab();
  tabs.push(tab);
  return tab;
}

const isWaiting = (tab: Tab) => vi.waitFor(() => expect(tab.node.engine.blocked.size).toBe(1));

test('a tab that waits for an element is served by a push in another tab', async () => {
  const origin = new Origin();
  const [waiting, pushing] = [open(origin), open(origin)];
  const popped = waiting.call('BLPOP', 'jobs', '0');
  await isWaiting(waiting);
  await pushing.call('RPUSH', 'jobs', 'one');
  expect(await popped).toEqual(['jobs', 'one']);
  expect(await pushing.ask({ fresh: true }, 'LLEN', 'jobs')).toBe(0);
});

test('each element goes to exactly one of the tabs that wait', async () => {
  const origin = new Origin();
  const [first, second, pushing] = [open(origin), open(origin), open(origin)];
  const popped = [first, second].map((tab) => tab.call('BLPOP', 'jobs', '0'));
  await Promise.all([first, second].map(isWaiting));
  await pushing.call('RPUSH', 'jobs', 'one');
  await Promise.race(popped);
  await pushing.call('RPUSH', 'jobs', 'two');
  const elements = (await Promise.all(popped)).map((reply) => (reply as string[])[1]);
  expect(elements.sort()).toEqual(['one', 'two']);
});

test('the wait of a closed tab takes nothing', async () => {
  const origin = new Origin();
  const [closing, staying] = [open(origin), open(origin)];
  const popped = closing.call('BLPOP', 'jobs', '0').catch((error: unknown) => error);
  await isWaiting(closing);
  await closing.close();
  await popped;
  await staying.call('RPUSH', 'jobs', 'one');
  expect(await staying.call('BLPOP', 'jobs', '0')).toEqual(['jobs', 'one']);
});
