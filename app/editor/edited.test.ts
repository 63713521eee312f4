import { expect, test } from 'vitest';
import { beginEdit, isConflict, keepMine, withDraft, withLatest } from './edited.ts';

const held = (bin: string) => ({ bin, flags: 0 });
const typed = (edited: ReturnType<typeof beginEdit>, text: string) => withDraft(edited, { ...edited.draft, text });

test('what other tabs write is shown as long as nothing was typed', () => {
  const edited = withLatest(beginEdit(held('one')), held('two'));
  expect(edited).toMatchObject({ base: held('two'), draft: { text: 'two' }, dirty: false });
});

test('what was typed stays, and the other change is a conflict until somebody decides', () => {
  const mine = typed(beginEdit(held('one')), 'mine');
  expect(isConflict(mine)).toBe(false);
  const conflict = withLatest(mine, held('theirs'));
  expect(conflict.draft.text).toBe('mine');
  expect(isConflict(conflict)).toBe(true);
  expect(keepMine(conflict)).toMatchObject({ base: held('theirs'), draft: { text: 'mine' }, dirty: true });
  expect(beginEdit(conflict.latest).draft.text).toBe('theirs');
});

test('a deleted key is a conflict too, and one that is back as it was is none', () => {
  const mine = typed(beginEdit(held('one')), 'mine');
  const deleted = withLatest(mine, undefined);
  expect(isConflict(deleted)).toBe(true);
  expect(isConflict(withLatest(deleted, held('one')))).toBe(false);
});

test('typing back what was there is no change', () => {
  expect(typed(typed(beginEdit(held('one')), 'x'), 'one').dirty).toBe(false);
});
