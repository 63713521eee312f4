/**
 * How far a consumer group has read. A stream knows how many entries were ever added, but after deletions in its
 * middle nobody knows how many of them came before a given ID; then progress and lag are unknown.
 */
import { MIN_ID, type StreamId } from '../structures/stream-id.ts';
import type { StreamValue } from '../values/stream.ts';
import { type ConsumerGroup, UNKNOWN_READ } from '../values/stream-group.ts';

/** Whether entries from this ID on were removed by name. */
function hasGapFrom(stream: StreamValue, start: StreamId): boolean {
  return stream.length > 0 && stream.maxDeletedId !== MIN_ID && start <= stream.maxDeletedId;
}

/** How many entries were ever added up to this ID; UNKNOWN_READ if nobody knows. Redis' estimate. */
function readUpTo(stream: StreamValue, id: StreamId): number {
  const { entriesAdded, length, firstId, lastId, maxDeletedId } = stream;
  if (entriesAdded === 0) return 0;
  if (length === 0 && id <= lastId) return entriesAdded;
  if (id !== MIN_ID && id < maxDeletedId) return UNKNOWN_READ;
  if (id === lastId) return entriesAdded;
  if (id > lastId) return UNKNOWN_READ;
  if (maxDeletedId === MIN_ID || maxDeletedId < firstId) {
    if (id < firstId) return entriesAdded - length;
    if (id === firstId) return entriesAdded - length + 1;
  }
  return UNKNOWN_READ;
}

export interface Progress {
  readonly lastId: StreamId;
  readonly entriesRead: number;
}

/** Where a group is after these IDs, in their order, were delivered. O(their number). */
export function progressAfter(stream: StreamValue, group: Progress, ids: readonly StreamId[]): Progress {
  let { lastId, entriesRead } = group;
  for (const id of ids) {
    if (id <= lastId) continue;
    if (entriesRead !== UNKNOWN_READ && lastId >= stream.firstId && !hasGapFrom(stream, lastId)) entriesRead++;
    else if (stream.entriesAdded > 0) entriesRead = readUpTo(stream, id);
    lastId = id;
  }
  return { lastId, entriesRead };
}

/** How many entries wait for a group; undefined if nobody knows. */
export function lagOf(stream: StreamValue, group: ConsumerGroup): number | undefined {
  const { entriesAdded, length, firstId, maxDeletedId } = stream;
  const { lastId, entriesRead } = group;
  if (entriesAdded === 0 || length === 0) return 0;
  if (lastId < firstId && maxDeletedId < firstId) return length;
  if (entriesRead !== UNKNOWN_READ && !hasGapFrom(stream, lastId)) return entriesAdded - entriesRead;
  const read = readUpTo(stream, lastId);
  return read === UNKNOWN_READ ? undefined : entriesAdded - read;
}
