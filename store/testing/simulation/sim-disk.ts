/**
 * The journal on a disk that takes time and fails: requests are done in the order in which they were made, by all tabs
 * together; they may be refused, lost with their connection before or after they were done, or die with their tab.
 */
import { MemoryDisk, type MemoryJournal, MemoryJournalPort } from '../../adapters/memory-journal.ts';
import type { AppendOutcome, BatchRecord, Journal, JournalHeader, JournalPort } from '../../node/ports.ts';
import { StoreError } from '../../protocol/store-error.ts';
import type { Bug } from './bugs.ts';
import type { TabProcess } from './tab-process.ts';
import type { World } from './world.ts';

/** Probabilities for each request. */
export interface DiskFaults {
  quota: number;
  /** The connection breaks before the request is done. */
  breakBefore: number;
  /** The connection breaks after it is done and before it is answered. */
  breakAfter: number;
}

export class SimDisk {
  contents = new MemoryDisk();
  faults: DiskFaults = { quota: 0, breakBefore: 0, breakAfter: 0 };
  /** What would survive a power cut. */
  #flushed: MemoryDisk | undefined;
  readonly #world: World;
  readonly #bug: Bug | undefined;
  #busyUntil = 0;

  constructor(world: World, bug: Bug | undefined) {
    this.#world = world;
    this.#bug = bug;
  }

  port(tab: TabProcess): JournalPort {
    return {
      kind: 'memory',
      open: (fresh) => this.#open(tab, fresh),
    };
  }

  /** All that was written up to now is on the platters. */
  flush(): void {
    this.#flushed = this.contents.copy();
  }

  /** Loses what was not flushed. All tabs must be gone. */
  cutPower(): void {
    this.contents = this.#flushed ?? new MemoryDisk();
    this.flush();
  }

  async #open(tab: TabProcess, fresh: JournalHeader): Promise<Journal> {
    const port = new MemoryJournalPort(this.contents);
    const inner = (await this.perform(tab, undefined, false, () => port.open(fresh))) as MemoryJournal;
    tab.onGone(() => inner.close());
    const journal = new SimJournal(this, tab, inner, this.#bug);
    inner.onClose = (reason) => this.#later(tab, () => journal.onClose?.(reason));
    return journal;
  }

  /** Does a request when its turn comes, and answers it some time later. */
  perform<T>(
    tab: TabProcess,
    connection: MemoryJournal | undefined,
    isWrite: boolean,
    work: () => Promise<T>,
  ): Promise<T> {
    const { random } = this.#world;
    this.#busyUntil =
      Math.max(this.#busyUntil, this.#world.now) + 0.05 + random.next() * (random.chance(0.05) ? 40 : 1);
    return new Promise((resolve, reject) => {
      this.#world.after(this.#busyUntil - this.#world.now, async () => {
        // A request of a tab that has crashed meanwhile may still be done, or not.
        if (tab.isGone && random.chance(0.5)) return;
        if (connection !== undefined && random.chance(this.faults.breakBefore)) this.#break(connection);
        else if (isWrite && random.chance(this.faults.quota)) {
          this.#world.note('quota');
          this.#later(tab, () => reject(new StoreError('QUOTA', 'no more storage')));
          return;
        }
        try {
          const result = await work();
          if (connection === undefined || !random.chance(this.faults.breakAfter)) {
            this.#later(tab, () => resolve(result));
            return;
          }
          this.#break(connection);
          this.#later(tab, () => reject(new StoreError('UNAVAILABLE', 'connection lost')));
        } catch (error) {
          this.#later(tab, () => reject(error));
        }
      });
    });
  }

  #break(connection: MemoryJournal): void {
    this.#world.note('connection lost');
    connection.end('closed');
  }

  #later(tab: TabProcess, event: () => void): void {
    this.#world.after(this.#world.random.next() * 0.5, () => tab.deliver(event));
  }
}

class SimJournal implements Journal {
  onClose: Journal['onClose'];
  readonly #disk: SimDisk;
  readonly #tab: TabProcess;
  readonly #inner: MemoryJournal;
  readonly #bug: Bug | undefined;

  constructor(disk: SimDisk, tab: TabProcess, inner: MemoryJournal, bug: Bug | undefined) {
    this.#disk = disk;
    this.#tab = tab;
    this.#inner = inner;
    this.#bug = bug;
  }

  read: Journal['read'] = () => {
    this.#tab.world.note('read');
    return this.#perform(false, () => this.#inner.read());
  };

  readTail: Journal['readTail'] = (after) =>
    this.#perform(false, async () => {
      const tail = await this.#inner.readTail(after);
      // The planted tab takes what it has for the newest.
      return this.#bug === 'stale pen' && this.#tab.world.random.chance(0.3) ? { ...tail, records: [] } : tail;
    });

  append: Journal['append'] = (record, journalId, strict) => {
    if (this.#bug === 'publish before complete') this.#tab.publishEarly?.(record, journalId);
    const appended = this.#perform(true, async () => {
      const outcome = await this.#append(record, journalId);
      if (strict) this.#disk.flush();
      return outcome;
    });
    if (this.#bug !== 'acknowledge before append') return appended;
    appended.catch(() => {});
    return Promise.resolve('appended');
  };

  async #append(record: BatchRecord, journalId: string): Promise<AppendOutcome> {
    if (this.#bug === 'no compare-and-swap') this.#disk.contents.records.delete(record.seq);
    const outcome = await this.#inner.append(record, journalId);
    this.#tab.world.note(outcome);
    return this.#bug === 'no fence' && outcome === 'void' ? 'appended' : outcome;
  }

  sync: Journal['sync'] = () =>
    this.#perform(true, async () => {
      await this.#inner.sync();
      this.#disk.flush();
    });

  readChunks: Journal['readChunks'] = (keys) => this.#perform(false, () => this.#inner.readChunks(keys));
  writeChunk: Journal['writeChunk'] = (...args) => this.#perform(true, () => this.#inner.writeChunk(...args));

  rewrite: Journal['rewrite'] = (rewrite) =>
    this.#perform(true, async () => {
      const isMade = await this.#inner.rewrite(rewrite);
      const kind = rewrite.folded === undefined ? 'compaction' : 'fold';
      this.#tab.world.note(isMade ? kind : `${kind} too late`);
      this.#disk.flush();
      return isMade;
    });

  trim: Journal['trim'] = (header, kept) =>
    this.#perform(true, () => {
      const base = this.#bug === 'trim too far' ? header.base + 2 : header.base;
      return this.#inner.trim({ ...header, base }, kept);
    });

  quarantine: Journal['quarantine'] = (...args) => {
    this.#tab.world.note('damage');
    return this.#perform(true, () => this.#inner.quarantine(...args));
  };

  close(): void {
    this.#inner.close();
  }

  #perform<T>(isWrite: boolean, work: () => Promise<T>): Promise<T> {
    return this.#disk.perform(this.#tab, this.#inner, isWrite, work);
  }
}
