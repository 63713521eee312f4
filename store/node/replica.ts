/**
 * What this tab has of the journal: up to which batch its keyspace goes, who wrote last, what has changed since the
 * snapshot. Batches come here in their order, from the journal, from messages or from this tab's own appends.
 */
import type { Bin } from '../engine/bytes.ts';
import type { Effect } from '../engine/effects.ts';
import type { Engine } from '../engine/engine.ts';
import { partitionOf } from './partitions.ts';
import type { JournalHeader } from './ports.ts';
import type { Manifest, StoredBatch } from './records.ts';
import type { TailBatch } from './tail.ts';

/** How many writers are remembered: more than ever wrote within the time that an append can be in doubt. */
const WRITERS = 256;

export type BatchOrigin = 'local' | 'remote';

export class Replica {
  readonly engine: Engine;
  header: JournalHeader;
  manifest: Manifest | undefined;
  /** Number of the newest batch that the keyspace has. */
  seq = 0;
  /** Number of the newest batch that this tab has heard of. */
  knownSeq = 0;
  /** The last attempt of each writer, oldest writer first. */
  readonly writers = new Map<string, number>();
  /** Records and bytes of the journal after the snapshot, and records among them that were not folded yet. */
  tailBatches = 0;
  tailBytes = 0;
  unfolded = 0;
  /** By partition, the newest batch that changed it. */
  #changedAt: Float64Array = new Float64Array(1);
  readonly #onBatch: (effects: readonly Effect[], origin: BatchOrigin) => void;

  constructor(
    engine: Engine,
    header: JournalHeader,
    onBatch: (effects: readonly Effect[], origin: BatchOrigin) => void,
  ) {
    this.engine = engine;
    this.header = header;
    this.#onBatch = onBatch;
  }

  get partitions(): number {
    return this.#changedAt.length;
  }

  changedAt(partition: number): number {
    return this.#changedAt[partition] as number;
  }

  /** Bytes of the snapshot. */
  get snapshotBytes(): number {
    return this.manifest?.chunks.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
  }

  /** Takes over another snapshot as the one that changes are counted against; `tail` is what the journal holds after it. */
  follow(header: JournalHeader, manifest: Manifest | undefined, tail: readonly TailBatch[]): void {
    this.header = header;
    this.tailBatches = tail.length;
    this.tailBytes = tail.reduce((sum, { bytes }) => sum + bytes, 0);
    this.unfolded = tail.filter(({ folded }) => !folded).length;
    this.manifest = manifest;
    const count = manifest?.chunks.length ?? 1;
    // Where the old numbers do not fit the new partitions, everything counts as changed.
    if (count !== this.partitions) this.#changedAt = new Float64Array(count).fill(this.seq);
  }

  /** Applies a batch of another tab, or one of ours that was taken back before it was found in the journal. */
  apply(batch: StoredBatch, bytes: number, origin: BatchOrigin = 'remote'): void {
    this.engine.apply(batch.effects);
    this.#advance(batch, bytes, origin);
  }

  /** Counts a batch of our own, whose effects the keyspace has already. */
  commit(batch: StoredBatch, bytes: number): void {
    this.#advance(batch, bytes, 'local');
  }

  /** Counts a batch while the store is loaded, without telling anybody. */
  count(batch: StoredBatch, bytes: number, folded = false): void {
    this.seq = batch.seq;
    this.knownSeq = Math.max(this.knownSeq, batch.seq);
    if (batch.node !== '') this.#remember(batch.node, batch.attempt);
    this.tailBatches++;
    if (!folded) this.unfolded++;
    this.tailBytes += bytes;
    this.#markChanged(batch.seq, batch.effects);
  }

  /** Starts anew at what a snapshot holds. */
  reset(header: JournalHeader, manifest: Manifest | undefined): void {
    this.header = header;
    this.manifest = manifest;
    this.seq = header.base;
    this.knownSeq = header.base;
    this.writers.clear();
    for (const [node, attempt] of manifest?.writers ?? []) this.#remember(node, attempt);
    this.tailBatches = 0;
    this.tailBytes = 0;
    this.unfolded = 0;
    this.#changedAt = new Float64Array(manifest?.chunks.length ?? 1);
  }

  #advance(batch: StoredBatch, bytes: number, origin: BatchOrigin): void {
    this.count(batch, bytes);
    if (batch.effects.length > 0) this.#onBatch(batch.effects, origin);
  }

  #remember(node: string, attempt: number): void {
    this.writers.delete(node);
    this.writers.set(node, attempt);
    if (this.writers.size <= WRITERS) return;
    for (const oldest of this.writers.keys()) {
      this.writers.delete(oldest);
      return;
    }
  }

  #markChanged(seq: number, effects: readonly Effect[]): void {
    const { partitions } = this;
    for (const [code, key] of effects) {
      if (code === 'flush') this.#changedAt.fill(seq);
      else this.#changedAt[partitionOf(key as Bin, partitions)] = seq;
    }
  }
}
