/**
 * One tab's part in the store: the engine with its keyspace, the journal under it, and the other tabs around it. This
 * file only joins the parts; what each does is in its own file.
 */
import type { Bin } from '../engine/bytes.ts';
import { DamagedError } from '../engine/codec.ts';
import type { Effect } from '../engine/effects.ts';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import type { Durability } from '../protocol/page.ts';
import type { Phase, StatusFault, StoreStatus } from '../protocol/status.ts';
import { StoreError } from '../protocol/store-error.ts';
import { CatchUp } from './catch-up.ts';
import { Compaction } from './compaction.ts';
import { Expiry } from './expiry.ts';
import { FlushClock } from './flush-clock.ts';
import { GroupCommit } from './group-commit.ts';
import { Job } from './job.ts';
import { JournalLink } from './journal-link.ts';
import { type LoadDamage, type Loaded, Loader } from './loader.ts';
import { PenKeeper } from './pen.ts';
import type { BatchRecord, Contents, JournalHeader, Ports, StorageEstimate } from './ports.ts';
import { Publisher } from './publisher.ts';
import { readHeader, readManifest, readRecord, sealHeader } from './records.ts';
import { type BatchOrigin, Replica } from './replica.ts';
import { ClientSession, type NodeSession } from './session.ts';
import { type Damage, readTail } from './tail.ts';

export type { NodeSession } from './session.ts';

export interface NodeOptions {
  readonly name: string;
  /** What calls get that do not ask for another; `committed` unless given. */
  readonly durability?: Durability | undefined;
  /** How long a `memory` write may wait for its append, in ms; 100 unless given. */
  readonly flushIntervalMs?: number | undefined;
  readonly engine?: Partial<EngineOptions> | undefined;
}

/** `event` is the effect's code: `put`, `del`, `expired`, `evicted`, `expire`, `flush` (with an empty key) or an edit's. */
export interface Change {
  readonly key: Bin;
  readonly event: string;
}

export type ChangeListener = (changes: readonly Change[], origin: BatchOrigin) => void;
export type StatusListener = (status: StoreStatus) => void;

const FLUSH_INTERVAL_MS = 100;
/** The journal is looked at now and then, in case a message was lost: soon after something happened, later less often. */
const POLL_MS = { first: 500, last: 16_000, withoutChannel: 250, lastWithoutChannel: 1000 } as const;
/** After so many vain attempts to reconnect, waiting calls are rejected. */
const GIVE_UP_ATTEMPTS = 4;
/** Listeners of the status are told at most so often. */
const STATUS_MS = 100;

export class StoreNode {
  readonly engine: Engine;
  readonly nodeId: string;
  readonly #options: NodeOptions;
  readonly #ports: Ports;
  readonly #replica: Replica;
  readonly #link: JournalLink;
  readonly #commit: GroupCommit;
  readonly #pen: PenKeeper;
  readonly #publisher: Publisher;
  readonly #catchUp: CatchUp;
  readonly #compaction: Compaction;
  readonly #flushClock: FlushClock;
  readonly #expiry: Expiry;
  #phase: Phase = 'booting';
  #loader: Loader | undefined;
  /** Other tabs may have written: catch up before anything runs. Counts up with each reason to think so. */
  #stale = 1;
  #isFreshening = false;
  #isReconnecting = false;
  #failure: StoreError | undefined;
  #lastFault: StatusFault | undefined;
  #damaged: string[] = [];
  #lostCalls = 0;
  #estimate: StorageEstimate = { usage: undefined, quota: undefined, persisted: undefined };
  #pollTimer: number | undefined;
  #pollMs = 0;
  #statusTimer: number | undefined;
  #closing: Promise<void> | undefined;
  #resolveReady: (() => void) | undefined;
  readonly #ready: Promise<void>;
  readonly #statusListeners = new Set<StatusListener>();
  readonly #changeListeners = new Set<ChangeListener>();

  private constructor(options: NodeOptions, ports: Ports) {
    const { clock, random, timer, uptime } = ports;
    this.#options = options;
    this.#ports = ports;
    this.nodeId = randomId(random);
    this.#ready = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    this.engine = new Engine({ clock, random, timer, stopwatch: () => uptime() * 1000, ...options.engine });
    this.engine.keyspace.mayWrite = false;
    this.engine.onReady = () => this.#serveBlocked();
    this.#replica = new Replica(this.engine, this.#freshHeader(), (effects, origin) => this.#changed(effects, origin));
    this.#loader = new Loader(this.engine, this.#replica);
    this.#link = new JournalLink(ports.journal, ports.journalReason, {
      timer,
      freshHeader: () => this.#freshHeader(),
      lost: (reason) => this.#lost(new StoreError('UNAVAILABLE', `the connection to storage was ended: ${reason}`)),
    });
    this.#commit = this.#makeCommit();
    this.#publisher = this.#makePublisher();
    this.#pen = this.#makePen();
    this.#catchUp = this.#makeCatchUp();
    this.#compaction = this.#makeCompaction();
    this.#flushClock = new FlushClock(timer, () => this.#link.journal.sync());
    this.#expiry = this.#makeExpiry();
  }

  /** Boots in the background; calls wait as far as they need to. */
  static start(options: NodeOptions, ports: Ports): StoreNode {
    const node = new StoreNode(options, ports);
    node.#boot().catch((error) => node.#fail(error));
    return node;
  }

  openSession(): NodeSession {
    return new ClientSession(this.#sessionHost());
  }

  /** Resolves when everything is loaded. */
  get whenReady(): Promise<void> {
    return this.#ready;
  }

  /** Tells of every change once it is in the journal, from this tab or another. */
  onChanges(listener: ChangeListener): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  onStatus(listener: StatusListener): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  /** Resolves when all that was called before is flushed by the operating system. @throws StoreError */
  async flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const barrier = new Job(() => {}, 'strict');
    this.#commit.submit(barrier);
    await barrier.answer();
    this.#flushClock.flushed();
  }

  /** Writes a new snapshot now. @throws StoreError */
  async compact(): Promise<void> {
    await this.#ready;
    if (this.#failure !== undefined) throw this.#failure;
    await this.#compaction.run();
    this.#statusChanged();
  }

  /** Writes what is pending and leaves; later calls are rejected with CLOSED. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get status(): StoreStatus {
    const { manifest } = this.#replica;
    return {
      phase: this.#phase,
      nodeId: this.nodeId,
      persistence: this.#link.memoryReason === undefined ? 'indexeddb' : 'memory',
      persistenceReason: this.#link.memoryReason,
      copies: this.#link.memoryReason === undefined ? 1 : 0,
      durability: this.#durability,
      seq: this.#replica.seq,
      knownSeq: Math.max(this.#replica.knownSeq, this.#replica.seq),
      pen: this.#pen.isHeld,
      locks: this.#pen.hasLocks,
      channel: this.#publisher.hasChannel,
      pendingCalls: this.#commit.pendingCalls,
      pendingBytes: this.#commit.pendingBytes,
      journalBatches: this.#replica.tailBatches,
      journalBytes: this.#replica.tailBytes,
      snapshotBytes: this.#replica.snapshotBytes,
      compactedAt: manifest?.writtenAt,
      lostCalls: this.#lostCalls,
      ...this.#estimate,
      lastFault: this.#lastFault,
      damaged: this.#damaged,
      tabs: this.#publisher.tabs,
    };
  }

  get #durability(): Durability {
    return this.#options.durability ?? 'committed';
  }

  #freshHeader(): JournalHeader {
    return sealHeader({ id: randomId(this.#ports.random), epoch: 0, base: 0, floor: 0 });
  }

  // The parts

  #sessionHost(): ConstructorParameters<typeof ClientSession>[0] {
    const node = this;
    return {
      engine: this.engine,
      commit: this.#commit,
      durability: this.#durability,
      get loader() {
        return node.#loader;
      },
      refusal: (isWrite) => this.#refusal(isWrite),
      freshen: () => this.#freshen(),
    };
  }

  #makeCommit(): GroupCommit {
    return new GroupCommit({
      engine: this.engine,
      replica: this.#replica,
      nodeId: this.nodeId,
      timer: this.#ports.timer,
      flushIntervalMs: this.#options.flushIntervalMs ?? FLUSH_INTERVAL_MS,
      mayRun: () => this.#isReady && (this.#isAlone || (this.#stale === 0 && this.#pen.mayWrite)),
      wantRun: () => this.#wantRun(),
      journal: () => this.#link.journal,
      committed: (record, strict) => this.#committed(record, strict),
      conflict: () => this.#conflict(),
      doubt: (error) => this.#lost(error),
      refused: (error, lost) => this.#refused(error, lost),
      idle: () => this.#idle(),
    });
  }

  #makePublisher(): Publisher {
    return new Publisher(this.#ports.channel, {
      nodeId: this.nodeId,
      timer: this.#ports.timer,
      clock: this.#ports.clock,
      seq: () => this.#replica.seq,
      journalId: () => this.#replica.header.id,
      onBatch: (...batch) => this.#onBatch(...batch),
      onWant: () => this.#pen.onWant(),
      onSign: () => this.#pen.onSign(),
      onNewer: () => this.#fault(new StoreError('VERSION', 'a tab with a newer build is open: reload this one')),
      onTabs: () => this.#statusChanged(),
    });
  }

  #makePen(): PenKeeper {
    return new PenKeeper(this.#ports.pen, {
      timer: this.#ports.timer,
      uptime: this.#ports.uptime,
      hasChannel: this.#publisher.hasChannel,
      post: (kind) => this.#publisher.post(kind),
      newestSeq: async () => {
        const { seq, header } = this.#replica;
        return readTail(await this.#link.journal.readTail(seq), header, seq).batches.at(-1)?.batch.seq ?? seq;
      },
      granted: () => {
        this.#stale++;
        this.#catchUpThenRun();
      },
      wanted: () => {
        if (this.#commit.isBusy) this.#commit.hasten();
        else this.#pen.passOn();
      },
    });
  }

  #makeCatchUp(): CatchUp {
    return new CatchUp({
      replica: this.#replica,
      commit: this.#commit,
      journal: () => this.#link.journal,
      reload: () => this.#load(new Loader(this.engine, this.#replica)),
      damaged: async (damage) => {
        if (!(await this.#repair([], damage))) await this.#load(new Loader(this.engine, this.#replica));
      },
    });
  }

  #makeCompaction(): Compaction {
    return new Compaction({
      nodeId: this.nodeId,
      replica: this.#replica,
      commit: this.#commit,
      clock: this.#ports.clock,
      journal: () => this.#link.journal,
      breathe: () => new Promise((resolve) => this.#ports.timer.set(0, resolve)),
      catchUp: () => this.#catchUp.run(),
    });
  }

  #makeExpiry(): Expiry {
    return new Expiry({
      engine: this.engine,
      timer: this.#ports.timer,
      clock: this.#ports.clock,
      submit: (work) => {
        if (!this.#isReady) return false;
        if (this.#pen.mayWrite) this.#commit.submit(new Job(work));
        else this.#pen.acquireIfFree();
        return this.#pen.mayWrite;
      },
    });
  }

  // From start to end

  /** Without storage there is nothing that tabs could share. */
  get #isAlone(): boolean {
    return this.#link.memoryReason !== undefined;
  }

  get #isReady(): boolean {
    return this.#phase === 'ready' && this.#loader === undefined && this.#link.isOpen;
  }

  async #boot(): Promise<void> {
    this.#publisher.start();
    await this.#link.open();
    await this.#load(this.#loader as Loader);
    this.#phase = 'ready';
    // Nothing was read since the load began, and messages that came meanwhile were not applied.
    this.#stale = 1;
    this.#resolveReady?.();
    this.#statusChanged();
    this.#estimateStorage();
    this.#pollSoon();
    this.#commit.pump();
    if (this.#replica.knownSeq > this.#replica.seq) this.#catchUpQuietly();
  }

  /** Loads everything; reads wait for what they need of it. */
  async #load(loader: Loader): Promise<void> {
    const isReload = this.#phase !== 'booting';
    this.#loader = loader;
    for (;;) {
      if (isReload) this.engine.apply([['flush', '']]);
      const { chunks, tail } = await this.#loadPersistently(loader);
      if ((chunks.length === 0 && tail === undefined) || (await this.#repair(chunks, tail))) break;
    }
    this.#loader = undefined;
    if (isReload) this.#changed([['flush', '']], 'remote');
    this.#expiry.arm();
  }

  /** Loads even if the connection breaks meanwhile. @throws StoreError, DamagedError */
  async #loadPersistently(loader: Loader): Promise<Loaded> {
    for (;;) {
      try {
        return await loader.load(this.#link.journal);
      } catch (error) {
        if (!isTransient(error)) throw error;
        this.#link.abandon();
        await this.#link.reopen((failure, attempt) => this.#reconnectFailed(failure, attempt));
        if (this.#failure !== undefined) throw this.#failure;
      }
    }
  }

  async #close(): Promise<void> {
    if (this.#phase !== 'failed') await this.flush().catch(() => {});
    this.#phase = 'closed';
    this.#end(new StoreError('CLOSED', 'the store is closed'));
  }

  /** Nothing more can be done here. */
  #fail(error: unknown): void {
    if (this.#phase === 'closed') return;
    this.#fault(error);
    this.#phase = 'failed';
    this.#end(
      error instanceof StoreError
        ? error
        : new StoreError('UNAVAILABLE', `the store failed: ${error}`, { cause: error }),
    );
  }

  #end(reason: StoreError): void {
    this.#failure = reason;
    this.#commit.rejectAll(reason);
    for (const session of [...this.engine.sessions.values()]) session.close();
    this.#flushClock.stop();
    this.#expiry.stop();
    if (this.#pollTimer !== undefined) this.#ports.timer.clear(this.#pollTimer);
    this.#pen.close();
    this.#publisher.close();
    this.#link.close();
    this.#resolveReady?.();
    this.#statusChanged();
  }

  /** The connection is gone: gets another one, finds out what became of the batch in flight, and goes on. */
  async #lost(error: unknown): Promise<void> {
    if (this.#failure !== undefined) return;
    if (!isTransient(error)) {
      this.#fail(error);
      return;
    }
    this.#fault(error);
    // Whoever loads reconnects by itself.
    if (this.#isReconnecting || this.#loader !== undefined) return;
    this.#isReconnecting = true;
    this.#stale++;
    this.#link.abandon();
    try {
      await this.#link.reopen((failure, attempt) => this.#reconnectFailed(failure, attempt));
      await this.#endDoubt();
    } catch (failure) {
      this.#isReconnecting = false;
      this.#lost(failure);
      return;
    }
    this.#isReconnecting = false;
    if (this.#failure !== undefined) return;
    this.#phase = 'ready';
    this.#statusChanged();
    this.#commit.pump();
  }

  #reconnectFailed(error: StoreError, attempt: number): void {
    this.#fault(error);
    if (attempt < GIVE_UP_ATTEMPTS) return;
    this.#phase = 'failed';
    this.#commit.rejectAll(new StoreError('UNAVAILABLE', `storage failed: ${error.message}`, { cause: error }));
    this.#statusChanged();
  }

  async #endDoubt(): Promise<void> {
    const attempt = this.#commit.doubtfulAttempt;
    if (!this.#commit.isBusy || this.#failure !== undefined) return;
    const contents = await this.#link.journal.read();
    this.#commit.resolveDoubt(attempt !== undefined && this.#isWritten(attempt, contents));
  }

  /** Whether the journal holds a batch of ours, be it in the snapshot by now. */
  #isWritten(attempt: number, contents: Contents): boolean {
    const header = readHeader(contents.header);
    if (header.id !== this.#replica.header.id) return false;
    const { batches } = readTail(contents, header, header.base);
    if (batches.some(({ batch }) => batch.node === this.nodeId && batch.attempt === attempt)) return true;
    const writers = contents.manifest === undefined ? [] : readManifest(contents.manifest).writers;
    return writers.some(([node, last]) => node === this.nodeId && last >= attempt);
  }

  /** What could not be read is kept aside, what could is made the truth. False if another tab was faster. */
  async #repair(chunks: readonly LoadDamage[], tail: Damage | undefined): Promise<boolean> {
    const { journal } = this.#link;
    const damage = [...chunks];
    if (tail !== undefined) damage.push({ name: `batch ${tail.seq}`, reason: tail.reason, content: tail.records });
    for (const { name, reason, content } of damage) {
      this.#damaged = [...this.#damaged, `${name}: ${reason}`];
      await journal.quarantine(`${this.#ports.clock()} ${name}`, content);
    }
    this.#fault(new StoreError('CORRUPT', `stored data was damaged: ${this.#damaged.join('; ')}`));
    const last = tail === undefined ? this.#replica.seq : lastSeq(tail.records, this.#replica.seq);
    return this.#compaction.repair(randomId(this.#ports.random), last);
  }

  // Catching up

  #wantRun(): void {
    if (!this.#isReady) return;
    if (!this.#pen.mayWrite) this.#pen.acquire();
    else if (!this.#isFreshening) this.#catchUpThenRun();
  }

  async #catchUpThenRun(): Promise<void> {
    const reason = this.#stale;
    this.#isFreshening = true;
    try {
      await this.#freshen();
    } catch (error) {
      this.#isFreshening = false;
      this.#pen.drop();
      this.#lost(error);
      return;
    }
    this.#isFreshening = false;
    if (this.#stale === reason) this.#stale = 0;
    this.#commit.pump();
    this.#pen.served();
    this.#expiry.retry();
  }

  /** Resolves when this tab has all that is in the journal now. @throws StoreError */
  async #freshen(): Promise<void> {
    await this.#ready;
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await this.#catchUp.run();
    } catch (error) {
      if (!(error instanceof DamagedError)) throw error;
      throw new StoreError('CORRUPT', `the journal cannot be read: ${error.message}`, { cause: error });
    }
  }

  #conflict(): void {
    this.#stale++;
    this.#pen.drop();
    this.#commit.pump();
  }

  #onBatch(seq: number, record: unknown, journalId: string, strict: boolean): void {
    if (this.#failure !== undefined || this.#isAlone) return;
    this.#replica.knownSeq = Math.max(this.#replica.knownSeq, seq);
    this.#flushClock.written(strict, 'foreign');
    this.#pollSoon();
    if (!this.#isReady || this.#commit.isBusy) return;
    if (journalId === this.#replica.header.id) {
      if (seq <= this.#replica.seq) return;
      if (seq === this.#replica.seq + 1 && record !== undefined && this.#applyMessage(record)) return;
    }
    this.#catchUpQuietly();
  }

  /** False if the batch must be read from the journal. */
  #applyMessage(record: unknown): boolean {
    try {
      const [batch, ...more] = readRecord(record);
      if (batch === undefined || more.length > 0 || batch.seq !== this.#replica.seq + 1) return false;
      this.#replica.apply(batch, 0);
      return true;
    } catch (error) {
      if (error instanceof DamagedError || error instanceof StoreError) return false;
      throw error;
    }
  }

  #catchUpQuietly(): void {
    this.#freshen().catch((error) => this.#lost(error));
  }

  /** Looks at the journal from time to time, soon after something happened and then less and less often. */
  #pollSoon(): void {
    const { first, withoutChannel } = POLL_MS;
    this.#pollMs = this.#publisher.hasChannel ? first : withoutChannel;
    if (this.#pollTimer !== undefined) this.#ports.timer.clear(this.#pollTimer);
    this.#pollLater();
  }

  #pollLater(): void {
    if (this.#failure !== undefined || this.#isAlone) return;
    this.#pollTimer = this.#ports.timer.set(this.#pollMs, () => {
      const { last, lastWithoutChannel } = POLL_MS;
      this.#pollMs = Math.min(this.#pollMs * 2, this.#publisher.hasChannel ? last : lastWithoutChannel);
      this.#pollLater();
      // Who has the pen is the one who writes.
      if (this.#isReady && !this.#pen.isHeld) this.#catchUpQuietly();
    });
  }

  // What happens

  #committed(record: BatchRecord, strict: boolean): void {
    if (this.#isAlone) return;
    this.#publisher.batch(record, strict);
    this.#flushClock.written(strict, 'own');
    if (this.#compaction.isDue) this.#inBackground(this.#compaction.run());
    else if (this.#compaction.isFoldDue) this.#inBackground(this.#compaction.fold());
  }

  async #inBackground(work: Promise<void>): Promise<void> {
    try {
      await work;
      this.#estimateStorage();
    } catch (error) {
      this.#fault(error);
    }
  }

  #idle(): void {
    this.#statusChanged();
    if (this.#replica.knownSeq > this.#replica.seq) this.#catchUpQuietly();
    if (!this.#pen.hasLocks && !this.#isAlone) this.#stale++;
    this.#pen.passOn();
    if (this.#commit.hasQueue) this.#commit.pump();
  }

  #changed(effects: readonly Effect[], origin: BatchOrigin): void {
    this.#expiry.arm();
    this.#statusChanged();
    if (this.#changeListeners.size === 0) return;
    const changes = effects.map(([event, key]) => ({ key, event }));
    for (const listener of this.#changeListeners) listener(changes, origin);
  }

  #serveBlocked(): void {
    // After the batch that made somebody ready is applied and counted.
    Promise.resolve().then(() => {
      if (this.engine.blocked.isReady) this.#commit.submit(new Job(() => this.engine.serveBlocked()));
    });
  }

  #refusal(isWrite: boolean): StoreError | undefined {
    if (this.#failure !== undefined) return this.#failure;
    if (this.#closing !== undefined) return new StoreError('CLOSED', 'the store is closed');
    if (!isWrite || this.#phase !== 'failed') return undefined;
    return new StoreError('UNAVAILABLE', `storage failed: ${this.#lastFault?.message ?? ''}`);
  }

  #refused(error: unknown, lost: number): void {
    this.#lostCalls += lost;
    if (this.#closing === undefined) this.#fault(error);
    if (error instanceof StoreError && error.code === 'QUOTA') this.#estimateStorage();
  }

  #fault(error: unknown): void {
    const code = error instanceof StoreError ? error.code : 'UNAVAILABLE';
    const message = error instanceof Error ? error.message : String(error);
    this.#lastFault = { code, message, at: this.#ports.clock() };
    this.#statusChanged();
  }

  async #estimateStorage(): Promise<void> {
    const estimate = await this.#ports.estimate?.().catch(() => undefined);
    if (estimate === undefined) return;
    this.#estimate = estimate;
    this.#statusChanged();
  }

  #statusChanged(): void {
    if (this.#statusListeners.size === 0) return;
    this.#statusTimer ??= this.#ports.timer.set(this.#failure === undefined ? STATUS_MS : 0, () => {
      this.#statusTimer = undefined;
      for (const listener of this.#statusListeners) listener(this.status);
    });
  }
}

/** Whether it may work with another connection. */
function isTransient(error: unknown): boolean {
  return error instanceof StoreError && (error.code === 'UNAVAILABLE' || error.code === 'CLOSED');
}

function randomId(random: () => number): string {
  return Array.from({ length: 3 }, () => Math.floor(random() * 2 ** 32).toString(36)).join('');
}

function lastSeq(records: readonly unknown[], atLeast: number): number {
  return records.reduce<number>((last, record) => {
    const seq = typeof record === 'object' && record !== null ? (record as { seq?: unknown }).seq : undefined;
    return typeof seq === 'number' && Number.isSafeInteger(seq) ? Math.max(last, seq) : last;
  }, atLeast);
}
