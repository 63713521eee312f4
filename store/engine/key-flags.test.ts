import { expect, test } from 'vitest';
import { commandTable } from './engine.ts';
import { callKeyFlags } from './key-flags.ts';

test.each([
  ['SET k v', 'OW update'],
  ['SET k v EX 5 get', 'RW access update'],
  ['BITFIELD k GET u8 0', 'RO access'],
  ['BITFIELD k GET u8 0 INCRBY u8 0 1', 'RW access update'],
  ['GET k', 'RO access'],
  ['DEL a b', 'RM delete'],
  ['LMOVE a b LEFT RIGHT', 'RW access delete', 'RW insert'],
  ['SORT a STORE b', 'RO access', 'OW update'],
  ['ZUNIONSTORE to 2 a b', 'OW update', 'RO access'],
])('%s', (line, first, others = first) => {
  const words = line.split(' ');
  const def = commandTable().get(words[0] as string);
  if (def === undefined) throw new Error('no such command');
  expect(callKeyFlags(def, words).map((flags) => flags.join(' '))).toEqual([first, others]);
});
