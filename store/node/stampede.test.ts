import { afterEach, expect, test } from 'vitest';
import { Origin, type Tab } from '../testing/tabs.ts';

const origin = new Origin();
const tabs = [origin.tab(), origin.tab(), origin.tab()] as [Tab, Tab, Tab];

afterEach(() => Promise.all(tabs.map((tab) => tab.close())));

const WINNER = { won: true, waiting: false };
const WAITING = { won: false, waiting: true };

/** What all tabs get that fetch at once, as properties. */
async function fetchAll(...options: string[]): Promise<Record<string, unknown>[]> {
  const replies = await Promise.all(tabs.map((tab) => tab.call('MC.FETCH', 'k', ...options)));
  return replies.map((reply) => {
    const flat = (reply as unknown[]).flat();
    return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1]]] : [])));
  });
}

test('of several tabs that miss a value, or find it stale, one is told to make it; a hit asks nothing of the journal', async () => {
  const missed = await fetchAll('VIVIFY', '30');
  expect(missed.filter(({ won }) => won)).toMatchObject([WINNER]);
  expect(missed.filter(({ won }) => !won)).toMatchObject([WAITING, WAITING]);
  await tabs[0].call('MC.SET', 'k', 'made');

  for (const tab of tabs) expect(await tab.ask({ fresh: true }, 'GET', 'k')).toBe('made');
  const written = origin.disk.records.size;
  for (const tab of tabs) expect(tab.session.call(['MC.FETCH', 'k', 'RECACHE', '10'])).not.toBeInstanceOf(Promise);
  expect(origin.disk.records.size).toBe(written);

  const versions = await Promise.all(tabs.map((tab) => tab.call('MC.GETS', 'k')));
  expect(versions).toEqual([versions[0], versions[0], versions[0]]);

  await tabs[1].call('MC.INVALIDATE', 'k');
  for (const tab of tabs) await tab.ask({ fresh: true }, 'GET', 'k');
  const stale = await fetchAll();
  expect(stale).toMatchObject(Array(3).fill({ value: 'made', stale: true }));
  expect(stale.filter(({ won }) => won)).toMatchObject([WINNER]);
});
