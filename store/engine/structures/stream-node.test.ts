import { expect, test } from 'vitest';
import { type StreamId, streamId } from './stream-id.ts';
import { radixNodes, StreamNode } from './stream-node.ts';

test('a node knows the size that its listpack would have', () => {
  const node = new StreamNode(streamId(5, 0), ['a', 'b']);
  // Header and end 7, counts 2 + 2, number of fields 2, two fields of 3, end of the master entry 2.
  expect(node.bytes).toBe(21);
  node.append(streamId(5, 0), ['a', 'b'], ['x', '12345']);
  // Flags 2, differences 2 + 2, values 3 and 4 (a 16-bit integer), length 2.
  expect(node.bytes).toBe(21 + 15);
  node.append(streamId(1005, 0), ['other'], ['y'.repeat(200)]);
  // Flags 2, differences 3 + 2, number of fields 2, field 7, value 204, length 2.
  expect(node.bytes).toBe(21 + 15 + 222);
  node.unappend(streamId(5, 0));
  expect(node.bytes).toBe(21 + 15);
});

test('entries share the fields of the node where they are equal', () => {
  const node = new StreamNode(streamId(1, 0), ['a']);
  expect(node.append(streamId(1, 0), ['a'], ['1']).fields).toBe(node.fields);
  expect(node.append(streamId(1, 1), ['b'], ['2']).fields).not.toBe(node.fields);
});

test('the nodes of a radix tree', () => {
  const ids = (...pairs: [number, number][]): StreamId[] => pairs.map(([ms, seq]) => streamId(ms, seq));
  expect(radixNodes([])).toBe(1);
  expect(radixNodes(ids([7, 0]))).toBe(2);
  // The common beginning, the fork in the last byte of the milliseconds, and twice the rest with its end.
  expect(radixNodes(ids([7, 0], [8, 0]))).toBe(6);
  // Forks in the very last byte need no rest.
  expect(radixNodes(ids([7, 0], [7, 1], [7, 2]))).toBe(5);
});
