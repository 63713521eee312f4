import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExpiryIndex } from './expiry-index.ts';

test('the first entry is always the one that is due first, and the count is right', () => {
  const times = fc.oneof(fc.constant(-1), fc.nat(50));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), times), { maxLength: 400 }), (changes) => {
      const index = new ExpiryIndex<{ expireAt: number }>();
      const entries = Array.from({ length: 10 }, () => ({ expireAt: -1 }));
      for (const [i, at] of changes) {
        index.set(entries[i] as { expireAt: number }, at);
        const due = entries.map((entry) => entry.expireAt).filter((expireAt) => expireAt !== -1);
        expect(index.size).toBe(due.length);
        expect(index.first()?.expireAt).toBe(due.length === 0 ? undefined : Math.min(...due));
        expect(index.due(25).length).toBe(due.filter((expireAt) => expireAt <= 25).length);
        expect(index.due(50, 2).length).toBe(Math.min(2, due.length));
      }
    }),
  );
});

test('sliding the same expiries for ever does not grow it', () => {
  const index = new ExpiryIndex<{ expireAt: number }>();
  const entries = Array.from({ length: 100 }, () => ({ expireAt: -1 }));
  for (let at = 0; at < 1000; at++) for (const entry of entries) index.set(entry, at);
  expect(index.length).toBeLessThanOrEqual(201);
});

test('sample gives live entries only', () => {
  const index = new ExpiryIndex<{ expireAt: number }>();
  const gone = { expireAt: -1 };
  index.set(gone, 5);
  index.set(gone, -1);
  expect(index.sample(() => 0)).toBeUndefined();
});
