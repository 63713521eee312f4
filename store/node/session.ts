/** One client of a node: decides for each call whether memory answers it at once or it must go where changes are ordered. */
import type { Bin } from '../engine/bytes.ts';
import type { Engine } from '../engine/engine.ts';
import type { PreparedCall } from '../engine/prepare.ts';
import type { PushReply, Reply } from '../engine/reply.ts';
import type { Arg, Session } from '../engine/session.ts';
import type { CallOptions, Durability } from '../protocol/page.ts';
import { StoreError } from '../protocol/store-error.ts';
import { type GroupCommit, readsAll } from './group-commit.ts';
import { callBytes, Job, type SessionState } from './job.ts';
import type { Limits } from './limits.ts';
import type { Loader } from './loader.ts';

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

export interface SessionHost {
  readonly limits: Limits;
  readonly engine: Engine;
  readonly commit: GroupCommit;
  readonly durability: Durability;
  /** Why no call, or no write, can be taken at the moment. */
  refusal(isWrite: boolean): StoreError | undefined;
  /** While the store is being loaded. */
  readonly loader: Loader | undefined;
  /** Resolves when this tab has all that is in the journal now. @throws StoreError */
  freshen(): Promise<void>;
}

export class ClientSession implements NodeSession {
  readonly #host: SessionHost;
  readonly #state: SessionState;

  constructor(host: SessionHost) {
    this.#host = host;
    this.#state = { session: host.engine.createSession(), queued: 0, reading: 0 };
  }

  get onPush(): NodeSession['onPush'] {
    return this.#session.onPush;
  }

  set onPush(listener: NodeSession['onPush']) {
    this.#session.onPush = listener;
  }

  call(args: readonly Arg[], options?: CallOptions): Reply | Promise<Reply> {
    const { engine } = this.#host;
    const call = engine.prepare(args);
    const durability = options?.durability ?? this.#host.durability;
    const isWrite = engine.isWrite(this.#session, call);
    const refusal = this.#refusal(isWrite);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (isWrite || this.#state.queued > 0) return this.#submit(call, durability);
    if (options?.fresh === true) return this.#readFresh(call, durability);
    if (this.#host.loader !== undefined) return this.#readLoading(this.#host.loader, call, durability);
    return this.#read(call, durability);
  }

  close(): void {
    this.#session.close();
  }

  get #session(): Session {
    return this.#state.session;
  }

  #refusal(isWrite: boolean): StoreError | undefined {
    const refusal = this.#host.refusal(isWrite);
    if (refusal !== undefined) return refusal;
    if (this.#session.closed) return new StoreError('CLOSED', 'the session is closed');
    if (!isWrite || this.#host.commit.pendingBytes <= this.#host.limits.hardPendingBytes) return undefined;
    return new StoreError('OVERLOADED', 'more was sent than storage takes: wait for answers');
  }

  #submit(call: PreparedCall, durability: Durability): Reply | Promise<Reply> {
    const job = this.#job(call, durability);
    this.#host.commit.submit(job);
    return job.answer();
  }

  #job(call: PreparedCall, durability: Durability): Job {
    return new Job({ owner: this.#state, call, durability, bytes: callBytes(call) });
  }

  #read(call: PreparedCall, durability: Durability): Reply | Promise<Reply> {
    const { engine, commit } = this.#host;
    if (commit.isBusy && durability !== 'memory') {
      const batch = commit.pendingUnder(call, engine.keysOf(call));
      if (batch !== undefined) {
        const job = this.#job(call, durability);
        commit.readUnder(batch, job);
        return job.answer();
      }
    }
    return engine.callPrepared(this.#session, call);
  }

  #readLoading(loader: Loader, call: PreparedCall, durability: Durability): Reply | Promise<Reply> {
    const { engine } = this.#host;
    const isQueued = this.#session.transaction !== undefined && call.def?.name !== 'EXEC';
    const keys: readonly Bin[] = isQueued ? [] : engine.keysOf(call);
    if (!isQueued && readsAll(call, keys)) return this.#submit(call, durability);
    if (keys.length === 0) return engine.callPrepared(this.#session, call);
    return this.#readLater(loader, keys, call, durability);
  }

  #readFresh(call: PreparedCall, durability: Durability): Promise<Reply> {
    const caughtUp = this.#host.freshen();
    return new Promise((resolve, reject) => {
      this.#state.reading++;
      const done = () => {
        this.#state.reading--;
      };
      caughtUp.then(
        () => {
          done();
          resolve(this.#read(call, durability));
          this.#host.commit.pump();
        },
        (error) => {
          done();
          reject(error);
          this.#host.commit.pump();
        },
      );
    });
  }

  /** Runs a read when its keys are loaded, which may be at once. */
  #readLater(loader: Loader, keys: readonly Bin[], call: PreparedCall, durability: Durability): Reply | Promise<Reply> {
    let reply: Reply | Promise<Reply> | undefined;
    let settle: { resolve(reply: Reply | Promise<Reply>): void; reject(error: unknown): void } | undefined;
    this.#state.reading++;
    const run = () => {
      this.#state.reading--;
      reply = this.#read(call, durability);
      settle?.resolve(reply);
    };
    const fail = (error: unknown) => {
      this.#state.reading--;
      settle?.reject(error);
    };
    loader.whenLoaded(keys, run, fail);
    return (
      reply ??
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
      })
    );
  }
}
