import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Config } from './config.ts';
import { Keyspace } from './keyspace.ts';
import { Stats } from './stats.ts';
import { StringValue } from './values/string.ts';

type Change = { kind: 'put' | 'remove' | 'expire' | 'flush'; key: string; at: number; value: string };

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('put', 'put', 'remove', 'expire', 'flush'),
  key: fc.constantFrom('a', 'b', 'c', '__proto__', ''),
  at: fc.constantFrom(-1, 10, 20),
  value: fc.string({ maxLength: 5, unit: 'binary-ascii' }),
});

function keyspace(): Keyspace {
  return new Keyspace(new Config(), new Stats());
}

function run(ks: Keyspace, { kind, key, at, value }: Change): void {
  if (kind === 'put') ks.put(key, new StringValue(value), at);
  else if (kind === 'remove') ks.remove(key);
  else if (kind === 'expire') ks.expire(key, at);
  else ks.flush();
}

function state(ks: Keyspace): unknown {
  const keys = ks.entries.nodes().map(({ key, value, expireAt }) => [key, value.pack(), expireAt] as const);
  return {
    keys: keys.toSorted(([a], [b]) => (a < b ? -1 : 1)),
    usedMemory: ks.usedMemory,
    expires: ks.expires.size,
    first: ks.expires.first()?.expireAt,
  };
}

test('a rollback gives back exactly what was there', () => {
  fc.assert(
    fc.property(fc.array(change), fc.array(change), fc.array(change), (before, first, second) => {
      const ks = keyspace();
      for (const each of before) run(ks, each);
      const old = state(ks);
      const recorders = [first, second].map((changes) => {
        ks.recorder = { effects: [], undo: [], kept: [] };
        for (const each of changes) run(ks, each);
        return ks.recorder;
      });
      ks.recorder = undefined;
      for (const recorder of recorders.reverse()) ks.rollback(recorder);
      expect(state(ks)).toEqual(old);
    }),
  );
});

test('the effects, applied elsewhere, give the same keyspace', () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const [ours, theirs] = [keyspace(), keyspace()];
      ours.recorder = { effects: [], undo: [], kept: [] };
      for (const each of changes) run(ours, each);
      for (const effect of ours.recorder.effects) theirs.apply(effect);
      expect(state(theirs)).toEqual(state(ours));
    }),
  );
});

test('an expired key reads as missing at once, and is removed only where it may be', () => {
  const ks = keyspace();
  ks.put('k', new StringValue('v'), 10);
  ks.now = 9;
  expect(ks.lookupRead('k')).toBeDefined();
  ks.now = 10;
  ks.mayWrite = false;
  expect(ks.lookupRead('k')).toBeUndefined();
  expect(ks.entries.size).toBe(1);
  ks.mayWrite = true;
  ks.recorder = { effects: [], undo: [], kept: [] };
  expect(ks.lookupWrite('k')).toBeUndefined();
  expect(ks.entries.size).toBe(0);
  expect(ks.recorder.effects).toEqual([['expired', 'k']]);
  expect(ks.stats).toMatchObject({ keyspaceHits: 1, keyspaceMisses: 1, expiredKeys: 1 });
});

test('an effect that this build does not know is an error, not a guess', () => {
  expect(() => keyspace().apply(['someday', 'k'])).toThrow('unknown effect someday');
  expect(() => keyspace().apply(['put', 'k', 'tree', -1])).toThrow('unknown value type tree');
});
