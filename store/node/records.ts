/**
 * What is written to the journal and how it is read back: batches and chunks as packed effects that open with a mark
 * saying what they are, header and manifest under checksums. Reading tells damage (DamagedError) from what a later build
 * wrote (StoreError VERSION).
 */
import { DamagedError, NewerFormatError, type PackedEffects, packEffects, unpackEffects } from '../engine/codec.ts';
import { crcBin } from '../engine/crc32.ts';
import { type Effect, isKnownEffect } from '../engine/effects.ts';
import { StoreError } from '../protocol/store-error.ts';
import { type BatchRecord, type ChunkKey, JOURNAL_FORMAT, type JournalHeader } from './ports.ts';

/** A batch as it is applied. */
export interface StoredBatch {
  readonly seq: number;
  /** Who wrote it, and the number that the writer gave it, so that it is recognised when the outcome was unknown. */
  readonly node: string;
  readonly attempt: number;
  /** The journal it was written for. */
  readonly journal: string;
  readonly effects: readonly Effect[];
}

/** One part of the snapshot: the keys of one partition as they were after batch `seq`. */
export interface ChunkEntry {
  /** Where the chunk is; undefined if the partition was empty. */
  readonly key: ChunkKey | undefined;
  readonly seq: number;
  readonly bytes: number;
  readonly keys: number;
}

/** What the snapshot consists of. The number of chunks is the number of partitions: a power of two. */
export interface Manifest {
  readonly epoch: number;
  readonly chunks: readonly ChunkEntry[];
  /** The last attempts of writers whose batches are in the snapshot, newest last. */
  readonly writers: readonly (readonly [node: string, attempt: number])[];
  /** Wall-clock time in ms. */
  readonly writtenAt: number;
}

/** The code of the effect that opens a batch or a chunk: no command makes it. */
const MARK = '#';

function batchMark({ seq, node, attempt, journal }: StoredBatch): Effect {
  return [MARK, node, seq, attempt, journal];
}

/** The batch as a record of its own. O(bytes) */
export function batchRecord(batch: StoredBatch): BatchRecord {
  const effects = packEffects([batchMark(batch), ...batch.effects]);
  return { format: JOURNAL_FORMAT, seq: batch.seq, folded: false, effects };
}

/** Batches that follow one another as one record. O(bytes) */
export function foldedRecord(batches: readonly StoredBatch[]): BatchRecord {
  const effects = packEffects(batches.flatMap((batch) => [batchMark(batch), ...batch.effects]));
  return { format: JOURNAL_FORMAT, seq: (batches.at(-1) as StoredBatch).seq, folded: true, effects };
}

/** The batches of a record, in order. @throws DamagedError, StoreError VERSION. O(bytes) */
export function readRecord(raw: unknown): StoredBatch[] {
  const { format, seq, folded, effects } = checkFormat(raw) as Partial<BatchRecord> & { format: number };
  const batches = splitAtMarks(unpack(effects));
  if (batches.at(-1)?.seq !== seq || folded !== batches.length > 1 || format !== JOURNAL_FORMAT) {
    throw new DamagedError('a record that is not what its number says');
  }
  return batches;
}

function splitAtMarks(effects: readonly Effect[]): StoredBatch[] {
  const batches: (StoredBatch & { effects: Effect[] })[] = [];
  for (const effect of effects) {
    if (effect[0] === MARK) {
      const [, node, seq, attempt, journal] = effect as unknown as [string, string, number, number, string];
      batches.push({ node, seq, attempt, journal, effects: [] });
      continue;
    }
    if (!isKnownEffect(effect)) throw newer(`the effect ${effect[0]}`);
    const batch = batches.at(-1);
    if (batch === undefined) throw new DamagedError('a record that does not open with its mark');
    batch.effects.push(effect);
  }
  return batches;
}

/** The keys of a partition, as `put` effects. O(bytes) */
export function packChunk(partition: number, seq: number, puts: readonly Effect[]): PackedEffects {
  return packEffects([[MARK, 'chunk', partition, seq], ...puts]);
}

/** The `put` effects of a chunk. @throws DamagedError, StoreError VERSION. O(bytes) */
export function readChunk(raw: unknown, partition: number): Effect[] {
  const [mark, ...puts] = unpack(raw);
  if (mark?.[0] !== MARK || mark[1] !== 'chunk' || mark[2] !== partition) throw new DamagedError('not this chunk');
  for (const put of puts) if (!isKnownEffect(put)) throw newer(`the value type ${put[2]}`);
  return puts;
}

function unpack(effects: unknown): Effect[] {
  try {
    return unpackEffects(effects);
  } catch (error) {
    throw error instanceof NewerFormatError ? newer(error.message) : error;
  }
}

export function sealHeader(header: Omit<JournalHeader, 'format' | 'check'>): JournalHeader {
  const { id, epoch, base, floor } = header;
  return { format: JOURNAL_FORMAT, id, epoch, base, floor, check: headerCheck({ id, epoch, base, floor }) };
}

/** The same header, once it is sure that it is whole. @throws DamagedError, StoreError VERSION */
export function readHeader(raw: unknown): JournalHeader {
  const header = checkFormat(raw) as JournalHeader;
  if (header.check !== headerCheck(header)) throw new DamagedError('the header');
  return header;
}

function headerCheck({ id, epoch, base, floor }: Omit<JournalHeader, 'format' | 'check'>): number {
  return crcBin(0, JSON.stringify([id, epoch, base, floor])) ?? 0;
}

interface SealedManifest {
  readonly format: number;
  readonly text: string;
  readonly check: number;
}

export function sealManifest(manifest: Manifest): SealedManifest {
  const text = JSON.stringify(manifest);
  return { format: JOURNAL_FORMAT, text, check: crcBin(0, text) ?? 0 };
}

/** @throws DamagedError, StoreError VERSION */
export function readManifest(raw: unknown): Manifest {
  const { text, check } = checkFormat(raw) as unknown as SealedManifest;
  if (typeof text !== 'string' || crcBin(0, text) !== check) throw new DamagedError('the manifest');
  return JSON.parse(text) as Manifest;
}

function checkFormat(raw: unknown): { format: number } {
  const format = typeof raw === 'object' && raw !== null ? (raw as { format?: unknown }).format : undefined;
  if (typeof format !== 'number') throw new DamagedError('not a record');
  if (format > JOURNAL_FORMAT) throw newer(`format ${format}`);
  return raw as { format: number };
}

function newer(what: string): StoreError {
  return new StoreError('VERSION', `a newer build wrote to this store (${what}): reload the page`);
}
