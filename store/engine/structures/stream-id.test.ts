import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  followingId,
  formatId,
  MAX_ID,
  MIN_ID,
  msOf,
  nextId,
  parseIdPart,
  previousId,
  type StreamId,
  seqOf,
  streamId,
} from './stream-id.ts';

const LAST = 2n ** 64n - 1n;
const part = fc.oneof(
  fc.bigInt({ min: 0n, max: LAST }),
  fc.constantFrom(0n, 1n, 255n, 256n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 53n - 1n, 2n ** 53n, LAST - 1n, LAST),
);
const pair = fc.tuple(part, part);

function make([ms, seq]: readonly [bigint, bigint]): StreamId {
  return streamId(parseIdPart(`${ms}`) ?? -1, parseIdPart(`${seq}`) ?? -1);
}

test('an ID shows its numbers, whatever their size', () => {
  fc.assert(
    fc.property(pair, ([ms, seq]) => {
      const id = make([ms, seq]);
      expect(formatId(id)).toBe(`${ms}-${seq}`);
      expect(BigInt(msOf(id))).toBe(ms);
      expect(BigInt(seqOf(id))).toBe(seq);
    }),
  );
});

test('IDs order as their numbers do', () => {
  const value = ([ms, seq]: readonly [bigint, bigint]) => (ms << 64n) + seq;
  fc.assert(
    fc.property(pair, pair, (a, b) => {
      expect(make(a) < make(b)).toBe(value(a) < value(b));
    }),
  );
});

test('the next ID is the one after, the previous the one before', () => {
  fc.assert(
    fc.property(pair, ([ms, seq]) => {
      const id = make([ms, seq]);
      const next = nextId(id);
      if (next === undefined) expect(id).toBe(MAX_ID);
      else {
        expect(previousId(next)).toBe(id);
        expect(formatId(next)).toBe(seq === LAST ? `${ms + 1n}-0` : `${ms}-${seq + 1n}`);
      }
    }),
  );
  expect(previousId(MIN_ID)).toBeUndefined();
});

test('time never goes backwards', () => {
  expect(formatId(followingId(streamId(5, 3), 6) as StreamId)).toBe('6-0');
  expect(formatId(followingId(streamId(5, 3), 5) as StreamId)).toBe('5-4');
  expect(formatId(followingId(streamId(5, 3), 4) as StreamId)).toBe('5-4');
  expect(followingId(MAX_ID, 1)).toBeUndefined();
});

test('numbers are read as strtoull reads them', () => {
  const good: [string, number | bigint][] = [
    ['0', 0],
    ['007', 7],
    ['+5', 5],
    [' 12', 12],
    [' -1', LAST],
    ['-0', 0],
    ['9007199254740993', 9007199254740993n],
    [`${LAST}`, LAST],
  ];
  for (const [text, value] of good) expect(parseIdPart(text), text).toBe(value);
  for (const bad of ['', '-1', '1 ', 'abc', '1.0', `${LAST + 1n}`, '*']) expect(parseIdPart(bad), bad).toBeUndefined();
});
