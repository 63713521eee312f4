/**
 * From the first opening on: loads the store, gets another connection when the one it had is gone and finds out what became of the
 * batch that was on its way, and repairs a journal that cannot be read to its end.
 */
import { DamagedError } from '../engine/codec.ts';
import type { Effect } from '../engine/effects.ts';
import type { Engine } from '../engine/engine.ts';
import { StoreError } from '../protocol/store-error.ts';
import type { Compaction } from './compaction.ts';
import type { GroupCommit } from './group-commit.ts';
import { type Health, isTransient } from './health.ts';
import type { JournalLink } from './journal-link.ts';
import { type LoadDamage, type Loaded, Loader } from './loader.ts';
import type { Contents } from './ports.ts';
import { readHeader, readManifest } from './records.ts';
import type { Replica } from './replica.ts';
import { type Damage, readTail } from './tail.ts';

/** After so many vain attempts to reconnect, waiting calls are rejected. */
const GIVE_UP_ATTEMPTS = 4;

export interface ConnectionHost {
  readonly nodeId: string;
  readonly engine: Engine;
  readonly replica: Replica;
  readonly link: JournalLink;
  readonly commit: GroupCommit;
  readonly health: Health;
  compaction(): Compaction;
  /** Wall-clock time in ms. */
  clock(): number;
  newId(): string;
  /** All keys may have changed. */
  changed(effects: readonly Effect[]): void;
  /** The connection is gone: others may write meanwhile. */
  disconnected(): void;
  /** There is one again, and nothing is in doubt. */
  connected(): void;
  /** Nothing more can be done. */
  fail(error: unknown): void;
}

export class Connection {
  readonly #host: ConnectionHost;
  #loader: Loader | undefined;
  #isReconnecting = false;
  #waiters: (() => void)[] = [];

  constructor(host: ConnectionHost) {
    this.#host = host;
    this.#loader = new Loader(host.engine, host.replica);
  }

  /** While the store is being loaded. */
  get loader(): Loader | undefined {
    return this.#loader;
  }

  get isOpen(): boolean {
    return this.#loader === undefined && this.#host.link.isOpen;
  }

  /** Opens the journal and loads everything. @throws StoreError */
  async start(): Promise<void> {
    await this.#host.link.open();
    await this.#load(this.#loader as Loader, false);
  }

  /** Loads everything anew; reads wait for what they need of it. Nothing may be under way. @throws StoreError */
  async reload(): Promise<void> {
    await this.#load(new Loader(this.#host.engine, this.#host.replica), true);
    this.#host.changed([['flush', '']]);
  }

  /** Resolves when there is a connection, or none to be expected. */
  async whenOpen(): Promise<void> {
    if (this.#isReconnecting) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  }

  /** What was asked of the connection failed, or it has ended: gets another one. */
  async lost(error: unknown): Promise<void> {
    const { health, link } = this.#host;
    if (health.failure !== undefined) return;
    if (!isTransient(error)) {
      this.#host.fail(error);
      return;
    }
    health.fault(error);
    // Whoever loads reconnects by itself.
    if (this.#isReconnecting || this.#loader !== undefined) return;
    this.#isReconnecting = true;
    this.#host.disconnected();
    link.abandon();
    try {
      await link.reopen((failure, attempt) => this.#reconnectFailed(failure, attempt));
      await this.#endDoubt();
    } catch (failure) {
      this.#isReconnecting = false;
      this.lost(failure);
      return;
    }
    this.#isReconnecting = false;
    if (health.failure !== undefined) return;
    health.phase = 'ready';
    this.#wake();
    this.#host.connected();
  }

  /** The tail breaks off: what is there is made the truth. Nothing may be under way. @throws StoreError */
  async repairTail(damage: Damage): Promise<void> {
    if (!(await this.#repair([], damage))) await this.reload();
  }

  async #load(loader: Loader, isReload: boolean): Promise<void> {
    this.#loader = loader;
    for (;;) {
      if (isReload) this.#host.engine.apply([['flush', '']]);
      const { chunks, tail } = await this.#loadPersistently(loader);
      if ((chunks.length === 0 && tail === undefined) || (await this.#repair(chunks, tail))) break;
    }
    this.#loader = undefined;
    // It may have ended after the last that was read, when nobody looked.
    if (!this.#host.link.isOpen) this.lost(new StoreError('UNAVAILABLE', 'the connection to storage was ended'));
  }

  /** Loads even if the connection breaks meanwhile. @throws StoreError, DamagedError */
  async #loadPersistently(loader: Loader): Promise<Loaded> {
    const { link, health } = this.#host;
    for (;;) {
      try {
        return await loader.load(link.journal);
      } catch (error) {
        // Without header or manifest nobody knows what there was: to start empty would be worse than not to start.
        if (error instanceof DamagedError)
          throw new StoreError('CORRUPT', `stored data: ${error.message}`, { cause: error });
        if (!isTransient(error)) throw error;
        link.abandon();
        await link.reopen((failure, attempt) => this.#reconnectFailed(failure, attempt));
        if (health.failure !== undefined) throw health.failure;
      }
    }
  }

  #reconnectFailed(error: StoreError, attempt: number): void {
    const { health, commit } = this.#host;
    health.fault(error);
    if (attempt < GIVE_UP_ATTEMPTS) return;
    health.phase = 'failed';
    commit.rejectAll(new StoreError('UNAVAILABLE', `storage failed: ${error.message}`, { cause: error }));
    this.#wake();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }

  /** A batch whose answer was lost is in the journal or it is not; all that was asked before this has happened by now. */
  async #endDoubt(): Promise<void> {
    const { commit, link, health } = this.#host;
    const attempt = commit.doubtfulAttempt;
    if (!commit.isBusy || health.failure !== undefined) return;
    const contents = await link.journal.read();
    commit.resolveDoubt(attempt !== undefined && this.#isWritten(attempt, contents));
  }

  /** Whether the journal holds a batch of ours, be it in the snapshot by now. */
  #isWritten(attempt: number, contents: Contents): boolean {
    const { nodeId, replica } = this.#host;
    const header = readHeader(contents.header);
    if (header.id !== replica.header.id) return false;
    const { batches } = readTail(contents, header, header.base);
    if (batches.some(({ batch }) => batch.node === nodeId && batch.attempt === attempt)) return true;
    const writers = contents.manifest === undefined ? [] : readManifest(contents.manifest).writers;
    return writers.some(([node, last]) => node === nodeId && last >= attempt);
  }

  /** What could not be read is kept aside, what could is made the truth. False if another tab was faster. */
  async #repair(chunks: readonly LoadDamage[], tail: Damage | undefined): Promise<boolean> {
    const { health, link, replica } = this.#host;
    const damage = [...chunks];
    if (tail !== undefined) damage.push({ name: `batch ${tail.seq}`, reason: tail.reason, content: tail.records });
    for (const { name, reason, content } of damage) {
      health.damage(`${name}: ${reason}`);
      await link.journal.quarantine(`${this.#host.clock()} ${name}`, content);
    }
    const last = tail === undefined ? replica.seq : lastSeq(tail.records, replica.seq);
    return this.#host.compaction().repair(this.#host.newId(), last);
  }
}

/** The highest number that any of the records has. */
function lastSeq(records: readonly unknown[], atLeast: number): number {
  return records.reduce<number>((last, record) => {
    const seq = typeof record === 'object' && record !== null ? (record as { seq?: unknown }).seq : undefined;
    return typeof seq === 'number' && Number.isSafeInteger(seq) ? Math.max(last, seq) : last;
  }, atLeast);
}
