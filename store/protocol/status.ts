/** What a store tells about itself: one shape from the node through the worker and the client to the admin UI. */
import type { Durability } from './page.ts';
import type { StoreErrorCode } from './store-error.ts';

/** `booting` until the journal is loaded; `failed` when it can neither write nor follow other tabs any more. */
export type Phase = 'booting' | 'ready' | 'failed' | 'closed';

export interface StatusFault {
  readonly code: StoreErrorCode;
  readonly message: string;
  /** Wall-clock time in ms. */
  readonly at: number;
}

/** Another tab of the same store, as its messages show it. */
export interface TabStatus {
  readonly id: string;
  /** Wall-clock time in ms of its last message. */
  readonly seenAt: number;
  /** The newest batch that it is known to have. */
  readonly seq: number;
}

export interface StoreStatus {
  readonly phase: Phase;
  /** This tab's part in the store; new for every worker. */
  readonly nodeId: string;
  readonly persistence: 'indexeddb' | 'memory';
  /** Why the store lives in memory only; undefined if it does not. */
  readonly persistenceReason: string | undefined;
  /** How many independent copies of acknowledged data there are on this device. */
  readonly copies: 0 | 1 | 2;
  readonly durability: Durability;
  /** Number of the newest batch that this tab has. */
  readonly seq: number;
  /** Number of the newest batch that this tab has heard of; beyond `seq` while it catches up. */
  readonly knownSeq: number;
  /** Whether this tab holds the pen. */
  readonly pen: boolean;
  /** Whether tabs can ask each other for the pen (Web Locks) and hear of writes (BroadcastChannel). */
  readonly locks: boolean;
  readonly channel: boolean;
  /** Calls that wait to be written, and about how many bytes they hold. */
  readonly pendingCalls: number;
  readonly pendingBytes: number;
  /** Batches and bytes of the journal since the snapshot, and bytes of the snapshot. */
  readonly journalBatches: number;
  readonly journalBytes: number;
  readonly snapshotBytes: number;
  /** Wall-clock time in ms of the last compaction that this tab knows of. */
  readonly compactedAt: number | undefined;
  /** Calls answered from memory (`durability: 'memory'`) whose effects could not be kept. */
  readonly lostCalls: number;
  /** Bytes of the navigator's estimate and whether storage is persisted; undefined where it does not say. */
  readonly usage: number | undefined;
  readonly quota: number | undefined;
  readonly persisted: boolean | undefined;
  readonly lastFault: StatusFault | undefined;
  /** Damaged records that were left out when the store was loaded. */
  readonly damaged: readonly string[];
  readonly tabs: readonly TabStatus[];
}
