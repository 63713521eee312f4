/**
 * Compaction: writes what memory holds as a new snapshot, partition by partition while work goes on, and switches to it
 * in one transaction. Partitions that did not change keep their chunk. Each chunk is as of its own batch, because an
 * effect is of one key and loading applies to each partition what came after its chunk.
 *
 * Folding is the small form: it packs many small records of the tail into one, so that a store that changes little by
 * little opens fast without writing its snapshot anew each time.
 */
import type { Bin } from '../engine/bytes.ts';
import { packedSize } from '../engine/codec.ts';
import type { Effect } from '../engine/effects.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Limits } from './limits.ts';
import { partitionCount, partitionOf } from './partitions.ts';
import type { ChunkKey, Journal } from './ports.ts';
import {
  type ChunkEntry,
  foldedRecord,
  type Manifest,
  packChunk,
  readHeader,
  sealHeader,
  sealManifest,
} from './records.ts';
import type { Replica } from './replica.ts';
import { readTail } from './tail.ts';

/** So many keys are assigned to partitions at a time. */
const SCAN_STEP = 4096;

export interface CompactionHost {
  readonly limits: Limits;
  readonly nodeId: string;
  readonly replica: Replica;
  readonly commit: GroupCommit;
  /** Wall-clock time in ms. */
  clock(): number;
  /** @throws StoreError while there is no connection */
  journal(): Journal;
  /** Lets other work go on. */
  breathe(): Promise<void>;
  /** Catches up with whoever rewrote the snapshot first. */
  catchUp(): Promise<void>;
}

/** A snapshot that ends the journal as it was: see `Compaction.repair`. */
interface Repair {
  readonly id: string;
  readonly closedSeq: number;
}

export class Compaction {
  readonly #host: CompactionHost;
  #running: Promise<void> | undefined;
  #attempts = 0;
  #compacting: Promise<void> | undefined;

  constructor(host: CompactionHost) {
    this.#host = host;
  }

  /** Whether the tail has grown so much that a snapshot is due. */
  get isDue(): boolean {
    const { compactFromBytes, compactShare } = this.#host.limits;
    const { tailBytes, snapshotBytes } = this.#host.replica;
    return this.#running === undefined && tailBytes > Math.max(compactFromBytes, snapshotBytes * compactShare);
  }

  get isFoldDue(): boolean {
    return this.#running === undefined && this.#host.replica.unfolded >= this.#host.limits.foldRecords;
  }

  /** Writes a snapshot; joins one that is being written. If another tab was faster, theirs is as good. @throws StoreError */
  run(): Promise<void> {
    this.#compacting ??= this.#alone(async () => {
      if (!(await this.#compact(undefined))) await this.#host.catchUp();
    }).finally(() => {
      this.#compacting = undefined;
    });
    return this.#compacting;
  }

  /** Packs the oldest small records of the tail into one. @throws StoreError */
  fold(): Promise<void> {
    return this.#alone(() => this.#fold());
  }

  /**
   * Makes what memory holds the truth, in place of a journal that breaks off: under another id, so that all tabs load
   * anew, and with all numbers up to `closedSeq` closed. The caller has quiesced. False if another tab was faster.
   */
  repair(id: string, closedSeq: number): Promise<boolean> {
    return this.#compact({ id, closedSeq });
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    while (this.#running !== undefined) await this.#running.catch(() => {});
    this.#running = work().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
  }

  async #compact(repair: Repair | undefined): Promise<boolean> {
    const { replica } = this.#host;
    const { header } = replica;
    const epoch = header.epoch + 1;
    // A rewrite whose answer was lost may have been made: another attempt must not touch the chunks that it names.
    this.#attempts++;
    await this.#host.breathe();
    const partitions = new PartitionKeys(this.#host);
    try {
      await partitions.collect();
      const chunks = await this.#writeChunks(partitions, epoch, repair);
      const base = Math.min(...chunks.map(({ seq }) => seq));
      const next = sealHeader({ id: repair?.id ?? header.id, epoch, base, floor: Math.max(header.floor, base) });
      const manifest = { epoch, chunks, writers: [...replica.writers], writtenAt: this.#host.clock() };
      const isMade = await this.#host.journal().rewrite({ header: next, manifest: sealManifest(manifest) });
      if (!isMade) return false;
      if (repair !== undefined) replica.reset(next, manifest);
      await this.#follow(next.epoch, manifest);
      return true;
    } finally {
      partitions.stop();
    }
  }

  /** Counts anew from the snapshot that was written, and removes what it replaces. */
  async #follow(epoch: number, manifest: Manifest): Promise<void> {
    const { replica } = this.#host;
    const contents = await this.#host.journal().read();
    const header = readHeader(contents.header);
    if (header.epoch !== epoch) return;
    replica.follow(header, manifest, readTail(contents, header, header.base).batches);
    const kept = manifest.chunks.map(({ key }) => key).filter((key) => key !== undefined);
    await this.#host.journal().trim(header, kept);
  }

  async #writeChunks(partitions: PartitionKeys, epoch: number, repair: Repair | undefined): Promise<ChunkEntry[]> {
    const written = new Map<number, ChunkEntry>();
    for (;;) {
      const missing = Array.from({ length: partitions.count }, (_, partition) => partition).filter(
        (partition) =>
          !written.has(partition) && !(repair === undefined && this.#isUnchanged(partition, partitions.count)),
      );
      if (missing.length === 0) break;
      for (const partition of missing)
        written.set(partition, await this.#writeChunk(partitions, partition, epoch, repair));
    }
    const { manifest, seq } = this.#host.replica;
    return Array.from(
      { length: partitions.count },
      (_, partition) => written.get(partition) ?? { ...(manifest?.chunks[partition] as ChunkEntry), seq },
    );
  }

  #isUnchanged(partition: number, count: number): boolean {
    const { manifest } = this.#host.replica;
    if (manifest === undefined || manifest.chunks.length !== count) return false;
    return this.#host.replica.changedAt(partition) <= (manifest.chunks[partition] as ChunkEntry).seq;
  }

  async #writeChunk(
    partitions: PartitionKeys,
    partition: number,
    epoch: number,
    repair: Repair | undefined,
  ): Promise<ChunkEntry> {
    const { commit, replica, nodeId } = this.#host;
    if (repair === undefined) await commit.quiesce();
    const seq = repair?.closedSeq ?? replica.seq;
    const puts = partitions.dump(partition);
    if (repair === undefined) commit.resume();
    if (puts.length === 0) return { key: undefined, seq, bytes: 0, keys: 0 };
    const key: ChunkKey = [epoch, `${nodeId}.${this.#attempts}`, partition];
    const packed = packChunk(partition, seq, puts);
    await this.#host.journal().writeChunk(key, packed);
    return { key, seq, bytes: packedSize(packed), keys: puts.length };
  }

  async #fold(): Promise<void> {
    const { replica } = this.#host;
    const { foldRecords, chunkBytes } = this.#host.limits;
    const tail = await this.#host.journal().readTail(replica.header.base);
    const header = readHeader(tail.header);
    if (header.epoch !== replica.header.epoch) return;
    const all = readTail(tail, header, header.base).batches;
    const first = all.findLastIndex(({ folded }) => folded) + 1;
    const plain = all.slice(first);
    let bytes = 0;
    const fitting = plain.filter((each, index) => {
      bytes += each.bytes;
      return index < foldRecords && bytes <= chunkBytes;
    });
    if (fitting.length < 2) return;
    const record = foldedRecord(fitting.map(({ batch }) => batch));
    const next = sealHeader({ ...header, epoch: header.epoch + 1, floor: Math.max(header.floor, record.seq) });
    const from = (fitting[0] as (typeof fitting)[0]).batch.seq;
    if (!(await this.#host.journal().rewrite({ header: next, folded: { first: from, record } }))) return;
    const rest = all.slice(first + fitting.length);
    const folded = fitting.map((each) => ({ ...each, folded: true }));
    replica.follow(next, replica.manifest, [...all.slice(0, first), ...folded, ...rest]);
  }
}

/** Which keys each partition has, kept up while the partitions are written. */
class PartitionKeys {
  readonly count: number;
  readonly #host: CompactionHost;
  readonly #keys: Set<Bin>[];
  readonly #observer = {
    touched: (key: Bin) => {
      this.#add(key);
    },
    flushed: () => {},
  };

  constructor(host: CompactionHost) {
    this.#host = host;
    const { replica } = host;
    this.count = partitionCount(replica.engine.keyspace.usedMemory, host.limits.chunkBytes, replica.partitions);
    this.#keys = Array.from({ length: this.count }, () => new Set());
    replica.engine.keyspace.observers.push(this.#observer);
  }

  /** Assigns all keys. A key that is there all the time is met by the scan, any other is seen when it is made. */
  async collect(): Promise<void> {
    const { entries } = this.#host.replica.engine.keyspace;
    let cursor = 0;
    do {
      cursor = entries.scan(cursor, SCAN_STEP, ({ key }) => this.#add(key));
      await this.#host.breathe();
    } while (cursor !== 0);
  }

  /** The keys of a partition as they are now, as `put` effects. */
  dump(partition: number): Effect[] {
    const puts: Effect[] = [];
    for (const key of this.#keys[partition] as Set<Bin>) {
      const put = this.#host.replica.engine.dump(key);
      if (put !== undefined) puts.push(put);
    }
    return puts;
  }

  stop(): void {
    const { observers } = this.#host.replica.engine.keyspace;
    observers.splice(observers.indexOf(this.#observer), 1);
  }

  #add(key: Bin): void {
    this.#keys[partitionOf(key, this.count)]?.add(key);
  }
}
