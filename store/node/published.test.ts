import { afterEach, expect, test, vi } from 'vitest';
import type { PushReply } from '../engine/reply.ts';
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

/** What a session was sent, as words. */
function listen(tab: Tab): string[][] {
  const heard: string[][] = [];
  tab.session.onPush = (push: PushReply) =>
    heard.push(
      push.value.map((item) => (item.type === 'bulk' ? (item.text ?? '') : String((item as { value: unknown }).value))),
    );
  return heard;
}

test('who listens to a channel hears what is published in any tab, once', async () => {
  const origin = new Origin();
  const [one, two] = [open(origin), open(origin)];
  const heard = listen(one);
  await one.call('SUBSCRIBE', 'news');
  await one.call('PSUBSCRIBE', 'n*');
  heard.length = 0;
  await two.call('PUBLISH', 'news', 'h\u00e4llo');
  await two.call('PUBLISH', 'other', 'x');
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard).toEqual([
    ['message', 'news', 'h\u00e4llo'],
    ['pmessage', 'n*', 'news', 'h\u00e4llo'],
  ]);
});

test('keyspace events go to the other tabs too', async () => {
  const origin = new Origin();
  const [one, two] = [open(origin), open(origin)];
  const heard = listen(one);
  await one.call('SUBSCRIBE', '__keyevent@0__:hset');
  heard.length = 0;
  await two.call('CONFIG', 'SET', 'notify-keyspace-events', 'KEA');
  await two.call('HSET', 'h', 'f', 'v');
  await vi.waitFor(() => expect(heard).toEqual([['message', '__keyevent@0__:hset', 'h']]));
});
