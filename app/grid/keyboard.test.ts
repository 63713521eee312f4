import { expect, test } from 'vitest';
import { gridKey } from './keyboard.ts';

const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
const place = { cursor: 5, count: 100, page: 20 };

test.each([
  ['ArrowDown', 6],
  ['ArrowUp', 4],
  ['PageDown', 25],
  ['PageUp', 0],
  ['Home', 0],
  ['End', 99],
])('%s moves the cursor to row %d', (key, to) => {
  expect(gridKey({ ...none, key }, place)).toEqual({ kind: 'move', to, extend: false });
});

test('Shift extends; Enter and Space act; other keys and shortcuts are left alone', () => {
  expect(gridKey({ ...none, key: 'ArrowDown', shiftKey: true }, place)).toMatchObject({ extend: true });
  expect(gridKey({ ...none, key: 'Enter' }, place)).toEqual({ kind: 'activate' });
  expect(gridKey({ ...none, key: ' ' }, place)).toEqual({ kind: 'toggle' });
  expect(gridKey({ ...none, key: 'a' }, place)).toBeUndefined();
  expect(gridKey({ ...none, key: 'Home', ctrlKey: true }, place)).toBeUndefined();
});

test('the cursor stays in the list', () => {
  expect(gridKey({ ...none, key: 'ArrowDown' }, { cursor: 99, count: 100, page: 20 })).toMatchObject({ to: 99 });
  expect(gridKey({ ...none, key: 'ArrowUp' }, { cursor: -1, count: 100, page: 20 })).toMatchObject({ to: 0 });
  expect(gridKey({ ...none, key: 'ArrowDown' }, { cursor: -1, count: 0, page: 20 })).toBeUndefined();
});
