/**
 * One tab's part in the store: the engine with its keyspace, the journal under it, and the other tabs around it. This
 * file only joins the parts; what each does is in its own file.
 */
import { type Bin, Flagged, flagsOf, rawOf } from '../engine/bytes.ts';
import type { Effect } from '../engine/effects.ts';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import type { Persistence } from '../engine/persistence.ts';
import type { Durability } from '../protocol/page.ts';
import type { StoreStatus } from '../protocol/status.ts';
import { StoreError } from '../protocol/store-error.ts';
import { CatchUp } from './catch-up.ts';
import { Compaction } from './compaction.ts';
import { Connection } from './connection.ts';
import { Expiry } from './expiry.ts';
import { FlushClock } from './flush-clock.ts';
import { Following } from './following.ts';
import { GroupCommit } from './group-commit.ts';
import { Health } from './health.ts';
import { Job } from './job.ts';
import { JournalLink } from './journal-link.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { PenKeeper } from './pen.ts';
import type { BatchRecord, JournalHeader, Ports, StorageEstimate } from './ports.ts';
import { Publisher } from './publisher.ts';
import { sealHeader } from './records.ts';
import { type BatchOrigin, Replica } from './replica.ts';
import { ClientSession, type NodeSession, type SessionHost } from './session.ts';
import { readTail } from './tail.ts';

export type { NodeSession } from './session.ts';

export interface NodeOptions {
  readonly name: string;
  /** What calls get that do not ask for another; `committed` unless given. */
  readonly durability?: Durability | undefined;
  /** How long a `memory` write may wait for its append, in ms; 100 unless given. */
  readonly flushIntervalMs?: number | undefined;
  readonly engine?: Partial<EngineOptions> | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

/** `event` is the effect's code: `put`, `del`, `expired`, `evicted`, `expire`, `flush` (with an empty key) or an edit's. */
export interface Change {
  readonly key: Bin;
  readonly event: string;
}

export type ChangeListener = (changes: readonly Change[], origin: BatchOrigin) => void;
export type StatusListener = (status: StoreStatus) => void;

const FLUSH_INTERVAL_MS = 100;
/** Listeners of the status are told at most so often. */
const STATUS_MS = 100;
/** A long tail found at the start is made short after one to two times so long: other tabs may start at the same time. */
const TIDY_MS = 2000;

export class StoreNode {
  readonly engine: Engine;
  readonly nodeId: string;
  readonly #options: NodeOptions;
  readonly #ports: Ports;
  readonly #limits: Limits;
  readonly #health: Health;
  readonly #replica: Replica;
  readonly #link: JournalLink;
  readonly #commit: GroupCommit;
  readonly #pen: PenKeeper;
  readonly #publisher: Publisher;
  readonly #compaction: Compaction;
  readonly #connection: Connection;
  readonly #following: Following;
  readonly #flushClock: FlushClock;
  readonly #expiry: Expiry;
  #estimate: StorageEstimate = { usage: undefined, quota: undefined, persisted: undefined };
  #statusTimer: number | undefined;
  #tidyTimer: number | undefined;
  #isPaused = false;
  #closing: Promise<void> | undefined;
  #resolveReady: (() => void) | undefined;
  readonly #ready: Promise<void>;
  readonly #statusListeners = new Set<StatusListener>();
  readonly #changeListeners = new Set<ChangeListener>();

  private constructor(options: NodeOptions, ports: Ports) {
    const { clock, random, timer, uptime } = ports;
    this.#options = options;
    this.#ports = ports;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.nodeId = randomId(random);
    this.#ready = new Promise((resolve) => {
      this.#resolveReady = resolve;
    });
    this.#health = new Health(clock, () => this.#statusChanged());
    this.engine = new Engine({ clock, random, timer, stopwatch: () => uptime() * 1000, ...options.engine });
    this.engine.keyspace.mayWrite = false;
    this.engine.onReady = () => this.#serveBlocked();
    this.#replica = new Replica(this.engine, this.#freshHeader(), (effects, origin) => this.#changed(effects, origin));
    this.#link = new JournalLink(ports.journal, ports.journalReason, {
      timer,
      freshHeader: () => this.#freshHeader(),
      lost: (reason) =>
        this.#connection.lost(new StoreError('UNAVAILABLE', `the connection to storage was ended: ${reason}`)),
    });
    this.#commit = this.#makeCommit();
    this.#publisher = this.#makePublisher();
    this.engine.onPublish = (channel, message, shard) =>
      this.#publisher.published([channel, rawOf(message), flagsOf(message), shard]);
    this.#pen = this.#makePen();
    this.#connection = this.#makeConnection();
    const catchUp = this.#makeCatchUp();
    this.#compaction = this.#makeCompaction(catchUp);
    this.#following = this.#makeFollowing(catchUp);
    this.#flushClock = new FlushClock(timer, clock, () => this.#link.journal.sync());
    this.#expiry = this.#makeExpiry();
    if (ports.journal !== undefined) this.engine.persistence = this.#persistence();
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

  /** Resolves when everything is loaded, or never will be. */
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
    if (this.#health.failure !== undefined) throw this.#health.failure;
    const barrier = new Job(() => {}, 'strict');
    this.#commit.submit(barrier);
    await barrier.answer();
    this.#flushClock.flushed();
  }

  /** Writes a new snapshot now. @throws StoreError */
  async compact(): Promise<void> {
    await this.#ready;
    if (this.#health.failure !== undefined) throw this.#health.failure;
    await this.#compaction.run();
    this.#statusChanged();
  }

  /** Writes what is pending and leaves; later calls are rejected with CLOSED. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get status(): StoreStatus {
    const { phase, lastFault, damaged, lostCalls } = this.#health;
    const replica = this.#replica;
    return {
      phase,
      nodeId: this.nodeId,
      persistence: this.#isAlone ? 'memory' : 'indexeddb',
      persistenceReason: this.#link.memoryReason,
      copies: this.#isAlone ? 0 : 1,
      durability: this.#durability,
      seq: replica.seq,
      knownSeq: Math.max(replica.knownSeq, replica.seq),
      pen: this.#pen.isHeld,
      locks: this.#pen.hasLocks,
      channel: this.#publisher.hasChannel,
      pendingCalls: this.#commit.pendingCalls,
      pendingBytes: this.#commit.pendingBytes,
      journalBatches: replica.tailBatches,
      journalBytes: replica.tailBytes,
      snapshotBytes: replica.snapshotBytes,
      compactedAt: replica.manifest?.writtenAt,
      lostCalls,
      ...this.#estimate,
      lastFault,
      damaged,
      tabs: this.#publisher.tabs,
    };
  }

  get #durability(): Durability {
    return this.#options.durability ?? 'committed';
  }

  /** Without storage there is nothing that tabs could share. */
  get #isAlone(): boolean {
    return this.#link.memoryReason !== undefined;
  }

  #freshHeader(): JournalHeader {
    return sealHeader({ id: randomId(this.#ports.random), epoch: 0, base: 0, floor: 0 });
  }

  // The parts

  #sessionHost(): SessionHost {
    const connection = this.#connection;
    return {
      limits: this.#limits,
      engine: this.engine,
      commit: this.#commit,
      durability: this.#durability,
      get loader() {
        return connection.loader;
      },
      refusal: (isWrite) => this.#refusal(isWrite),
      freshen: () => this.#following.freshen(),
    };
  }

  #makeCommit(): GroupCommit {
    return new GroupCommit({
      limits: this.#limits,
      engine: this.engine,
      replica: this.#replica,
      nodeId: this.nodeId,
      timer: this.#ports.timer,
      flushIntervalMs: this.#options.flushIntervalMs ?? FLUSH_INTERVAL_MS,
      mayRun: () => this.#mayRun,
      wantRun: () => {
        if (this.engine.pause.active) this.#runAfterPause();
        else this.#following.wantRun();
      },
      journal: () => this.#link.journal,
      committed: (record, strict) => this.#committed(record, strict),
      conflict: () => {
        this.#following.suspect();
        this.#pen.drop();
        this.#commit.pump();
      },
      doubt: (error) => this.#connection.lost(error),
      refused: (error, lost) => this.#refused(error, lost),
      idle: () => this.#idle(),
    });
  }

  /** What SAVE, BGREWRITEAOF, LASTSAVE and WAITAOF come down to. */
  #persistence(): Persistence {
    return {
      flush: () => this.flush(),
      compact: () => this.compact(),
      lastSave: () => Math.floor(this.#flushClock.flushedAt / 1000),
    };
  }

  #makePublisher(): Publisher {
    return new Publisher(this.#ports.channel, {
      nodeId: this.nodeId,
      timer: this.#ports.timer,
      clock: this.#ports.clock,
      seq: () => this.#replica.seq,
      journalId: () => this.#replica.header.id,
      onBatch: (seq, record, journalId, strict) => {
        this.#flushClock.written(strict, 'foreign');
        this.#following.onBatch(seq, record, journalId);
      },
      onWant: () => this.#pen.onWant(),
      onSign: () => this.#pen.onSign(),
      onNewer: () => this.#health.fault(new StoreError('VERSION', 'a tab with a newer build is open: reload this one')),
      onTabs: () => this.#statusChanged(),
      onPublished: ([channel, data, flags, shard]) =>
        this.engine.deliver(channel, flags === 0 ? data : new Flagged(data, flags), shard),
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
        this.#following.suspect();
        this.#following.catchUpThenRun();
      },
      wanted: () => {
        if (this.#commit.isBusy) this.#commit.hasten();
        else this.#pen.passOn();
      },
    });
  }

  #makeConnection(): Connection {
    return new Connection({
      nodeId: this.nodeId,
      engine: this.engine,
      replica: this.#replica,
      link: this.#link,
      commit: this.#commit,
      health: this.#health,
      compaction: () => this.#compaction,
      clock: this.#ports.clock,
      newId: () => randomId(this.#ports.random),
      changed: (effects) => this.#changed(effects, 'remote'),
      disconnected: () => {
        this.#following.suspect();
        this.#pen.drop();
      },
      connected: () => {
        this.#commit.pump();
        this.#following.catchUpQuietly();
      },
      fail: (error) => this.#fail(error),
    });
  }

  #makeCatchUp(): CatchUp {
    return new CatchUp({
      replica: this.#replica,
      commit: this.#commit,
      journal: () => this.#link.journal,
      reload: () => this.#connection.reload(),
      diverged: (error) =>
        this.#health.fault(new StoreError('CORRUPT', `memory does not fit the journal: ${error}`, { cause: error })),
      damaged: (damage) => this.#connection.repairTail(damage),
    });
  }

  #makeCompaction(catchUp: CatchUp): Compaction {
    return new Compaction({
      limits: this.#limits,
      nodeId: this.nodeId,
      replica: this.#replica,
      commit: this.#commit,
      clock: this.#ports.clock,
      journal: () => this.#link.journal,
      breathe: () => new Promise((resolve) => this.#ports.timer.set(0, resolve)),
      catchUp: () => catchUp.run(),
    });
  }

  #makeFollowing(catchUp: CatchUp): Following {
    return new Following({
      replica: this.#replica,
      commit: this.#commit,
      pen: this.#pen,
      catchUp,
      connection: this.#connection,
      health: this.#health,
      timer: this.#ports.timer,
      hasChannel: this.#publisher.hasChannel,
      isAlone: () => this.#isAlone,
      whenReady: this.#ready,
      caughtUp: () => this.#expiry.retry(),
    });
  }

  #makeExpiry(): Expiry {
    return new Expiry({
      engine: this.engine,
      timer: this.#ports.timer,
      clock: this.#ports.clock,
      submit: (work) => {
        if (!this.#following.isReady) return false;
        if (this.#mayWrite) this.#commit.submit(new Job(work));
        else this.#pen.acquireIfFree();
        return this.#mayWrite;
      },
    });
  }

  get #mayWrite(): boolean {
    return this.#isAlone || this.#pen.mayWrite;
  }

  get #mayRun(): boolean {
    if (this.engine.pause.active) return false;
    return this.#following.isReady && this.#mayWrite && (this.#isAlone || this.#following.isCurrent);
  }

  // From start to end

  async #boot(): Promise<void> {
    this.#publisher.start();
    await this.#connection.start();
    this.#health.phase = 'ready';
    this.#resolveReady?.();
    this.#expiry.arm();
    this.#estimateStorage();
    this.#following.pollSoon();
    this.#commit.pump();
    // Messages that came meanwhile were not applied.
    this.#following.catchUpIfBehind();
    this.#tidyTimer = this.#ports.timer.set(TIDY_MS * (1 + this.#ports.random()), () => {
      if (this.#health.phase === 'ready') this.#tidyUp();
    });
  }

  async #close(): Promise<void> {
    if (this.#health.phase !== 'failed') await this.flush().catch(() => {});
    this.#health.phase = 'closed';
    this.#end(new StoreError('CLOSED', 'the store is closed'));
  }

  /** Nothing more can be done here. */
  #fail(error: unknown): void {
    if (this.#health.phase === 'closed') return;
    this.#health.fault(error);
    this.#health.phase = 'failed';
    const failure = error instanceof StoreError ? error : new StoreError('UNAVAILABLE', `${error}`, { cause: error });
    this.#end(failure);
  }

  #end(reason: StoreError): void {
    this.#health.failure = reason;
    this.#commit.rejectAll(reason);
    this.#commit.rejectBlocked(reason);
    this.#connection.loader?.abandon(reason);
    for (const session of [...this.engine.sessions.values()]) session.close();
    if (this.#tidyTimer !== undefined) this.#ports.timer.clear(this.#tidyTimer);
    this.#flushClock.stop();
    this.#expiry.stop();
    this.#following.stop();
    this.#pen.close();
    this.#publisher.close();
    this.#link.close();
    this.#resolveReady?.();
    this.#statusChanged();
  }

  // What happens

  #committed(record: BatchRecord, strict: boolean): void {
    if (this.#isAlone) return;
    this.#publisher.batch(record, strict);
    this.#flushClock.written(strict, 'own');
    this.#tidyUp();
  }

  /** Makes the tail short where it has become long. */
  #tidyUp(): void {
    if (this.#compaction.isDue) this.#inBackground(this.#compaction.run());
    else if (this.#compaction.isFoldDue) this.#inBackground(this.#compaction.fold());
  }

  async #inBackground(work: Promise<void>): Promise<void> {
    try {
      await work;
      this.#estimateStorage();
    } catch (error) {
      if (this.#health.failure === undefined) this.#health.fault(error);
    }
  }

  #idle(): void {
    this.#statusChanged();
    this.#following.catchUpIfBehind();
    // Where nothing keeps tabs apart, each burst of writes begins with a look at the journal.
    if (!this.#pen.hasLocks && !this.#isAlone) this.#following.suspect();
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

  /** CLIENT PAUSE: what the engine itself would run later would run where changes are not ordered. */
  #runAfterPause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.engine.pause.postpone(() => {
      this.#isPaused = false;
      this.#commit.pump();
    });
  }

  #serveBlocked(): void {
    // After the batch that made somebody ready is applied and counted.
    Promise.resolve().then(() => {
      if (this.engine.blocked.isReady) this.#commit.submit(new Job(() => this.engine.serveBlocked()));
    });
  }

  #refusal(isWrite: boolean): StoreError | undefined {
    const { failure, phase, lastFault } = this.#health;
    if (failure !== undefined) return failure;
    if (this.#closing !== undefined) return new StoreError('CLOSED', 'the store is closed');
    if (!isWrite || phase !== 'failed') return undefined;
    return new StoreError('UNAVAILABLE', `storage failed: ${lastFault?.message ?? ''}`);
  }

  #refused(error: unknown, lost: number): void {
    this.#health.lostCalls += lost;
    if (this.#closing === undefined) this.#health.fault(error);
    if (error instanceof StoreError && error.code === 'QUOTA') this.#estimateStorage();
  }

  async #estimateStorage(): Promise<void> {
    const estimate = await this.#ports.estimate?.().catch(() => undefined);
    if (estimate === undefined) return;
    this.#estimate = estimate;
    this.#statusChanged();
  }

  #statusChanged(): void {
    if (this.#statusListeners.size === 0) return;
    this.#statusTimer ??= this.#ports.timer.set(this.#health.failure === undefined ? STATUS_MS : 0, () => {
      this.#statusTimer = undefined;
      for (const listener of this.#statusListeners) listener(this.status);
    });
  }
}

function randomId(random: () => number): string {
  return Array.from({ length: 3 }, () => Math.floor(random() * 2 ** 32).toString(36)).join('');
}
