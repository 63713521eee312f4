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

const field = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const edit = fc.oneof(
  fc.record({ set: fc.array(fc.tuple(field, fc.string({ maxLength: 10 })), { minLength: 1, maxLength: 3 }) }),
  fc.record({ delete: fc.array(field, { minLength: 1, maxLength: 3 }) }),
);

test('holds what a Map holds; undo, copy and pack keep fields, order, encoding and size', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1 }), (edits) => {
      const hash = new HashValue();
      const model = new Map<string, string>();
      for (const edit of edits) {
        const state = () => [listed(hash), hash.encoding(), hash.size];
        const before = state();
        const had = model.size;
        if ('set' in edit) for (const [key, value] of edit.set) model.set(key, value);
        else for (const key of edit.delete) model.delete(key);
        const run = (undo?: Undo) =>
          'set' in edit ? hash.set(edit.set.flat(), config, undo) : hash.delete(edit.delete, undo);
        const undo: Undo = [];
        expect(run(undo)).toBe(Math.abs(model.size - had));
        for (const back of undo.toReversed()) back();
        expect(state()).toEqual(before);
        run();
        expect(new Map(listed(hash) as [string, string][])).toEqual(model);
        for (const twin of [hash.copy(), HashValue.unpack(hash.pack())]) {
          expect([listed(twin), twin.encoding(), twin.size]).toEqual(state());
        }
      }
    }),
  );
});
