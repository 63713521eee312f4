import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Dict, type DictNode } from './dict.ts';

class Node implements DictNode {
  slot = 0;
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

const key = fc.nat(30).map(String);
const change = fc.record({ kind: fc.constantFrom('add', 'delete', 'deleteInOrder' as const), key });

function applyChange(dict: Dict<Node>, { kind, key }: { kind: string; key: string }): void {
  if (kind !== 'add') dict.delete(key);
  else if (!dict.has(key)) dict.add(new Node(key));
}

test('holds what a Map holds, and every node knows its place', () => {
  fc.assert(
    fc.property(fc.array(change), (changes) => {
      const dict = new Dict<Node>();
      const model = new Set<string>();
      for (const { kind, key } of changes) {
        if (kind === 'add') {
          if (!dict.has(key)) dict.add(new Node(key));
          model.add(key);
        } else {
          const gone = kind === 'delete' ? dict.delete(key) : dict.deleteInOrder(key);
          expect(gone?.key).toBe(model.delete(key) ? key : undefined);
        }
      }
      expect([...dict].map((node) => node.key).sort()).toEqual([...model].sort());
      for (let i = 0; i < dict.size; i++) expect(dict.at(i).slot).toBe(i);
    }),
  );
});

test('a scan visits every node that is there all the time, whatever else changes meanwhile', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(key),
      fc.array(fc.array(change, { maxLength: 8 })),
      fc.integer({ min: 1, max: 5 }),
      (keys, steps, count) => {
        const dict = new Dict<Node>();
        for (const key of keys) dict.add(new Node(key));
        const staying = new Set(keys);
        const seen = new Set<string>();
        let cursor = 0;
        let step = 0;
        do {
          cursor = dict.scan(cursor, count, (node) => seen.add(node.key));
          for (const change of steps[step++] ?? []) {
            if (change.kind !== 'add') staying.delete(change.key);
            applyChange(dict, change);
          }
        } while (cursor !== 0);
        for (const key of staying) expect(seen).toContain(key);
      },
    ),
    { numRuns: 2000 },
  );
});

test('deleteInOrder keeps the order of the rest', () => {
  const dict = new Dict<Node>();
  for (const key of ['a', 'b', 'c', 'd']) dict.add(new Node(key));
  dict.deleteInOrder('b');
  expect([...dict].map((node) => node.key)).toEqual(['a', 'c', 'd']);
});

test('random chooses every node', () => {
  const dict = new Dict<Node>();
  expect(dict.random(() => 0)).toBeUndefined();
  for (const key of ['a', 'b', 'c']) dict.add(new Node(key));
  expect([0, 0.34, 0.99].map((r) => dict.random(() => r)?.key)).toEqual(['a', 'b', 'c']);
});
