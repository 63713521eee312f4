import { expect, test } from 'vitest';
import { createEngine } from '../../store/standalone.ts';
import { escapeGlob, patternOf } from './pattern.ts';

test.each([
  ['', '*'],
  ['user', '*user*'],
  ['user:*', 'user:*'],
  ['user:?', 'user:?'],
  ['\\x00', '*\x00*'],
  ['a\\\\b', '*a\\\\b*'],
  ['a\\*b*', 'a\\*b*'],
  ['\\xff*', '\xff*'],
  ['\\x2a?', '\\*?'],
  ['a\\\\*', 'a\\\\*'],
])('%j is looked for as %j', (search, pattern) => {
  expect(patternOf(search)).toBe(pattern);
});

test('an escaped key matches itself only', () => {
  const session = createEngine().createSession();
  const keys = ['a*b', 'a[b]c', 'a\\b', 'a?b', 'axb', 'a^-b'];
  for (const key of keys) session.call(['SET', key, '1']);
  for (const key of keys)
    expect(session.call(['TABKV.BROWSE', escapeGlob(key)])).toMatchObject({ value: [{ value: 1 }, {}, {}] });
});
