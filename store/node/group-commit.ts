/**
 * The write path: jobs run on memory in the order in which they came, and one append at a time writes what they changed.
 * While an append is under way the jobs that come run on top of it into the next batch, so that the disk's pace decides how many
 * share a transaction.
 *
 * Nobody is told of a change before its batch is in the journal. A batch that fails is taken back, newest first with the one
 * on top of it; what is not its fault runs again.
 */
import type { Bin } from '../engine/bytes.ts';
import { packedSize } from '../engine/codec.ts';
import type { Effect } from '../engine/effects.ts';
import type { Engine } from '../engine/engine.ts';
import type { PreparedCall } from '../engine/prepare.ts';
import { OK, type Reply } from '../engine/reply.ts';
import type { EffectArg } from '../engine/values/value.ts';
import { StoreError } from '../protocol/store-error.ts';
import { Batch, HeldTransaction, type Job } from './job.ts';
import type { Limits } from './limits.ts';
import type { BatchRecord, Journal, Timer } from './ports.ts';
import { batchRecord, type StoredBatch } from './records.ts';
import type { Replica } from './replica.ts';
import { takeBack } from './take-back.ts';

/** A batch that may wait for the flush interval does not wait any longer with this much in it. */
const FLUSH_BYTES = 1 << 20;
/** After a batch was refused for want of space, jobs of this size are tried one by one and the small ones together. */
const BIG_JOB_BYTES = 16 << 10;

export interface CommitHost {
  readonly limits: Limits;
  readonly engine: Engine;
  readonly replica: Replica;
  readonly nodeId: string;
  readonly timer: Timer;
  readonly flushIntervalMs: number;
  /** Whether jobs may run now: the store is loaded, this tab has caught up and has the pen. */
  mayRun(): boolean;
  /** Jobs wait and `mayRun` said no: get the pen, catch up. */
  wantRun(): void;
  /** @throws StoreError while there is no connection */
  journal(): Journal;
  /** A batch is in the journal: other tabs may be told. */
  committed(record: BatchRecord, strict: boolean): void;
  /** Somebody else has written: catch up before anything else runs. */
  conflict(): void;
  /** Whether the batch in flight was written is unknown: reconnect, then call `resolveDoubt`. */
  doubt(error: StoreError): void;
  /** Calls failed, `lost` of them after they were answered from memory. */
  refused(error: unknown, lost: number): void;
  /** Nothing is under way; something may wait for the right to run. */
  idle(): void;
}

/** What a job left in its batch: changes, only what belongs to its session or to others, or nothing. */
type Traces = 'effects' | 'others' | 'none';

interface Written {
  readonly stored: StoredBatch;
  readonly record: BatchRecord;
}

type Outcome =
  | { readonly kind: 'kept'; readonly written: Written | undefined }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'refused'; readonly error: unknown }
  | { readonly kind: 'doubt'; readonly error: StoreError };

export class GroupCommit {
  readonly #host: CommitHost;
  #queue: Job[] = [];
  #next = 0;
  #open = new Batch();
  #inFlight: Batch | undefined;
  #written: Written | undefined;
  #attempt = 0;
  /** The newest batch that changed a key and is not in the journal yet. */
  readonly #dirty = new Map<Bin, Batch>();
  /** The newest such batch that changed all keys. */
  #allDirty: Batch | undefined;
  readonly #blocked = new Set<Job>();
  #holds = 0;
  #isQuiet = false;
  #quietWaiters: (() => void)[] = [];
  #scheduled = false;
  #flushTimer: number | undefined;
  #pendingBytes = 0;
  #pendingCalls = 0;

  constructor(host: CommitHost) {
    this.#host = host;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get pendingCalls(): number {
    return this.#pendingCalls;
  }

  /** Whether memory holds changes that are not in the journal. */
  get isBusy(): boolean {
    return this.#inFlight !== undefined || !this.#open.isEmpty;
  }

  get hasQueue(): boolean {
    return this.#next < this.#queue.length;
  }

  /** Puts a job in line. It runs at once if it may; `job.answer()` tells when it is done. */
  submit(job: Job): void {
    this.#pendingBytes += job.bytes;
    if (job.call !== undefined) this.#pendingCalls++;
    if (job.owner !== undefined) job.owner.queued++;
    this.#queue.push(job);
    this.pump();
  }

  /** Runs what may run, and sees to it that it gets written. */
  pump(): void {
    while (this.hasQueue && this.#holds === 0 && !this.#open.isFull) {
      if (!this.#host.mayRun()) {
        this.#host.wantRun();
        break;
      }
      const job = this.#queue[this.#next] as Job;
      if (job.owner !== undefined && job.owner.reading > 0) break;
      if (job.alone && !this.#open.isEmpty) {
        this.#open.isFull = true;
        break;
      }
      this.#shift();
      this.#run(job);
    }
    this.#schedule();
  }

  /** The newest batch under way that a read of these keys would see; undefined if all it sees is in the journal. O(keys) */
  pendingUnder(call: PreparedCall, keys: readonly Bin[]): Batch | undefined {
    const newest = this.#open.hasEffects ? this.#open : this.#inFlight;
    if (newest?.hasEffects !== true) return undefined;
    if (readsAll(call, keys)) return newest;
    let found = this.#allDirty;
    for (const key of keys) {
      const batch = this.#dirty.get(key);
      if (batch === this.#open) return batch;
      found ??= batch;
    }
    return keys.length > 0 ? found : undefined;
  }

  /** Runs a read now and answers it when this batch is in the journal. */
  readUnder(batch: Batch, job: Job): void {
    this.#pendingBytes += job.bytes;
    this.#pendingCalls++;
    this.#execute(job, batch, false);
    if (job.settled) this.#settled(job);
    else this.#keep(batch, job);
    this.#schedule();
  }

  /** Resolves when nothing is under way and nobody else has quiesced; until `resume` nothing new runs. */
  async quiesce(): Promise<void> {
    this.#holds++;
    this.#schedule();
    while (this.isBusy || this.#isQuiet) await new Promise<void>((resolve) => this.#quietWaiters.push(resolve));
    this.#isQuiet = true;
  }

  resume(): void {
    this.#holds--;
    this.#isQuiet = false;
    this.#quiet();
    this.pump();
  }

  /** Writes at once what could wait for the flush interval. */
  hasten(): void {
    this.#open.urgent = true;
    this.#schedule();
  }

  /** The attempt whose outcome is unknown, if there is one. */
  get doubtfulAttempt(): number | undefined {
    return this.#inFlight === undefined ? undefined : this.#written?.stored.attempt;
  }

  /** Ends the doubt about the batch in flight. */
  resolveDoubt(isWritten: boolean): void {
    if (this.#inFlight === undefined) return;
    if (isWritten) this.#complete(this.#inFlight, this.#written);
    else this.#retreat();
  }

  /** Rejects the commands that wait for something. */
  rejectBlocked(error: StoreError): void {
    for (const job of this.#blocked) job.reject(error);
  }

  /** Rejects all calls; of those whose batch is on its way nobody knows whether it arrives. */
  rejectAll(error: StoreError): void {
    const doubtful = this.#written === undefined ? [] : (this.#inFlight?.jobs ?? []);
    const lost = new StoreError('LOST', `whether this was written is unknown: ${error.message}`, { cause: error });
    for (const job of doubtful) if (!job.isBlocked) job.reject(lost);
    if (this.isBusy) this.#retreat();
    const jobs = this.#queue.slice(this.#next);
    this.#queue = [];
    this.#next = 0;
    for (const job of jobs) if (job.owner !== undefined) job.owner.queued--;
    this.#reject(jobs, error);
  }

  #shift(): Job {
    const job = this.#queue[this.#next++] as Job;
    if (this.#next > 1024 && this.#next * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#next);
      this.#next = 0;
    }
    if (job.owner !== undefined) job.owner.queued--;
    return job;
  }

  // Running

  #run(job: Job): void {
    const { engine } = this.#host;
    const session = job.transaction?.session ?? job.owner?.session;
    const isWrite = session === undefined || engine.isWrite(session, job.call as PreparedCall);
    const traces = this.#execute(job, this.#open, true);
    const batch = this.#batchFor(job, isWrite, traces);
    if (batch === undefined) {
      this.#answer(job);
      return;
    }
    this.#keep(batch, job);
    if (job.alone) batch.isFull = true;
    if (job.durability === 'memory' && !job.isBlocked && this.#pendingBytes < this.#host.limits.softPendingBytes) {
      job.resolve(job.reply as Reply);
    }
  }

  /** The batch that must be written before the job is answered; undefined if it asks nothing of the disk. */
  #batchFor({ call, work, durability, isBlocked }: Job, isWrite: boolean, traces: Traces): Batch | undefined {
    if (traces === 'effects') return this.#open;
    if (traces === 'others') {
      this.#open.needsProof ||= isWrite && durability !== 'memory';
      return this.#open;
    }
    if (work !== undefined) return durability === 'strict' ? this.#open : undefined;
    if (isBlocked || durability === 'memory' || call === undefined) return undefined;
    if (!isWrite) return this.pendingUnder(call, this.#host.engine.keysOf(call));
    this.#open.needsProof = true;
    return this.#open;
  }

  /** Runs a job into a batch's recorder, and tells what it left there. A bug in a command is its answer. */
  #execute(job: Job, batch: Batch, mayWrite: boolean): Traces {
    const { engine } = this.#host;
    const { effects, undo, kept } = batch.recorder;
    const [firstEffect, firstUndo, firstKept] = [effects.length, undo.length, kept.length];
    engine.keyspace.recorder = batch.recorder;
    engine.keyspace.mayWrite = mayWrite;
    try {
      const reply = this.#perform(job);
      engine.stopRecording();
      if (reply instanceof Promise) this.#follow(job, reply);
      else if (!job.settled) job.reply = reply;
      if (effects.length > firstEffect) this.#mark(batch, firstEffect);
      if (effects.length > firstEffect) return 'effects';
      return undo.length > firstUndo || kept.length > firstKept ? 'others' : 'none';
    } catch (bug) {
      const [done, toUndo] = [effects.splice(firstEffect), undo.splice(firstUndo)];
      engine.rollback({ effects: done, undo: toUndo, kept: kept.splice(firstKept) });
      job.reject(bug);
      return 'none';
    } finally {
      engine.keyspace.mayWrite = false;
      job.transaction?.end();
    }
  }

  #perform(job: Job): Reply | Promise<Reply> {
    const { engine } = this.#host;
    const { call, work, owner } = job;
    if (work !== undefined || owner === undefined || call === undefined) {
      work?.();
      return OK;
    }
    if (call.def?.name === 'EXEC') job.transaction ??= new HeldTransaction(engine, owner.session);
    return engine.callPrepared(job.transaction?.enter() ?? owner.session, call);
  }

  /** A command that waits gives its reply by itself, once what it was given is in the journal. */
  #follow(job: Job, reply: Promise<Reply>): void {
    job.isBlocked = true;
    this.#blocked.add(job);
    reply
      .then(
        (value) => job.resolve(value),
        (reason) => job.reject(reason),
      )
      .finally(() => this.#blocked.delete(job));
  }

  /** Notes which keys are not in the journal yet, from this effect of the batch on. */
  #mark(batch: Batch, first: number): void {
    const { effects } = batch.recorder;
    for (let i = first; i < effects.length; i++) {
      const effect = effects[i] as Effect;
      if (effect[0] === 'flush') this.#allDirty = batch;
      else this.#dirty.set(effect[1], batch);
      batch.bytes += effectBytes(effect);
    }
    if (batch.bytes >= this.#host.limits.batchBytes) batch.isFull = true;
  }

  #keep(batch: Batch, job: Job): void {
    batch.jobs.push(job);
    if (job.durability !== 'memory') batch.urgent = true;
    if (job.durability === 'strict') batch.strict = true;
  }

  #answer(job: Job): void {
    this.#settled(job);
    if (!job.isBlocked) job.resolve(job.reply as Reply);
  }

  /** The job asks nothing more of the disk. */
  #settled(job: Job): void {
    this.#pendingBytes -= job.bytes;
    if (job.call !== undefined) this.#pendingCalls--;
  }

  // Writing

  #schedule(): void {
    if (this.#inFlight !== undefined || this.#open.isEmpty || this.#scheduled) return;
    const { urgent, isFull, bytes } = this.#open;
    if (urgent || isFull || bytes >= FLUSH_BYTES || this.#holds > 0) {
      this.#scheduled = true;
      // After the message at hand: all its commands share a batch.
      Promise.resolve().then(() => {
        this.#scheduled = false;
        this.#append();
      });
      return;
    }
    this.#flushTimer ??= this.#host.timer.set(this.#host.flushIntervalMs, () => {
      this.#flushTimer = undefined;
      this.hasten();
    });
  }

  async #append(): Promise<void> {
    if (this.#inFlight !== undefined || this.#open.isEmpty) return;
    const batch = this.#open;
    this.#open = new Batch();
    this.#inFlight = batch;
    this.#written = undefined;
    const outcome = await this.#write(batch);
    // Meanwhile the store may have been given up, and this batch with it.
    if (this.#inFlight !== batch) return;
    switch (outcome.kind) {
      case 'kept':
        this.#complete(batch, outcome.written);
        break;
      case 'conflict':
        this.#retreat();
        this.#host.conflict();
        break;
      case 'refused':
        this.#refuse(batch, outcome.error);
        break;
      case 'doubt':
        this.#host.doubt(outcome.error);
    }
  }

  async #write(batch: Batch): Promise<Outcome> {
    try {
      if (batch.hasEffects) return await this.#appendEffects(batch);
      if (batch.needsProof && !(await this.#isNewest())) return { kind: 'conflict' };
      if (batch.strict) await this.#host.journal().sync();
      return { kind: 'kept', written: undefined };
    } catch (error) {
      if (error instanceof StoreError && error.code !== 'QUOTA') return { kind: 'doubt', error };
      return { kind: 'refused', error };
    }
  }

  async #appendEffects(batch: Batch): Promise<Outcome> {
    const { replica, nodeId } = this.#host;
    const { effects } = batch.recorder;
    const { id: journal } = replica.header;
    const stored = { seq: replica.seq + 1, node: nodeId, attempt: ++this.#attempt, journal, effects };
    const written = { stored, record: batchRecord(stored) };
    this.#written = written;
    const outcome = await this.#host.journal().append(written.record, journal, batch.strict);
    return outcome === 'appended' ? { kind: 'kept', written } : { kind: 'conflict' };
  }

  async #isNewest(): Promise<boolean> {
    const { seq, header } = this.#host.replica;
    const tail = await this.#host.journal().readTail(seq);
    return tail.records.length === 0 && tail.header.id === header.id && tail.header.base <= seq;
  }

  #complete(batch: Batch, written: Written | undefined): void {
    this.#inFlight = undefined;
    this.#written = undefined;
    this.#clean(batch);
    if (written !== undefined) {
      this.#host.replica.commit(written.stored, packedSize(written.record.effects));
      this.#host.committed(written.record, batch.strict);
    }
    for (const job of batch.jobs) {
      this.#settled(job);
      if (!job.isBlocked) job.resolve(job.reply as Reply);
    }
    for (const tell of batch.recorder.kept) tell();
    this.#quiet();
    this.pump();
    if (!this.isBusy) this.#host.idle();
  }

  /** Forgets which keys the batch has changed. */
  #clean(batch: Batch): void {
    if (this.#allDirty === batch) this.#allDirty = undefined;
    if (!this.#open.hasEffects) {
      this.#dirty.clear();
      return;
    }
    for (const effect of batch.recorder.effects) {
      if (this.#dirty.get(effect[1]) === batch) this.#dirty.delete(effect[1]);
    }
  }

  // Taking back

  /** Takes back all that is under way and puts it in line again, before all others. */
  #retreat(): void {
    const jobs = this.#withdraw();
    this.#requeue(jobs);
    this.#quiet();
  }

  #refuse(batch: Batch, error: unknown): void {
    const jobs = this.#withdraw();
    const mayPass = batch.jobs.length > 1 && !batch.jobs.every((job) => job.secondTry);
    if (mayPass) {
      for (const job of batch.jobs) {
        job.secondTry = true;
        job.alone = job.bytes > BIG_JOB_BYTES;
      }
      this.#requeue(jobs);
    } else {
      const refused = new Set(batch.jobs);
      this.#requeue(jobs.filter((job) => !refused.has(job)));
      this.#reject(batch.jobs, error);
    }
    this.#quiet();
    this.pump();
    if (!this.isBusy) this.#host.idle();
  }

  /** All jobs under way, taken back. */
  #withdraw(): Job[] {
    const batches = this.#inFlight === undefined ? [this.#open] : [this.#inFlight, this.#open];
    this.#inFlight = undefined;
    this.#written = undefined;
    this.#open = new Batch();
    this.#dirty.clear();
    this.#allDirty = undefined;
    takeBack(this.#host.engine, batches);
    return batches.flatMap(({ jobs }) => jobs);
  }

  #requeue(jobs: readonly Job[]): void {
    // A command that waits goes on waiting: there is nothing of it to run again.
    const again = jobs.filter((job) => !job.isBlocked);
    for (const job of jobs) if (job.isBlocked) this.#settled(job);
    for (const job of again) if (job.owner !== undefined) job.owner.queued++;
    this.#queue = [...again, ...this.#queue.slice(this.#next)];
    this.#next = 0;
  }

  #reject(jobs: readonly Job[], error: unknown): void {
    if (jobs.length === 0) return;
    const lost = jobs.filter(
      ({ settled, call, durability }) => settled && call !== undefined && durability === 'memory',
    ).length;
    for (const job of jobs) {
      this.#settled(job);
      job.transaction?.end();
      if (!job.isBlocked) job.reject(error);
    }
    this.#host.refused(error, lost);
  }

  #quiet(): void {
    if (this.isBusy) return;
    const waiters = this.#quietWaiters;
    this.#quietWaiters = [];
    for (const resolve of waiters) resolve();
  }
}

function effectBytes(effect: Effect): number {
  let bytes = 16;
  for (let i = 1; i < effect.length; i++) {
    const arg = effect[i] as EffectArg;
    bytes += typeof arg === 'string' || arg instanceof Uint8Array ? arg.length + 4 : 16;
  }
  return bytes;
}

/** Whether a call reads keys that it does not name. */
export function readsAll({ def }: PreparedCall, keys: readonly Bin[]): boolean {
  if (def === undefined) return false;
  return def.name === 'EXEC' || (keys.length === 0 && def.flags.includes('readonly'));
}
