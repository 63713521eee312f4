import { expect, test } from 'vitest';
import { RowWindow } from './row-window.ts';

/** A list whose answers wait until they are let go. */
function listOf(rows: number[]) {
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  const window = new RowWindow<number>(async (offset, count) => {
    asked.push(`${offset}+${count}`);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return { total: rows.length, rows: rows.slice(offset, offset + count) };
  });
  const answer = async () => {
    while (waiting.length === 0) await Promise.resolve();
    waiting.shift()?.();
    for (let i = 0; i < 5; i++) await Promise.resolve();
  };
  return { window, asked, answer, waiting };
}

test('what is looked at is fetched with a margin, one request at a time', async () => {
  const { window, asked, answer } = listOf(Array.from({ length: 5000 }, (_, i) => i * 10));
  window.look(0, 20);
  window.look(1000, 1020);
  window.look(3000, 3020);
  expect(asked).toEqual(['0+81']);
  await answer();
  expect(asked).toEqual(['0+81', '2940+141']);
  await answer();
  const { total, rows, loading } = window.store.getState();
  expect([total, rows.get(3010), loading]).toEqual([5000, 30_100, false]);
});

test('a change while an answer is under way is fetched afterwards', async () => {
  const rows = [1, 2, 3];
  const { window, asked, answer } = listOf(rows);
  window.look(0, 2);
  rows[0] = 9;
  window.invalidate();
  await answer();
  await answer();
  expect(asked).toHaveLength(2);
  expect(window.store.getState().rows.get(0)).toBe(9);
});

test('a list that got shorter shows its end', async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => i);
  const { window, answer } = listOf(rows);
  window.look(900, 920);
  await answer();
  rows.length = 100;
  const done = window.refresh();
  await answer();
  await answer();
  await done;
  expect(window.store.getState().total).toBe(100);
  expect(window.store.getState().rows.get(99)).toBe(99);
});

test('a failure is told, and the next answer takes it back', async () => {
  let fail = true;
  const window = new RowWindow<number>(async () => {
    if (fail) throw new Error('gone');
    return { total: 1, rows: [7] };
  });
  window.look(0, 0);
  await window.refresh();
  expect(window.store.getState().error?.message).toBe('gone');
  fail = false;
  await window.refresh();
  expect(window.store.getState()).toMatchObject({ error: undefined, total: 1 });
});
