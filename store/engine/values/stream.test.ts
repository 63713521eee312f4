import { expect, test } from 'vitest';
import type { Bin } from '../bytes.ts';
import { Config } from '../config.ts';
import type { Undo } from '../effects.ts';
import { formatId, MAX_ID, MIN_ID, streamId } from '../structures/stream-id.ts';
import { StreamValue } from './stream.ts';
import { Consumer, ConsumerGroup, Pending } from './stream-group.ts';

const config = new Config();

/** A stream with entries 1-0 … count-0, three to a node. */
function streamOf(count: number): StreamValue {
  const small = new Config();
  small.values['stream-node-max-entries'] = 3;
  const stream = new StreamValue();
  for (let i = 1; i <= count; i++) stream.append(streamId(i, 0), ['f'], [`${i}`], small, undefined);
  return stream;
}

const ids = (stream: StreamValue, start = MIN_ID, end = MAX_ID, count = Infinity, reverse = false): string[] =>
  stream.range(start, end, count, reverse).map(({ id }) => formatId(id));

function state(stream: StreamValue): unknown {
  return [stream.pack(), stream.length, stream.size, stream.nodeCount];
}

test('ranges go over nodes in both directions', () => {
  const stream = streamOf(8);
  expect(stream.nodeCount).toBe(3);
  expect(ids(stream, streamId(3, 0), streamId(5, 9))).toEqual(['3-0', '4-0', '5-0']);
  expect(ids(stream, streamId(2, 5), MAX_ID, 2)).toEqual(['3-0', '4-0']);
  expect(ids(stream, MIN_ID, streamId(4, 0), 3, true)).toEqual(['4-0', '3-0', '2-0']);
  expect(ids(stream, streamId(9, 0), MAX_ID)).toEqual([]);
  expect(ids(stream, MIN_ID, streamId(0, 5), 3, true)).toEqual([]);
});

test('a node with nothing left in it goes; one that was once full stays closed', () => {
  const stream = streamOf(7);
  stream.delete([streamId(4, 0), streamId(5, 0), streamId(6, 0), streamId(8, 0)], undefined);
  expect(stream.nodeCount).toBe(2);
  stream.delete([streamId(1, 0)], undefined);
  expect(formatId(stream.firstId)).toBe('2-0');
  expect(formatId(stream.maxDeletedId)).toBe('6-0');
  expect(ids(stream)).toEqual(['2-0', '3-0', '7-0']);
});

test('trimming goes by whole nodes where it may', () => {
  const stream = streamOf(8);
  expect(stream.excess(4, true, 0).count).toBe(3);
  expect(stream.excess(4, false, 0).count).toBe(4);
  expect(stream.excess(0, true, 3).count).toBe(3);
  expect(stream.excess(0, true, 2).count).toBe(0);
  expect(stream.olderThan(streamId(6, 0), true, 0).count).toBe(3);
  expect(stream.olderThan(streamId(6, 0), false, 0).count).toBe(5);
  stream.trim(stream.olderThan(streamId(6, 0), false, 0), undefined);
  expect(ids(stream)).toEqual(['6-0', '7-0', '8-0']);
  expect(stream.nodeCount).toBe(2);
  expect(formatId(stream.maxDeletedId)).toBe('0-0');
});

test('a node stays when all its entries are older but one deleted is not', () => {
  const stream = streamOf(3);
  stream.delete([streamId(3, 0)], undefined);
  const trim = stream.olderThan(streamId(3, 0), false, 0);
  expect(trim).toEqual({ count: 2, keepNode: true });
  stream.trim(trim, undefined);
  expect([stream.length, stream.nodeCount, formatId(stream.firstId)]).toEqual([0, 1, '0-0']);
});

test('each change can be taken back exactly', () => {
  const changes: ((stream: StreamValue, undo: Undo) => void)[] = [
    (stream, undo) => stream.append(streamId(9, 0), ['g'], ['x'], config, undo),
    (stream, undo) => stream.delete([streamId(4, 0), streamId(5, 0), streamId(6, 0), streamId(1, 0)], undo),
    (stream, undo) => stream.trim({ count: 5, keepNode: false }, undo),
    (stream, undo) => stream.trim({ count: 8, keepNode: true }, undo),
    (stream, undo) => stream.setIds(streamId(20, 0), 100, streamId(3, 0), undo),
  ];
  for (const change of changes) {
    const stream = streamOf(8);
    const before = state(stream);
    const undo: Undo = [];
    change(stream, undo);
    expect(state(stream)).not.toEqual(before);
    for (const back of undo.reverse()) back();
    expect(state(stream)).toEqual(before);
  }
});

test('packs and copies with groups, consumers and pending entries', () => {
  const stream = streamOf(5);
  stream.append(streamId(6, 0), ['other', 'g'], ['1', '2'], config, undefined);
  stream.delete([streamId(2, 0)], undefined);
  const group = new ConsumerGroup('g' as Bin, streamId(3, 0), 3);
  const consumer = new Consumer('c' as Bin, 1000);
  group.addConsumer(consumer);
  group.add(new Pending(streamId(3, 0), consumer, 900, 2));
  stream.groups.set('g', group);
  const copy = stream.copy();
  const unpacked = StreamValue.unpack(stream.pack());
  expect(state(copy)).toEqual(state(stream));
  expect(state(unpacked)).toEqual(state(stream));
  const before = state(stream);
  for (const other of [copy, unpacked]) {
    other.append(streamId(7, 0), ['f'], ['7'], config, undefined);
    other.delete([streamId(1, 0)], undefined);
    const pending = other.groups.get('g')?.find(streamId(3, 0));
    if (pending !== undefined) pending.deliveries = 9;
  }
  expect(state(stream)).toEqual(before);
});
