import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BrowseQuery, type Browser, type BrowseSort, browserOf } from './browse.ts';
import { Config } from './config.ts';
import { globMatch } from './glob.ts';
import { type Entry, footprint, Keyspace } from './keyspace.ts';
import { Stats } from './stats.ts';
import { StringValue } from './values/string.ts';

type Step =
  | { kind: 'put'; key: string; at: number; value: string }
  | { kind: 'remove' | 'undo-flush'; key: string }
  | { kind: 'wait'; ms: number }
  | ({ kind: 'look'; offset: number; count: number; rank: string } & BrowseQuery);

const key = fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', ':', '\xff') });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    key,
    at: fc.constantFrom(-1, -1, 5, 10, 20),
    value: fc.string({ maxLength: 6, unit: 'binary-ascii' }),
  }),
  fc.record({ kind: fc.constantFrom('remove' as const, 'undo-flush' as const), key }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(4) }),
  fc.record({
    kind: fc.constant('look' as const),
    pattern: fc.constantFrom('*', 'a*', '*:*', '\xff?', '[^a]*'),
    type: fc.constantFrom(undefined, 'string', 'hash'),
    sort: fc.constantFrom<BrowseSort>('key', 'type', 'ttl', 'size', 'length'),
    descending: fc.boolean(),
    offset: fc.nat(5),
    count: fc.nat(5),
    rank: key,
  }),
);

const rankOf: Record<BrowseSort, (entry: Entry) => number | string> = {
  key: () => 0,
  type: ({ value }) => value.type,
  ttl: ({ expireAt }) => (expireAt === -1 ? Infinity : expireAt),
  size: footprint,
  length: ({ value }) => value.length,
};

/** What the query means, computed afresh. */
function expected(keyspace: Keyspace, { pattern, type, sort, descending }: BrowseQuery): string[] {
  const rank = rankOf[sort];
  const keys = keyspace.entries
    .nodes()
    .filter((entry) => !keyspace.isExpired(entry))
    .filter((entry) => globMatch(pattern, entry.key) && (type === undefined || entry.value.type === type))
    .toSorted((a, b) => {
      const [x, y] = rank(a) === rank(b) ? [a.key, b.key] : [rank(a), rank(b)];
      return x < y ? -1 : 1;
    })
    .map((entry) => entry.key);
  return descending ? keys.reverse() : keys;
}

function take(keyspace: Keyspace, browser: Browser, now: Step): void {
  switch (now.kind) {
    case 'put':
      keyspace.put(now.key, new StringValue(now.value), now.at);
      break;
    case 'remove':
      keyspace.remove(now.key);
      break;
    case 'wait':
      keyspace.now += now.ms;
      break;
    case 'undo-flush': {
      const recorder = { effects: [], undo: [], kept: [] };
      keyspace.recorder = recorder;
      keyspace.flush();
      browser.page({ pattern: '*', type: undefined, sort: 'key', descending: false }, 0, 1);
      keyspace.recorder = undefined;
      keyspace.rollback(recorder);
      break;
    }
    case 'look': {
      const keys = expected(keyspace, now);
      const { total, entries } = browser.page(now, now.offset, now.count);
      expect(total).toBe(keys.length);
      expect(entries.map((entry) => entry.key)).toEqual(keys.slice(now.offset, now.offset + now.count));
      expect(browser.rank(now, now.rank)).toBe(keys.indexOf(now.rank));
    }
  }
}

test('every window is what sorting afresh would give, whatever changed between', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const keyspace = new Keyspace(new Config(), new Stats());
      for (const now of steps) take(keyspace, browserOf(keyspace), now);
    }),
  );
});

test('an order that changed too much is sorted anew', () => {
  const keyspace = new Keyspace(new Config(), new Stats());
  const all = { pattern: '*', type: undefined, sort: 'key', descending: false } as const;
  const put = (count: number) => {
    for (let i = 0; i < count; i++) keyspace.put(`k${String(i).padStart(5, '0')}`, new StringValue('v'));
  };
  put(10);
  expect(browserOf(keyspace).page(all, 0, 1).total).toBe(10);
  put(5000);
  const { total, entries } = browserOf(keyspace).page(all, 4999, 10);
  expect(total).toBe(5000);
  expect(entries.map((entry) => entry.key)).toEqual(['k04999']);
});

test('looking counts nothing and touches nothing', () => {
  const stats = new Stats();
  const keyspace = new Keyspace(new Config(), stats);
  keyspace.put('k', new StringValue('v'));
  keyspace.now = 1000;
  browserOf(keyspace).page({ pattern: '*', type: undefined, sort: 'key', descending: false }, 0, 10);
  expect([stats.keyspaceHits, stats.keyspaceMisses, keyspace.entries.get('k')?.accessedAt]).toEqual([0, 0, 0]);
});
