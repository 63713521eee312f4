/**
 * What a node needs from its surroundings, and what it may rely on. Each port has an adapter for the browser and a twin
 * in memory, and a conformance suite in store/testing that both pass.
 */
import type { PackedEffects } from '../engine/codec.ts';

/** Version of all that is written to disk. A reader refuses what is newer than it knows. */
export const JOURNAL_FORMAT = 1;

/** The one record that every writer looks at. */
export interface JournalHeader {
  readonly format: number;
  /** Made when the journal is; another one means that storage was cleared, or repaired, meanwhile. */
  readonly id: string;
  /** Counts the rewrites (compactions and folds). Each is a compare-and-swap on it. */
  readonly epoch: number;
  /** Everything up to this batch is in the snapshot. */
  readonly base: number;
  /** Numbers up to this one are closed: a batch that gets one of them is void (see `append`). At least `base`. */
  readonly floor: number;
  /** Checksum of the above. */
  readonly check: number;
}

/** One batch, or several folded into one record. Its effects begin with a mark that says whose it is (records.ts). */
export interface BatchRecord {
  readonly format: number;
  /** Its number; of a folded record that of its last batch. */
  readonly seq: number;
  readonly folded: boolean;
  readonly effects: PackedEffects;
}

/** Unique: no two rewriters ever give the same. */
export type ChunkKey = readonly [epoch: number, node: string, partition: number];

export interface Tail {
  readonly header: JournalHeader;
  /** All records after the asked-for number, in order. */
  readonly records: readonly unknown[];
}

export interface Contents extends Tail {
  /** Undefined as long as nothing was compacted. */
  readonly manifest: unknown;
}

/** A rewrite of the snapshot or of the journal's records, made all at once. */
export interface Rewrite {
  /** Its `epoch` is one more than that of the header it replaces. */
  readonly header: JournalHeader;
  readonly manifest?: unknown;
  /** Takes the place of the records from number `first` up to its own. */
  readonly folded?: { readonly first: number; readonly record: BatchRecord };
}

export type CloseReason = 'closed' | 'versionchange';

/** `void` says that the number was closed: the batch is not in the journal. */
export type AppendOutcome = 'appended' | 'conflict' | 'void';

/**
 * An open journal. Operations are atomic and happen in an order that all connections agree on. All may reject with a
 * StoreError: QUOTA (nothing was changed), CLOSED or UNAVAILABLE (whether it was changed is unknown).
 */
export interface Journal {
  /** Called once if the connection ends without `close`. */
  onClose: ((reason: CloseReason) => void) | undefined;
  /** Header, manifest and all records, in order; among them may be some that are in the snapshot. */
  read(): Promise<Contents>;
  /** Header and all batches after this one. */
  readTail(after: number): Promise<Tail>;
  /**
   * Adds a batch if its number is free and the journal is still the one with this id, and resolves when that is
   * complete. `strict`: and flushed by the operating system, with all that was written before. Issued in one go, so
   * that a tab that is frozen right after the call holds nobody up.
   */
  append(record: BatchRecord, journalId: string, strict: boolean): Promise<AppendOutcome>;
  /** Resolves when all that was appended before, by any tab, is flushed by the operating system. */
  sync(): Promise<void>;
  /** Chunks in the order of their keys given; undefined where there is none. */
  readChunks(keys: readonly ChunkKey[]): Promise<unknown[]>;
  writeChunk(key: ChunkKey, effects: PackedEffects): Promise<void>;
  /** Makes a rewrite if no other one of its epoch was made: false otherwise. */
  rewrite(rewrite: Rewrite): Promise<boolean>;
  /** Removes records up to `header.base` and chunks of up to `header.epoch` that are not in `kept`, in small steps. */
  trim(header: JournalHeader, kept: readonly ChunkKey[]): Promise<void>;
  /** Keeps damaged records for later export. */
  quarantine(name: string, damaged: unknown): Promise<void>;
  close(): void;
}

export interface JournalPort {
  readonly kind: 'indexeddb' | 'memory';
  /**
   * Opens the journal, making an empty one with this header if there is none.
   * @throws StoreError UNAVAILABLE, VERSION; may also never answer
   */
  open(fresh: JournalHeader): Promise<Journal>;
}

/** The lock that saves tabs from conflicting. One at a time has it, unless it was stolen. */
export interface PenPort {
  /** `wait` gets in line, `free` takes it if nobody has it, `steal` takes it from who has it, who learns of that by `lost`. */
  request(mode: 'wait' | 'free' | 'steal'): PenRequest;
  /** Whether anybody waits in line. */
  wanted(): Promise<boolean>;
}

export interface PenRequest {
  /** Undefined after `cancel`, and where it was not free. */
  readonly granted: Promise<PenGrant | undefined>;
  /** Leaves the line; has no effect once it was granted. */
  cancel(): void;
}

export interface PenGrant {
  release(): void;
  /** Resolves when another tab has stolen it. */
  readonly lost: Promise<void>;
}

/** Messages to all other tabs: they may be lost, and two senders' may overtake each other. */
export interface ChannelPort {
  post(message: unknown): void;
  onMessage: ((message: unknown) => void) | undefined;
  close(): void;
}

export interface Timer {
  set(delayMs: number, fire: () => void): number;
  clear(handle: number): void;
}

export interface StorageEstimate {
  readonly usage: number | undefined;
  readonly quota: number | undefined;
  readonly persisted: boolean | undefined;
}

export interface Ports {
  /** Undefined where there is no storage; `journalReason` says why. */
  readonly journal: JournalPort | undefined;
  readonly journalReason?: string;
  /** Undefined where there are no Web Locks. */
  readonly pen: PenPort | undefined;
  /** Undefined where there is no BroadcastChannel. */
  readonly channel: ChannelPort | undefined;
  /** Wall-clock time in ms. */
  readonly clock: () => number;
  /** A monotonic time in ms. */
  readonly uptime: () => number;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
  readonly timer: Timer;
  readonly estimate?: () => Promise<StorageEstimate>;
}
