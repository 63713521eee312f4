/** The journal's records after a batch, read in their order up to the first that cannot be trusted. */
import { DamagedError, packedSize } from '../engine/codec.ts';
import type { BatchRecord, JournalHeader, Tail } from './ports.ts';
import { readRecord, recordHead, type StoredBatch } from './records.ts';

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
 * its number was closed. A record for another journal holds its number, and nothing else. @throws StoreError VERSION
 */
export function readTail(tail: Tail, header: JournalHeader, after: number): TailReading {
  const batches: TailBatch[] = [];
  let seq = after;
  for (const [index, record] of tail.records.entries()) {
    const head = recordHead(record);
    if (head !== undefined && (head.seq <= seq || (!head.folded && head.seq <= header.floor))) continue;
    const read = readBatches(record, header, seq);
    if (read === 'foreign') break;
    if (typeof read === 'string') {
      return { batches, damage: { seq: seq + 1, reason: read, records: tail.records.slice(index) } };
    }
    for (const { batch } of read) seq = batch.seq;
    batches.push(...read);
  }
  return { batches, damage: undefined };
}

/** The record's batches after `seq`; `foreign` if it does not follow and was not meant to; else what is wrong. */
function readBatches(record: unknown, header: JournalHeader, seq: number): TailBatch[] | string {
  try {
    const batches = readRecord(record);
    const bytes = packedSize((record as BatchRecord).effects);
    const folded = (record as BatchRecord).folded;
    const read: TailBatch[] = [];
    for (const batch of batches) {
      const expected = seq + read.length + 1;
      if (batch.seq < expected) continue;
      const isForeign = batch.journal !== header.id;
      if (batch.seq > expected) return isForeign ? 'foreign' : `batch ${expected} is missing`;
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
