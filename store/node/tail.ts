/** The journal's records after a batch, read in their order up to the first that cannot be trusted. */
import { DamagedError, packedSize } from '../engine/codec.ts';
import type { BatchRecord, JournalHeader, Tail } from './ports.ts';
import { readRecord, type StoredBatch } from './records.ts';

export interface TailBatch {
  readonly batch: StoredBatch;
  /** Bytes of its record; a folded record counts with its first batch. */
  readonly bytes: number;
  readonly folded: boolean;
}

export interface Damage {
  /** Number of the record that is damaged or missing. */
  readonly seq: number;
  readonly reason: string;
  /** It and all after it: they build upon it. */
  readonly records: readonly unknown[];
}

export interface TailReading {
  readonly batches: readonly TailBatch[];
  readonly damage: Damage | undefined;
}

/**
 * The batches after number `after`. A plain record up to the floor is void: it was written by a tab that did not know that
 * its number was closed. A record for another journal holds its number, and nothing else. What a record says of itself is
 * believed only after its checksum was found right, so that an altered number cannot make it look old.
 * @throws StoreError VERSION
 */
export function readTail(tail: Tail, header: JournalHeader, after: number): TailReading {
  const batches: TailBatch[] = [];
  let seq = after;
  let broken: Damage | undefined;
  for (const [index, record] of tail.records.entries()) {
    const read = readBatches(record, header, seq);
    if (typeof read === 'string') broken ??= { seq: seq + 1, reason: read, records: tail.records.slice(index) };
    else if (read.length > 0) {
      // What could not be read was old, for what follows it follows what is there.
      broken = undefined;
      batches.push(...read);
      seq = (read.at(-1) as TailBatch).batch.seq;
    }
  }
  return { batches, damage: broken };
}

/** The record's batches after `seq`, none if it is old or void; or what is wrong. */
function readBatches(record: unknown, header: JournalHeader, seq: number): TailBatch[] | string {
  try {
    const batches = readRecord(record);
    const folded = batches.length > 1;
    if (!folded && (batches[0] as StoredBatch).seq <= header.floor) return [];
    const bytes = packedSize((record as BatchRecord).effects);
    const read: TailBatch[] = [];
    for (const batch of batches) {
      const expected = seq + read.length + 1;
      if (batch.seq < expected) continue;
      const isForeign = batch.journal !== header.id;
      // It was written far ahead by a tab that took this for another journal, and comes into its own in time.
      if (batch.seq > expected && isForeign) return read;
      if (batch.seq > expected) return `batch ${expected} is missing`;
      read.push({ batch: isForeign ? emptied(batch) : batch, bytes: read.length === 0 ? bytes : 0, folded });
    }
    return read;
  } catch (error) {
    if (error instanceof DamagedError) return error.message;
    throw error;
  }
}

function emptied(batch: StoredBatch): StoredBatch {
  return { ...batch, node: '', effects: [] };
}
