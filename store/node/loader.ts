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
import type { ChunkKey, Journal } from './ports.ts';
import { type ChunkEntry, type Manifest, readChunk, readHeader, readManifest } from './records.ts';
import type { Replica } from './replica.ts';
import { type Damage, readTail, type TailBatch } from './tail.ts';

/** So many chunks are read at a time, while those before them are applied. */
const GROUP = 4;
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
  whenLoaded(keys: readonly Bin[], run: () => void): void {
    if (this.#has(keys)) run();
    else this.#waiters.push({ keys, run });
  }

  /** Loads everything. @throws StoreError, DamagedError if header or manifest cannot be read */
  async load(journal: Journal): Promise<Loaded> {
    for (let restart = 0; ; restart++) {
      try {
        return await this.#load(journal, restart === MOST_RESTARTS);
      } catch (error) {
        if (!(error instanceof ReplacedError)) throw error;
        this.#isLoaded = [];
        this.#engine.apply([['flush', '']]);
      }
    }
  }

  async #load(journal: Journal, isLast: boolean): Promise<Loaded> {
    const plan = await this.#plan(journal);
    this.#damage = [];
    this.#isLoaded = plan.chunks.map(() => false);
    let group = this.#nextGroup();
    let reading = this.#read(journal, plan, group);
    while (group.length > 0) {
      const current = group;
      const contents = await reading;
      for (const partition of current) this.#isLoaded[partition] = true;
      group = this.#nextGroup();
      reading = this.#read(journal, plan, group);
      // Nobody looks at it if this group makes the load begin anew.
      reading.catch(() => {});
      for (const [index, partition] of current.entries()) this.#apply(plan, partition, contents[index], isLast);
      this.#serve();
    }
    return { chunks: this.#damage, tail: plan.tail };
  }

  async #plan(journal: Journal): Promise<Plan> {
    const contents = await journal.read();
    const header = readHeader(contents.header);
    const manifest = contents.manifest === undefined ? undefined : readManifest(contents.manifest);
    const { batches, damage } = readTail(contents, header, header.base);
    this.#replica.reset(header, manifest);
    for (const { batch, bytes, folded } of batches) this.#replica.count(batch, bytes, folded);
    return { ...splitTail(manifest, batches), tail: damage };
  }

  /** The next partitions to load, those first that are waited for. */
  #nextGroup(): number[] {
    const group = new Set<number>();
    for (const { keys } of this.#waiters) {
      for (const key of keys) {
        const partition = partitionOf(key, this.#isLoaded.length);
        if (this.#isLoaded[partition] === false && group.size < GROUP) group.add(partition);
      }
    }
    for (let next = 0; next < this.#isLoaded.length && group.size < GROUP; next++) {
      if (this.#isLoaded[next] === false) group.add(next);
    }
    return [...group];
  }

  async #read(journal: Journal, { chunks, isFlushed }: Plan, partitions: readonly number[]): Promise<unknown[]> {
    const isThere = (partition: number) => chunks[partition]?.key !== undefined && isFlushed[partition] !== true;
    const there = partitions.filter(isThere);
    if (there.length === 0) return [];
    const read = await journal.readChunks(there.map((partition) => chunks[partition]?.key as ChunkKey));
    return partitions.map((partition) => read[there.indexOf(partition)]);
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
    for (const waiter of waiting) this.whenLoaded(waiter.keys, waiter.run);
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
