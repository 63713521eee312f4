import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Config } from '../config.ts';
import type { Undo } from '../effects.ts';
import { SetValue } from './set.ts';

const config = new Config();
Object.assign(config.values, {
  'set-max-intset-entries': 4,
  'set-max-listpack-entries': 6,
  'set-max-listpack-value': 8,
});

function setOf(...members: string[]): SetValue {
  const set = new SetValue();
  set.add(members, config, undefined);
  return set;
}

const listed = (set: SetValue) => set.nodes().map(({ key }) => key);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `${i}`);

test('integers alone are an intset and come in numeric order', () => {
  const set = setOf('10', '-9223372036854775808', '9', '-1');
  expect(set.encoding()).toBe('intset');
  expect(listed(set)).toEqual(['-9223372036854775808', '-1', '9', '10']);
});

test('an intset becomes a listpack with its members in order when text comes, a hashtable when it is long', () => {
  const small = setOf('2', '1');
  small.add(['x'], config, undefined);
  expect([small.encoding(), listed(small)]).toEqual(['listpack', ['1', '2', 'x']]);
  const long = setOf('2', '1');
  long.add(['longer than 8'], config, undefined);
  expect(long.encoding()).toBe('hashtable');
  const many = setOf('4', '3', '2', '1');
  many.add(['5'], config, undefined);
  expect(many.encoding()).toBe('hashtable');
});

test('a listpack becomes a hashtable by number or by length, and never goes back', () => {
  const set = setOf('a', 'b', 'c', 'd', 'e', 'f');
  expect(set.encoding()).toBe('listpack');
  set.add(['g'], config, undefined);
  expect(set.encoding()).toBe('hashtable');
  set.delete(['a', 'b', 'c', 'd', 'e', 'f'], undefined);
  expect(set.encoding()).toBe('hashtable');
  expect(setOf('a', 'longer than 8').encoding()).toBe('hashtable');
});

test('how many members are given decides, even if they are not new', () => {
  expect(setOf('1', '1', '1', '1', '1').encoding()).toBe('listpack');
  expect(setOf('a', 'a', 'a', 'a', 'a', 'a', 'a').encoding()).toBe('hashtable');
  const ints = setOf('1');
  expect(ints.outgrows(5, config)).toBe(true);
  ints.add(['1', '1', '1', '1', '1'], config, undefined);
  expect(ints.encoding()).toBe('hashtable');
});

test('what is left of a hashtable is a listpack again if it fits', () => {
  const rest = setOf(...numbers(7)).without(new Set(['0', '1', '2', '3', '4']), config);
  expect([rest.encoding(), listed(rest)]).toEqual(['listpack', ['5', '6']]);
  expect(
    setOf('1', '2')
      .without(new Set(['1']), config)
      .encoding(),
  ).toBe('intset');
});

const member = fc.oneof(fc.integer({ min: -6, max: 6 }).map(String), fc.constantFrom('a', 'b', 'longer than 8'));
const edit = fc.record({ add: fc.boolean(), members: fc.array(member, { minLength: 1, maxLength: 6 }) });

test('holds what a Set holds; undo, copy and pack keep members, order, encoding and size', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1 }), (edits) => {
      const set = new SetValue();
      const model = new Set<string>();
      for (const { add, members } of edits) {
        const before = [listed(set), set.encoding(), set.size];
        const expected = new Set(model);
        for (const member of members) add ? expected.add(member) : expected.delete(member);
        const undo: Undo = [];
        const run = (undo?: Undo) => (add ? set.add(members, config, undo) : set.delete(members, undo));
        expect(run(undo)).toBe(Math.abs(expected.size - model.size));
        for (const back of undo.toReversed()) back();
        if (model.size > 0) expect([listed(set), set.encoding(), set.size]).toEqual(before);
        run();
        model.clear();
        for (const member of expected) model.add(member);
        expect(new Set(listed(set))).toEqual(model);
        for (const twin of [set.copy(), SetValue.unpack(set.pack())]) {
          expect([listed(twin), twin.encoding(), twin.size]).toEqual([listed(set), set.encoding(), set.size]);
        }
      }
    }),
  );
});
