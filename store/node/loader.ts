/**
 * Loads the store: the snapshot's chunks, each followed by what the journal's tail says of its keys. Chunks hold the keys
 * of one partition, and an effect is of one key, so that partitions can be loaded in any order: those first that
 * somebody waits for.
 */
import type { Bin } from '../engine/bytes.ts';
import { DamagedError } from '../engine/codec.ts';
import type { Effect } from '../engine/effects.ts';
import type { Engine } from '../engine/engine.ts';
import { partitionOf } from './partitions.ts';
import type { Journal } from './ports.ts';
import { type ChunkEntry, type Manifest, readChunk, readHeader, readManifest } from './records.ts';
import type { Replica } from './replica.ts';
import { type Damage, readTail, type TailBatch } from './tail.ts';

/**
 * So many lanes load, each one chunk after another: while one applies, the others read. With two, a key that somebody
 * waits for is there after two or three chunks, and more would not make the whole any faster.
 */
const LANES = 2;
/** A snapshot may be replaced while it is read; then it is begun anew. */
const MOST_RESTARTS = 10;

/** Something that could not be loaded. */
export interface LoadDamage {
  readonly name: string;
  readonly reason: string;
  readonly content: unknown;
}

export interface Loaded {
  /** Chunks that could not be read, and their keys with them. */
  readonly chunks: readonly LoadDamage[];
  /** Where the journal's tail breaks off. */
  readonly tail: Damage | undefined;
}

interface Waiter {
  readonly keys: readonly Bin[];
  readonly run: () => void;
  readonly fail: (error: unknown) => void;
}

/** What is known once header, manifest and tail are read. */
interface Plan {
  readonly chunks: readonly ChunkEntry[];
  /** By partition: what to apply after the chunk. */
  readonly effects: readonly Effect[][];
  /** By partition: the chunk's keys are all gone. */
  readonly isFlushed: readonly boolean[];
  readonly tail: Damage | undefined;
}

/** One attempt to load everything. */
interface Attempt {
  readonly journal: Journal;
  readonly plan: Plan;
  /** Takes the snapshot as it is, even if it seems to have been replaced. */
  readonly isLast: boolean;
  /** By partition: some lane has begun with it. */
  readonly isTaken: boolean[];
  /** Nothing more is to be applied: it is done, or failed. */
  isOver: boolean;
}

/** The chunk is not there any more: the snapshot was replaced. */
class ReplacedError extends Error {}

export class Loader {
  readonly #engine: Engine;
  readonly #replica: Replica;
  #waiters: Waiter[] = [];
  #isLoaded: boolean[] = [];
  #damage: LoadDamage[] = [];

  constructor(engine: Engine, replica: Replica) {
    this.#engine = engine;
    this.#replica = replica;
  }

  /** Runs this once the keys are loaded, before any later job of the same tab. */
  whenLoaded(keys: readonly Bin[], run: () => void, fail: (error: unknown) => void): void {
    if (this.#has(keys)) run();
    else this.#waiters.push({ keys, run, fail });
  }

  /** Nothing more will be loaded. */
  abandon(error: unknown): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const { fail } of waiting) fail(error);
  }

  /** Loads everything. @throws StoreError, DamagedError if header or manifest cannot be read */
  async load(journal: Journal): Promise<Loaded> {
    for (let restart = 0; ; restart++) {
      try {
        return await this.#load(journal, restart === MOST_RESTARTS);
      } catch (error) {
        // Whoever begins anew, here or over another connection, must not find half of what was there.
        this.#isLoaded = [];
        this.#engine.apply([['flush', '']]);
        if (!(error instanceof ReplacedError)) throw error;
      }
    }
  }

  async #load(journal: Journal, isLast: boolean): Promise<Loaded> {
    const plan = await this.#plan(journal);
    this.#damage = [];
    this.#isLoaded = plan.chunks.map(() => false);
    const isTaken = plan.chunks.map(() => false);
    const attempt: Attempt = { journal, plan, isLast, isTaken, isOver: false };
    try {
      await Promise.all(Array.from({ length: LANES }, () => this.#loadLane(attempt)));
    } finally {
      attempt.isOver = true;
    }
    return { chunks: this.#damage, tail: plan.tail };
  }

  async #plan(journal: Journal): Promise<Plan> {
    const contents = await journal.read();
    const header = readHeader(contents.header);
    const manifest = contents.manifest === undefined ? undefined : readManifest(contents.manifest);
    if (manifest === undefined && header.base > 0) throw new DamagedError('the manifest is missing');
    const { batches, damage } = readTail(contents, header, header.base);
    this.#replica.reset(header, manifest);
    for (const { batch, bytes, folded } of batches) this.#replica.count(batch, bytes, folded);
    return { ...splitTail(manifest, batches), tail: damage };
  }

  async #loadLane(attempt: Attempt): Promise<void> {
    for (;;) {
      const partition = this.#nextPartition(attempt);
      if (partition === undefined) return;
      attempt.isTaken[partition] = true;
      const chunk = await this.#read(attempt, partition);
      if (attempt.isOver) return;
      this.#apply(attempt.plan, partition, chunk, attempt.isLast);
      this.#isLoaded[partition] = true;
      this.#serve();
    }
  }

  /** The next partition to load, one that is waited for if there is any. */
  #nextPartition({ isTaken }: Attempt): number | undefined {
    for (const { keys } of this.#waiters) {
      for (const key of keys) {
        const partition = partitionOf(key, isTaken.length);
        if (isTaken[partition] === false) return partition;
      }
    }
    const next = isTaken.indexOf(false);
    return next === -1 ? undefined : next;
  }

  async #read({ journal, plan }: Attempt, partition: number): Promise<unknown> {
    const { key } = plan.chunks[partition] as ChunkEntry;
    if (key === undefined || plan.isFlushed[partition] === true) return undefined;
    const [chunk] = await journal.readChunks([key]);
    return chunk;
  }

  #apply(plan: Plan, partition: number, chunk: unknown, isLast: boolean): void {
    const { key } = plan.chunks[partition] as ChunkEntry;
    if (key !== undefined && plan.isFlushed[partition] !== true) {
      if (chunk === undefined && !isLast) throw new ReplacedError();
      try {
        this.#engine.apply(readChunk(chunk, partition));
      } catch (error) {
        if (!(error instanceof DamagedError)) throw error;
        this.#damage.push({ name: `chunk ${key.join(' ')}`, reason: error.message, content: chunk });
        this.#applyWhatFits(plan.effects[partition] as Effect[]);
        return;
      }
    }
    this.#engine.apply(plan.effects[partition] as Effect[]);
  }

  /** Where the chunk is lost, edits of its keys have nothing to stand on. */
  #applyWhatFits(effects: readonly Effect[]): void {
    const whole = new Set<Bin>();
    for (const effect of effects) {
      const [code, key] = effect;
      if (code === 'put') whole.add(key);
      if (whole.has(key)) this.#engine.apply([effect]);
    }
  }

  #has(keys: readonly Bin[]): boolean {
    const count = this.#isLoaded.length;
    return count > 0 && keys.every((key) => this.#isLoaded[partitionOf(key, count)] === true);
  }

  #serve(): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting) this.whenLoaded(waiter.keys, waiter.run, waiter.fail);
  }
}

/** What of the tail each partition needs, and which chunks it makes superfluous. */
function splitTail(manifest: Manifest | undefined, batches: readonly TailBatch[]): Omit<Plan, 'tail'> {
  const chunks = manifest?.chunks ?? [{ key: undefined, seq: 0, bytes: 0, keys: 0 }];
  const effects: Effect[][] = chunks.map(() => []);
  const isFlushed = chunks.map(() => false);
  for (const { batch } of batches) {
    for (const effect of batch.effects) {
      if (effect[0] === 'flush') {
        for (const [partition, { seq }] of chunks.entries()) {
          if (batch.seq <= seq) continue;
          effects[partition] = [];
          isFlushed[partition] = true;
        }
        continue;
      }
      const partition = partitionOf(effect[1], chunks.length);
      if (batch.seq > (chunks[partition] as ChunkEntry).seq) effects[partition]?.push(effect);
    }
  }
  return { chunks, effects, isFlushed };
}
