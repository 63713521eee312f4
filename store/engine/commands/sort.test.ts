// SORT: what the comparison with a real server cannot show.
import { beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../standalone.ts';
import { Flagged } from '../bytes.ts';
import { type ArrayReply, BulkReply } from '../reply.ts';
import type { Arg, Session } from '../session.ts';
import { sortKeyIndexes } from './sort-options.ts';

let session: Session;

beforeEach(() => {
  session = createEngine().createSession();
});

/** The flags and bytes of a reply's elements. */
function call(...args: Arg[]): unknown[] {
  const { value } = session.call(args) as ArrayReply;
  return value.map((item) => {
    if (!(item instanceof BulkReply)) return undefined;
    return item.flags === 0 ? item.bin : [item.bin, item.flags];
  });
}

test('elements and values keep their flags, also when they are stored', () => {
  session.call(['RPUSH', 'l', new Flagged('2', 7), '1']);
  session.call(['SET', 'v_1', new Flagged('one', 8)]);
  expect(call('SORT', 'l')).toEqual(['1', ['2', 7]]);
  expect(call('SORT', 'l', 'GET', 'v_*', 'GET', '#')).toEqual([['one', 8], '1', undefined, ['2', 7]]);
  session.call(['SORT', 'l', 'GET', 'v_*', 'GET', '#', 'STORE', 'out']);
  expect(call('LRANGE', 'out', '0', '-1')).toEqual([['one', 8], '1', '', ['2', 7]]);
});

test('an unsorted range of a list is that range, from its end if descending', () => {
  session.call(['RPUSH', 'l', ...'edcba']);
  expect(call('SORT', 'l', 'BY', 'nosort', 'LIMIT', '1', '2')).toEqual(['d', 'c']);
  expect(call('SORT', 'l', 'BY', 'nosort', 'LIMIT', '1', '2', 'DESC')).toEqual(['b', 'c']);
  expect(call('SORT', 'l', 'BY', 'nosort', 'LIMIT', '4', '10')).toEqual(['a']);
});

test('what equal weights leave open keeps the order that it had', () => {
  session.call(['RPUSH', 'l', 'c', 'a', 'b']);
  for (const key of ['w_a', 'w_b', 'w_c']) session.call(['SET', key, 'same']);
  expect(call('SORT', 'l', 'BY', 'w_*', 'ALPHA')).toEqual(['c', 'a', 'b']);
  expect(call('SORT', 'l', 'BY', 'w_*', 'ALPHA', 'DESC')).toEqual(['c', 'a', 'b']);
});

test('the keys are those that COMMAND GETKEYS of Redis finds', () => {
  expect(sortKeyIndexes(['SORT', 'k', 'BY', 'store', 'GET', 'store', 'LIMIT', '0', '1'])).toEqual([1]);
  expect(sortKeyIndexes(['SORT', 'k', 'STORE', 'a', 'alpha', 'store', 'b'])).toEqual([1, 6]);
});
