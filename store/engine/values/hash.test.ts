import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Element } from '../bytes.ts';
import { Config } from '../config.ts';
import type { Undo } from '../effects.ts';
import { HashValue } from './hash.ts';

const config = new Config();
Object.assign(config.values, { 'hash-max-listpack-entries': 3, 'hash-max-listpack-value': 8 });

const listed = (hash: HashValue) => hash.nodes().map(({ key, value }) => [key, value]);

function hashOf(...pairs: Element[]): HashValue {
  const hash = new HashValue();
  hash.set(pairs, config, undefined);
  return hash;
}

test('a listpack becomes a hashtable by number or length of what is in it, and never goes back', () => {
  const hash = hashOf('a', '1', 'b', '2', 'c', '3');
  expect(hash.encoding()).toBe('listpack');
  hash.set(['d', '4'], config, undefined);
  expect(hash.encoding()).toBe('hashtable');
  hash.delete(['a', 'b', 'c'], undefined);
  expect(hash.encoding()).toBe('hashtable');
  expect(hashOf('longer than 8', '').encoding()).toBe('hashtable');
  expect(hashOf('a', 'longer than 8').encoding()).toBe('hashtable');
});

test('a small hash keeps its fields in the order in which they came', () => {
  const hash = hashOf('a', '1', 'b', '2', 'c', '3');
  hash.set(['b', '5'], config, undefined);
  hash.delete(['a'], undefined);
  expect(listed(hash)).toEqual([
    ['b', '5'],
    ['c', '3'],
  ]);
});

test('a listpack of which a field had an expiry is a listpackex from then on', () => {
  const hash = hashOf('a', '1', 'b', '2');
  hash.expire(5, ['a'], undefined);
  hash.expire(-1, ['a'], undefined);
  expect(hash.encoding()).toBe('listpackex');
  hash.set(['c', '3', 'd', '4'], config, undefined);
  expect(hash.encoding()).toBe('hashtable');
});

test('what has expired is hidden from readers and still there for edits', () => {
  const hash = hashOf('a', '1', 'b', '2', 'c', '3');
  hash.expire(5, ['a', 'b'], undefined);
  hash.expire(9, ['c'], undefined);
  expect(hash.nextExpiry).toBe(5);
  expect(hash.hideExpired(6)).toBe(true);
  const scanned: string[] = [];
  hash.scan(0, 10, (field) => scanned.push(field));
  expect([hash.get('a'), hash.has('b'), hash.node('a'), listed(hash), scanned]).toEqual([
    undefined,
    false,
    undefined,
    [['c', '3']],
    ['c'],
  ]);
  expect(hash.length).toBe(3);
  expect(hash.hideExpired(9)).toBe(false);
  expect(new Set(hash.expireEdit(6, 10))).toEqual(new Set(['hexpired', 'a', 'b']));
  hash.expire(-1, ['a'], undefined);
  expect(listed(hash)).toEqual([['a', '1']]);
});

const field = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const fields = fc.array(field, { minLength: 1, maxLength: 3 });
const edit = fc.oneof(
  fc.record({
    set: fc.array(fc.tuple(field, fc.string({ maxLength: 10 })), { minLength: 1, maxLength: 3 }),
    keep: fc.boolean(),
  }),
  fc.record({ delete: fields }),
  fc.record({ expire: fields, at: fc.constantFrom(-1, 5, 7) }),
);

type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

/** What the edit does to a plain model of fields with values and times. */
function apply(model: Map<string, [string, number]>, edit: Edit): void {
  if ('set' in edit) {
    for (const [key, value] of edit.set) model.set(key, [value, edit.keep ? (model.get(key)?.[1] ?? -1) : -1]);
  } else if ('delete' in edit) for (const key of edit.delete) model.delete(key);
  else for (const key of edit.expire) if (model.has(key)) model.set(key, [model.get(key)?.[0] as string, edit.at]);
}

test('holds what a Map holds; undo, copy and pack keep fields, times, order, encoding and size', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1 }), (edits) => {
      const hash = new HashValue();
      const model = new Map<string, [string, number]>();
      const all = (hash: HashValue) => hash.nodes().map(({ key, value, expireAt }) => [key, [value, expireAt]]);
      const stateOf = (hash: HashValue) => [all(hash), hash.encoding(), hash.size, hash.nextExpiry];
      for (const edit of edits) {
        const before = stateOf(hash);
        const run = (undo?: Undo) => {
          if ('set' in edit) hash.set(edit.set.flat(), config, undo, edit.keep);
          else if ('delete' in edit) hash.delete(edit.delete, undo);
          else hash.expire(edit.at, edit.expire, undo);
        };
        const undo: Undo = [];
        run(undo);
        for (const back of undo.toReversed()) back();
        expect(stateOf(hash)).toEqual(before);
        run();
        apply(model, edit);
        expect(new Map(all(hash) as [string, [string, number]][])).toEqual(model);
        const times = [...model.values()].map(([, at]) => at).filter((at) => at !== -1);
        expect(hash.nextExpiry).toBe(times.length === 0 ? -1 : Math.min(...times));
        for (const twin of [hash.copy(), HashValue.unpack(hash.pack())]) expect(stateOf(twin)).toEqual(stateOf(hash));
      }
    }),
  );
});
