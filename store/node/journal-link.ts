/**
 * The connection to the journal: opened with time limits, because IndexedDB is known to hang, and watched, because it is
 * known to vanish. Whoever works on it sees StoreErrors only.
 */
import { StoreError } from '../protocol/store-error.ts';
import { NoJournal } from './no-journal.ts';
import type { CloseReason, Journal, JournalHeader, JournalPort, Timer } from './ports.ts';

/** How long an opening may take; the second one often succeeds where the first one hung. */
const OPEN_MS = [4000, 6000] as const;
/** An operation that takes longer is given up, and the connection with it. */
const OPERATION_MS = 15_000;
/** How long to wait before the connection is opened again. */
const REOPEN_MS = [0, 50, 250, 1000, 3000] as const;

export interface LinkHost {
  readonly timer: Timer;
  freshHeader(): JournalHeader;
  /** The connection is gone. */
  lost(reason: CloseReason): void;
}

export class JournalLink {
  readonly #port: JournalPort | undefined;
  readonly #host: LinkHost;
  #journal: Journal | undefined;
  #isClosed = false;
  #reopening: Promise<void> | undefined;
  /** Why there is no storage; undefined if there is. */
  memoryReason: string | undefined;

  constructor(port: JournalPort | undefined, reason: string | undefined, host: LinkHost) {
    this.#port = port;
    this.#host = host;
    if (port === undefined) this.memoryReason = reason ?? 'there is no storage here';
  }

  get isOpen(): boolean {
    return this.#journal !== undefined;
  }

  /** @throws StoreError while there is no connection */
  get journal(): Journal {
    if (this.#journal === undefined) throw new StoreError('UNAVAILABLE', 'there is no connection to storage');
    return this.#journal;
  }

  /** Opens for the first time; where there is no storage that works, the journal is one that keeps nothing. @throws StoreError VERSION */
  async open(): Promise<void> {
    if (this.#port === undefined) this.#journal = new NoJournal(this.#host.freshHeader());
    for (const [attempt, limit] of OPEN_MS.entries()) {
      if (this.#journal !== undefined) return;
      try {
        await this.#connect(limit);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code === 'VERSION') throw error;
        if (attempt < OPEN_MS.length - 1) continue;
        this.memoryReason = error.message;
        this.#journal = new NoJournal(this.#host.freshHeader());
      }
    }
  }

  /** Opens again, however long it takes; `attempt` counts from 0. @throws StoreError VERSION */
  reopen(failed: (error: StoreError, attempt: number) => void): Promise<void> {
    this.#reopening ??= this.#reopen(failed).finally(() => {
      this.#reopening = undefined;
    });
    return this.#reopening;
  }

  async #reopen(failed: (error: StoreError, attempt: number) => void): Promise<void> {
    for (let attempt = 0; !this.#isClosed && this.#journal === undefined; attempt++) {
      await sleep(this.#host.timer, REOPEN_MS[Math.min(attempt, REOPEN_MS.length - 1)] as number);
      if (this.#isClosed) return;
      try {
        await this.#connect(OPEN_MS[1]);
      } catch (error) {
        if (!(error instanceof StoreError) || error.code === 'VERSION') throw error;
        failed(error, attempt);
      }
    }
  }

  /** Gives the connection up: it does not answer, or answers nonsense. */
  abandon(): void {
    const journal = this.#journal;
    this.#journal = undefined;
    if (journal !== undefined) journal.onClose = undefined;
    journal?.close();
  }

  close(): void {
    this.#isClosed = true;
    this.abandon();
  }

  async #connect(limitMs: number): Promise<void> {
    const opening = (this.#port as JournalPort).open(this.#host.freshHeader());
    const journal = await inTime(this.#host.timer, limitMs, opening, 'storage does not open').catch((error) => {
      // What opens after all is of no use any more.
      opening.then((late) => late.close()).catch(() => {});
      throw error;
    });
    if (this.#isClosed) {
      journal.close();
      return;
    }
    journal.onClose = (reason) => {
      this.#journal = undefined;
      this.#host.lost(reason);
    };
    this.#journal = new WatchedJournal(journal, this.#host.timer);
  }
}

/** Rejects with UNAVAILABLE if the promise takes longer. */
async function inTime<T>(timer: Timer, limitMs: number, promise: Promise<T>, what: string): Promise<T> {
  let handle = 0;
  const limit = new Promise<never>((_, reject) => {
    handle = timer.set(limitMs, () => reject(new StoreError('UNAVAILABLE', `${what}: no answer in ${limitMs} ms`)));
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    timer.clear(handle);
  }
}

function sleep(timer: Timer, ms: number): Promise<void> {
  return ms === 0 ? Promise.resolve() : new Promise((resolve) => timer.set(ms, resolve));
}

/** A journal whose operations end in time. */
class WatchedJournal implements Journal {
  readonly #inner: Journal;
  readonly #timer: Timer;

  constructor(inner: Journal, timer: Timer) {
    this.#inner = inner;
    this.#timer = timer;
  }

  get onClose(): Journal['onClose'] {
    return this.#inner.onClose;
  }

  set onClose(listener: Journal['onClose']) {
    this.#inner.onClose = listener;
  }

  read: Journal['read'] = () => this.#watch(this.#inner.read());
  readTail: Journal['readTail'] = (after) => this.#watch(this.#inner.readTail(after));
  append: Journal['append'] = (...args) => this.#watch(this.#inner.append(...args));
  sync: Journal['sync'] = () => this.#watch(this.#inner.sync());
  readChunks: Journal['readChunks'] = (keys) => this.#watch(this.#inner.readChunks(keys));
  writeChunk: Journal['writeChunk'] = (...args) => this.#watch(this.#inner.writeChunk(...args));
  rewrite: Journal['rewrite'] = (rewrite) => this.#watch(this.#inner.rewrite(rewrite));
  trim: Journal['trim'] = (...args) => this.#watch(this.#inner.trim(...args));
  quarantine: Journal['quarantine'] = (...args) => this.#watch(this.#inner.quarantine(...args));

  close(): void {
    this.#inner.close();
  }

  #watch<T>(operation: Promise<T>): Promise<T> {
    return inTime(this.#timer, OPERATION_MS, operation, 'storage does not answer');
  }
}
