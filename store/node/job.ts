/**
 * Jobs and batches. A job is one call (or work of the node's own) that must run where changes are ordered; a batch is
 * what one append writes: the effects of all jobs that ran while the append before it was under way.
 */
import type { Bin } from '../engine/bytes.ts';
import type { Recorder } from '../engine/effects.ts';
import type { Engine } from '../engine/engine.ts';
import type { PreparedCall } from '../engine/prepare.ts';
import type { Reply } from '../engine/reply.ts';
import type { Session, Transaction } from '../engine/session.ts';
import type { Durability } from '../protocol/page.ts';

/** What the node knows of a session beside the engine's own state. */
export interface SessionState {
  readonly session: Session;
  /** Its calls that wait to be run: later ones go behind them. */
  queued: number;
  /** Its reads that wait for something: jobs behind them wait too. */
  reading: number;
}

export interface JobOptions {
  readonly owner: SessionState;
  readonly call: PreparedCall;
  readonly durability: Durability;
  readonly bytes: number;
}

export class Job {
  readonly owner: SessionState | undefined;
  readonly call: PreparedCall | undefined;
  readonly durability: Durability;
  readonly bytes: number;
  /** Of the node's own jobs. */
  readonly work: (() => void) | undefined;
  /** Of the last run; a blocked command has none. */
  reply: Reply | undefined;
  /** Its command waits for something, and answers by itself. */
  isBlocked = false;
  /** Was refused once together with others; is to be tried by itself. */
  secondTry = false;
  alone = false;
  /** Has its answer: a run after this can change the keyspace only. */
  settled = false;
  /** For EXEC, which takes its transaction from its session: what it needs to run again. */
  transaction: HeldTransaction | undefined;
  #resolve: ((reply: Reply) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;
  #reason: unknown;

  constructor(what: JobOptions | (() => void), durability: Durability = 'memory') {
    this.work = typeof what === 'function' ? what : undefined;
    const options = typeof what === 'function' ? undefined : what;
    this.owner = options?.owner;
    this.call = options?.call;
    this.durability = options?.durability ?? durability;
    this.bytes = options?.bytes ?? 0;
  }

  resolve(reply: Reply): void {
    if (this.settled) return;
    this.settled = true;
    this.reply = reply;
    this.#resolve?.(reply);
  }

  reject(reason: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#reason = reason;
    this.#reject?.(reason);
  }

  /** The reply if it is there already, else a promise of it. */
  answer(): Reply | Promise<Reply> {
    if (this.settled && this.reply !== undefined) return this.reply;
    if (this.settled) return Promise.reject(this.#reason);
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }
}

/** A transaction that EXEC took from its session. */
export class HeldTransaction {
  readonly #engine: Engine;
  readonly #owner: Session;
  readonly #transaction: Transaction | undefined;
  readonly #watched: readonly Bin[];
  #broken = false;
  #stand: Session | undefined;

  constructor(engine: Engine, owner: Session) {
    this.#engine = engine;
    this.#owner = owner;
    this.#transaction = owner.transaction;
    this.#watched = [...owner.watched];
  }

  /** Where the transaction is to be run now. A watch that is broken stays so, however often it is taken back and run again. */
  enter(): Session {
    const session = this.#stand ?? this.#owner;
    this.#broken ||= this.#engine.watches.isBroken(session);
    return session;
  }

  /**
   * Watches the keys again, in a session made for it: the client's own may hold its next transaction by now. Without
   * `watching` the transaction will run whatever was changed: its client was told already that it did.
   */
  revive(watching: boolean): void {
    this.end();
    const stand = this.#engine.createSession();
    stand.name = this.#owner.name;
    stand.protocol = this.#owner.protocol;
    stand.transaction = this.#transaction;
    if (watching) {
      for (const key of this.#watched) this.#engine.watches.add(stand, key);
      stand.watchBroken = this.#broken;
    }
    this.#stand = stand;
  }

  /** Where the transaction is to be run. */
  get session(): Session {
    return this.#stand ?? this.#owner;
  }

  end(): void {
    if (this.#stand !== undefined) this.#engine.closeSession(this.#stand);
    this.#stand = undefined;
  }
}

export class Batch {
  /** What its jobs have changed, and how to take it back. */
  readonly recorder: Recorder = { effects: [], undo: [], kept: [] };
  /** In the order in which they ran. */
  readonly jobs: Job[] = [];
  bytes = 0;
  /** Somebody waits for it; otherwise it may wait for the flush interval. */
  urgent = false;
  strict = false;
  /** A write that changed nothing was answered from it: right only if no other tab had written meanwhile. */
  needsProof = false;
  /** Takes no more jobs. */
  isFull = false;

  get hasEffects(): boolean {
    return this.recorder.effects.length > 0;
  }

  get isEmpty(): boolean {
    return this.jobs.length === 0;
  }
}

/** About how many bytes a call holds. O(arguments) */
export function callBytes({ args }: PreparedCall): number {
  let bytes = 64;
  for (const arg of args) {
    if (typeof arg === 'string' || arg instanceof Uint8Array) bytes += arg.length + 16;
    else bytes += arg.data.length + 32;
  }
  return bytes;
}
