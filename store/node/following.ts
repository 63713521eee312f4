/**
 * Keeps up with the other tabs: applies the batches that they tell of, looks at the journal when something may have been
 * missed, and sees to it that no job runs on a state that may be old.
 */
import { DamagedError } from '../engine/codec.ts';
import { StoreError } from '../protocol/store-error.ts';
import type { CatchUp } from './catch-up.ts';
import type { Connection } from './connection.ts';
import type { GroupCommit } from './group-commit.ts';
import { type Health, isTransient } from './health.ts';
import type { PenKeeper } from './pen.ts';
import type { Timer } from './ports.ts';
import { readRecord } from './records.ts';
import type { Replica } from './replica.ts';

/** The journal is looked at now and then, in case a message was lost: soon after something happened, later less often. */
const POLL_MS = {
  withChannel: { first: 500, last: 16_000 },
  withoutChannel: { first: 250, last: 1000 },
} as const;
/** So often a failed look at the journal is repeated, each time over another connection. */
const MOST_RETRIES = 3;

export interface FollowingHost {
  readonly replica: Replica;
  readonly commit: GroupCommit;
  readonly pen: PenKeeper;
  readonly catchUp: CatchUp;
  readonly connection: Connection;
  readonly health: Health;
  readonly timer: Timer;
  readonly hasChannel: boolean;
  /** There is no storage that tabs could share. */
  isAlone(): boolean;
  /** Resolves when the store is loaded for the first time, or never will be. */
  readonly whenReady: Promise<void>;
  /** This tab is up to date and may write. */
  caughtUp(): void;
}

export class Following {
  readonly #host: FollowingHost;
  /** Other tabs may have written: catch up before anything runs. Counts up with each reason to think so. */
  #stale = 1;
  #isCatchingUp = false;
  #pollTimer: number | undefined;
  #pollMs = 0;

  constructor(host: FollowingHost) {
    this.#host = host;
  }

  /** Whether jobs may run on what this tab has. */
  get isCurrent(): boolean {
    return this.#stale === 0;
  }

  get isReady(): boolean {
    return this.#host.health.phase === 'ready' && this.#host.connection.isOpen;
  }

  /** Somebody else may have written. */
  suspect(): void {
    this.#stale++;
  }

  /** Jobs wait: gets the pen, or catches up if this tab has it. */
  wantRun(): void {
    const { pen, commit } = this.#host;
    if (!this.isReady) return;
    if (!pen.mayWrite) {
      if (!commit.isBusy) pen.passOn();
      pen.acquire();
    } else if (!this.#isCatchingUp) this.catchUpThenRun();
  }

  /** With the pen: catches up, then runs what waits. */
  async catchUpThenRun(): Promise<void> {
    const { commit, pen, connection } = this.#host;
    const reason = this.#stale;
    this.#isCatchingUp = true;
    try {
      await this.freshen();
    } catch (error) {
      this.#isCatchingUp = false;
      pen.drop();
      connection.lost(error);
      return;
    }
    this.#isCatchingUp = false;
    if (this.#stale === reason) this.#stale = 0;
    commit.pump();
    pen.served();
    this.#host.caughtUp();
  }

  /** Resolves when this tab has all that is in the journal now. @throws StoreError */
  async freshen(): Promise<void> {
    const { health, connection, catchUp, whenReady } = this.#host;
    await whenReady;
    for (let retry = 0; ; retry++) {
      await connection.whenOpen();
      if (health.failure !== undefined) throw health.failure;
      if (health.phase === 'failed')
        throw new StoreError('UNAVAILABLE', `storage failed: ${health.lastFault?.message}`);
      try {
        await catchUp.run();
        return;
      } catch (error) {
        if (error instanceof DamagedError)
          throw new StoreError('CORRUPT', `the journal: ${error.message}`, { cause: error });
        if (!isTransient(error) || retry === MOST_RETRIES) throw error;
        connection.lost(error);
      }
    }
  }

  /** A tab says that a batch is in the journal. */
  onBatch(seq: number, record: unknown, journalId: string): void {
    const { replica, commit, health } = this.#host;
    if (health.failure !== undefined || this.#host.isAlone()) return;
    replica.knownSeq = Math.max(replica.knownSeq, seq);
    this.pollSoon();
    if (!this.isReady || commit.isBusy) return;
    if (journalId === replica.header.id) {
      if (seq <= replica.seq) return;
      if (seq === replica.seq + 1 && record !== undefined && this.#apply(record)) return;
    }
    this.catchUpQuietly();
  }

  /** Catches up if this tab has heard of more than it has. */
  catchUpIfBehind(): void {
    if (this.#host.replica.knownSeq > this.#host.replica.seq) this.catchUpQuietly();
  }

  catchUpQuietly(): void {
    this.freshen().catch((error) => this.#host.connection.lost(error));
  }

  /** Looks at the journal before long, and then less and less often. */
  pollSoon(): void {
    this.stop();
    this.#pollMs = this.#pollRange.first;
    this.#pollLater();
  }

  stop(): void {
    if (this.#pollTimer !== undefined) this.#host.timer.clear(this.#pollTimer);
    this.#pollTimer = undefined;
  }

  get #pollRange(): { readonly first: number; readonly last: number } {
    return this.#host.hasChannel ? POLL_MS.withChannel : POLL_MS.withoutChannel;
  }

  #pollLater(): void {
    if (this.#host.health.failure !== undefined || this.#host.isAlone()) return;
    this.#pollTimer = this.#host.timer.set(this.#pollMs, () => {
      this.#pollMs = Math.min(this.#pollMs * 2, this.#pollRange.last);
      this.#pollLater();
      // Who has the pen is the one who writes.
      if (this.isReady && !this.#host.pen.isHeld) this.catchUpQuietly();
    });
  }

  /** Applies a batch that came in a message. False if it must be read from the journal. */
  #apply(record: unknown): boolean {
    const { replica } = this.#host;
    try {
      const [batch, ...more] = readRecord(record);
      if (batch === undefined || more.length > 0 || batch.seq !== replica.seq + 1) return false;
      replica.apply(batch, 0);
      return true;
    } catch (error) {
      // Anything else means that memory is not what the journal says it is: both are compared by loading anew.
      if (!(error instanceof DamagedError || error instanceof StoreError)) {
        this.#host.health.fault(
          new StoreError('CORRUPT', `memory does not fit the journal: ${error}`, { cause: error }),
        );
        this.#host.catchUp.distrust();
      }
      return false;
    }
  }
}
