/** The edits of consumer groups. All name the group first. */
import type { Bin } from '../bytes.ts';
import { defineEdit, type Undo } from '../effects.ts';
import type { StreamId } from '../structures/stream-id.ts';
import { StreamValue } from './stream.ts';
import { Consumer, ConsumerGroup, Pending } from './stream-group.ts';
import type { EffectArg } from './value.ts';

/** The group that an edit names: the command that made the edit has seen it. */
function groupOf(stream: StreamValue, name: EffectArg | undefined): ConsumerGroup {
  const group = stream.groups.get(name as Bin);
  if (group === undefined) throw new Error(`edit of a consumer group that does not exist: ${String(name)}`);
  return group;
}

function consumerOf(group: ConsumerGroup, name: EffectArg | undefined): Consumer {
  const consumer = group.consumers.get(name as Bin);
  if (consumer === undefined) throw new Error(`edit of a consumer that does not exist: ${String(name)}`);
  return consumer;
}

/** Makes a group: name, last delivered ID, entries read. */
export const xgcreate = defineEdit({
  code: 'xgcreate',
  type: StreamValue,
  create: () => new StreamValue(),
  apply(stream, [name, lastId, entriesRead]: [name: Bin, lastId: StreamId, entriesRead: number], { undo }) {
    stream.groups.set(name, new ConsumerGroup(name, lastId, entriesRead));
    undo?.push(() => stream.groups.delete(name));
  },
});

/** Sets how far a group has read: name, last delivered ID, entries read. */
export const xgsetid = defineEdit({
  code: 'xgsetid',
  type: StreamValue,
  apply(stream, [name, lastId, entriesRead]: [name: Bin, lastId: StreamId, entriesRead: number], { undo }) {
    const group = groupOf(stream, name);
    const before = { lastId: group.lastId, entriesRead: group.entriesRead };
    Object.assign(group, { lastId, entriesRead });
    undo?.push(() => void Object.assign(group, before));
  },
});

/** Removes a group. */
export const xgdestroy = defineEdit({
  code: 'xgdestroy',
  type: StreamValue,
  apply(stream, [name]: [name: Bin], { undo }) {
    const group = groupOf(stream, name);
    stream.groups.delete(name);
    undo?.push(() => stream.groups.set(name, group));
  },
});

/** Makes a consumer: group, name, the time at which it was seen. */
export const xgconsumer = defineEdit({
  code: 'xgconsumer',
  type: StreamValue,
  apply(stream, [groupName, name, seenAt]: [group: Bin, name: Bin, seenAt: number], { undo }) {
    const group = groupOf(stream, groupName);
    const consumer = new Consumer(name, seenAt);
    group.addConsumer(consumer);
    undo?.push(() => void group.deleteConsumer(consumer));
  },
});

/** Removes a consumer with all that is pending for it: group, name. */
export const xgdelconsumer = defineEdit({
  code: 'xgdelconsumer',
  type: StreamValue,
  apply(stream, [groupName, name]: [group: Bin, name: Bin], { undo }) {
    const group = groupOf(stream, groupName);
    const consumer = consumerOf(group, name);
    const pending = group.deleteConsumer(consumer);
    undo?.push(() => {
      group.addConsumer(consumer);
      for (const entry of pending) group.add(entry);
    });
  },
});

/** Removes pending entries: group, IDs. */
export const xack = defineEdit({
  code: 'xack',
  type: StreamValue,
  apply(stream, [groupName, ...ids]: Bin[], { undo }) {
    const group = groupOf(stream, groupName);
    const removed: Pending[] = [];
    for (const id of ids) {
      const pending = group.find(id);
      if (pending === undefined) continue;
      group.remove(pending);
      removed.push(pending);
    }
    undo?.push(() => {
      for (const pending of removed) group.add(pending);
    });
  },
});

/**
 * Delivers entries to a consumer, or gives it pending ones: group, consumer, when it was seen, when it was active, the
 * time of delivery to note, then ID, number of deliveries, ID, number of deliveries, …
 */
export const xdeliver = defineEdit({
  code: 'xdeliver',
  type: StreamValue,
  apply(stream, [groupName, name, seenAt, activeAt, deliveredAt, ...deliveries]: EffectArg[], { undo }) {
    const group = groupOf(stream, groupName);
    const consumer = consumerOf(group, name);
    undo?.push(rememberTimes(consumer));
    consumer.seenAt = seenAt as number;
    consumer.activeAt = activeAt as number;
    for (let i = 0; i < deliveries.length; i += 2) {
      deliver(group, consumer, deliveries[i] as StreamId, deliveredAt as number, deliveries[i + 1] as number, undo);
    }
  },
});

function deliver(
  group: ConsumerGroup,
  consumer: Consumer,
  id: StreamId,
  deliveredAt: number,
  deliveries: number,
  undo: Undo | undefined,
): void {
  const known = group.find(id);
  if (known === undefined) {
    const pending = new Pending(id, consumer, deliveredAt, deliveries);
    group.add(pending);
    undo?.push(() => group.remove(pending));
    return;
  }
  const before = { deliveredAt: known.deliveredAt, deliveries: known.deliveries };
  const { consumer: owner } = known;
  group.assign(known, consumer);
  Object.assign(known, { deliveredAt, deliveries });
  undo?.push(() => {
    group.assign(known, owner);
    Object.assign(known, before);
  });
}

function rememberTimes(consumer: Consumer): () => void {
  const { seenAt, activeAt } = consumer;
  return () => void Object.assign(consumer, { seenAt, activeAt });
}
