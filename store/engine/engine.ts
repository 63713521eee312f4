/**
 * The engine: runs commands on the keyspace. Pure and deterministic: its clock, randomness and timers are handed in,
 * and with the same ones the same calls give the same replies and effects.
 */
import { account, withoutSecrets } from './accounting.ts';
import { callChanges, NOT_QUEUED, refusal } from './admission.ts';
import { Blocked } from './blocked.ts';
import { type Bin, binOf, type Datum } from './bytes.ts';
import { allCommands } from './commands/index.ts';
import { Config } from './config.ts';
import type { Effect, Recorder } from './effects.ts';
import { CommandError } from './errors.ts';
import { Eviction } from './eviction.ts';
import { Info } from './info.ts';
import { Keyspace } from './keyspace.ts';
import { LatencyMonitor } from './latency.ts';
import { Monitors } from './monitor.ts';
import { letsThrough } from './notifications.ts';
import { Outbox } from './outbox.ts';
import { Pause } from './pause.ts';
import type { Persistence } from './persistence.ts';
import { type PreparedCall, resolve, toDatum } from './prepare.ts';
import { PubSub } from './pubsub.ts';
import { error, QUEUED, type Reply } from './reply.ts';
import { type Arg, Session } from './session.ts';
import { Slowlog } from './slowlog.ts';
import { Stats } from './stats.ts';
import { type Args, type CommandDef, CommandTable, keyIndexes } from './table.ts';
import { Tracking } from './tracking.ts';
import { Watches } from './watch.ts';

/** One-shot timers, for time-outs of blocking commands and the like. */
export interface Timer {
  /** @param background true if the process need not go on for it */
  set(delayMs: number, fire: () => void, background?: boolean): number;
  clear(handle: number): void;
}

export interface EngineOptions {
  /** Wall-clock time in ms since the epoch. */
  readonly clock: () => number;
  /** 0 ≤ r < 1. */
  readonly random: () => number;
  readonly timer: Timer;
  /** A monotonic time in microseconds, for SLOWLOG and command statistics; without it they show 0. */
  readonly stopwatch?: () => number;
}

export class Engine {
  readonly options: EngineOptions;
  readonly config = new Config();
  readonly stats = new Stats();
  readonly keyspace: Keyspace;
  readonly watches: Watches;
  readonly blocked: Blocked;
  readonly eviction: Eviction;
  readonly slowlog = new Slowlog();
  readonly latency = new LatencyMonitor();
  readonly outbox = new Outbox();
  readonly pubsub = new PubSub(this.outbox);
  readonly tracking: Tracking;
  readonly monitors = new Monitors();
  readonly pause: Pause;
  readonly info: Info;
  readonly table: CommandTable;
  readonly sessions = new Map<number, Session>();
  readonly startedAt: number;
  /** DEBUG SET-ACTIVE-EXPIRE: whether keys are removed when they expire; they read as missing in any case. */
  activeExpiry = true;
  /** Who keeps the keyspace beyond this engine's life, if anybody does. */
  persistence: Persistence | undefined;
  /**
   * Called when replayed effects, or an undo, changed keys that blocked commands wait for: `serveBlocked` is then to be run where
   * changes are ordered.
   */
  onReady: (() => void) | undefined;
  /** Called with each message that is published here, for those who listen elsewhere: they get it through `deliver`. */
  onPublish: ((channel: Bin, message: Datum, shard: boolean) => void) | undefined;
  #nextSessionId = 1;

  constructor(options: EngineOptions) {
    this.options = options;
    this.startedAt = options.clock();
    this.keyspace = new Keyspace(this.config, this.stats);
    this.keyspace.now = this.startedAt;
    this.keyspace.onExpired = (key) => this.notifyKeyspaceEvent('x', 'expired', key);
    this.keyspace.onPartsExpired = (key, emptied) => {
      this.notifyKeyspaceEvent('h', 'hexpired', key);
      if (emptied) this.notifyKeyspaceEvent('g', 'del', key);
    };
    this.watches = new Watches(this.keyspace);
    this.blocked = new Blocked({
      keyspace: this.keyspace,
      now: options.clock,
      setTimer: options.timer.set,
      clearTimer: options.timer.clear,
      errorReply: (thrown) => this.errorReply(thrown),
      afterwards: (tell, undo) => this.afterwards(tell, undo),
      runAs: (session, run) => this.#runAs(session, run),
    });
    this.tracking = new Tracking({
      config: this.config,
      sessions: this.sessions,
      outbox: this.outbox,
      isSubscribed: (session) => this.pubsub.isSubscribed(session),
    });
    this.pause = new Pause(options.clock, options.timer);
    this.eviction = new Eviction(this.keyspace, this.config, options.random, (key) => {
      this.notifyKeyspaceEvent('e', 'evicted', key);
    });
    this.config.onChange((name) => this.#follow(name));
    this.info = new Info(this);
    this.keyspace.observers.push(this.watches, this.blocked, this.tracking);
    this.table = commandTable();
  }

  /** @param address where the client is, for CLIENT LIST and the like */
  createSession(address?: string): Session {
    const session = new Session(this, this.#nextSessionId++, address);
    this.sessions.set(session.id, session);
    this.stats.totalConnectionsReceived++;
    return session;
  }

  closeSession(session: Session): void {
    if (session.closed) return;
    session.closed = true;
    this.watches.clear(session);
    this.blocked.close(session);
    this.pubsub.close(session);
    this.tracking.disable(session);
    this.monitors.delete(session);
    session.transaction = undefined;
    this.sessions.delete(session.id);
    session.onClose?.();
  }

  /** RESET: as if the session had just begun. */
  resetSession(session: Session): void {
    session.transaction = undefined;
    this.watches.clear(session);
    this.pubsub.close(session);
    this.tracking.disable(session);
    this.monitors.delete(session);
    session.protocol = 2;
    session.name = '';
    session.resetReplies();
    session.noTouch = false;
    session.noEvict = false;
  }

  /** Runs one command of a session. @see Session.call */
  call(session: Session, raw: readonly Arg[]): Reply | Promise<Reply> {
    return this.callPrepared(session, this.prepare(raw));
  }

  /** Converts the arguments of a call and finds its command, so that one can look at it before it runs. O(bytes). */
  prepare(raw: readonly Arg[]): PreparedCall {
    const args = raw.map(toDatum);
    try {
      return { args, def: resolve(this.table, args, this.stats), error: undefined };
    } catch (error) {
      return { args, def: undefined, error };
    }
  }

  callPrepared(session: Session, call: PreparedCall): Reply | Promise<Reply> {
    const { keyspace, outbox } = this;
    const { def, args } = call;
    keyspace.now = this.options.clock();
    session.calledAt = keyspace.now;
    if (outbox.hasPending) outbox.flush();
    if (def === undefined) return this.#refuse(session, undefined, call.error, isExec(args));
    session.lastCommand = def.name;
    keyspace.noTouch = session.noTouch && def.name !== 'TOUCH';
    const refused = refusal(this, session, def);
    if (refused !== undefined) return this.#refuse(session, def, refused);
    if (session.transaction !== undefined && !NOT_QUEUED.has(def.name)) return this.#queue(session, def, args);
    if (this.pause.active && (this.pause.mode === 'all' || callChanges(session, def))) {
      return this.pause.postpone(() => this.callPrepared(session, call));
    }
    const reply = this.#runAs(session, () => this.run(session, def, args));
    if (session.tracking !== undefined) this.tracking.afterCommand(session, session.tracking, def);
    if (this.blocked.isReady && keyspace.mayWrite) this.blocked.serve();
    if (keyspace.usedMemory > this.stats.peakMemory) this.stats.peakMemory = keyspace.usedMemory;
    return reply;
  }

  /** Changes made meanwhile are this session's. */
  #runAs<R>(session: Session, run: () => R): R {
    const before = this.outbox.current;
    this.outbox.current = session;
    const result = run();
    this.outbox.current = before;
    return result;
  }

  /** Serves blocked commands whose keys got something; a write. See `onReady`. */
  serveBlocked(): void {
    this.keyspace.now = this.options.clock();
    this.blocked.serve();
  }

  /** Runs a command that was resolved before: from `callPrepared`, EXEC or a script. */
  run(session: Session, def: CommandDef, args: Args): Reply | Promise<Reply> {
    this.stats.totalCommandsProcessed++;
    const { stopwatch } = this.options;
    const start = stopwatch === undefined ? 0 : stopwatch();
    let reply: Reply | Promise<Reply>;
    let failed = false;
    try {
      reply = def.run(session.context, args);
    } catch (thrown) {
      failed = true;
      reply = this.errorReply(thrown);
    }
    const microseconds = stopwatch === undefined ? undefined : stopwatch() - start;
    if (reply instanceof Promise) {
      const after = (late: Reply) => {
        if (!session.closed) account(this, session, def, args, late.type === 'error', microseconds);
      };
      void reply.then(after, ignored);
    } else account(this, session, def, args, failed, microseconds);
    this.#tellOfCall(session, def, args);
    return reply;
  }

  #tellOfCall(session: Session, def: CommandDef, args: Args): void {
    if (session.tracking !== undefined) this.tracking.remember(session, session.tracking, def, args);
    if (this.monitors.size > 0 && !def.flags.includes('skip_monitor') && !def.flags.includes('admin')) {
      this.monitors.show(this.keyspace.now, session.address, withoutSecrets(def, args));
    }
  }

  /**
   * Tells others of something once the changes made so far are kept: at once, or when the recorder's batch is.
   * @param undo is run instead if they are taken back
   */
  afterwards(tell: () => void, undo: () => void = () => {}): void {
    const { recorder } = this.keyspace;
    if (recorder === undefined) tell();
    else {
      recorder.kept.push(tell);
      recorder.undo.push(undo);
    }
  }

  /** A call that is not run makes its transaction fail, and EXEC ends it. */
  #refuse(session: Session, def: CommandDef | undefined, thrown: unknown, exec = def?.name === 'EXEC'): Reply {
    if (def !== undefined) this.stats.ofCommand(def.name).rejectedCalls++;
    if (session.transaction !== undefined) session.transaction.aborted = true;
    if (!exec || !(thrown instanceof CommandError)) return this.errorReply(thrown);
    session.transaction = undefined;
    this.watches.clear(session);
    const why = thrown.message.replace(/^ERR /, '');
    return this.errorReply(new CommandError(`EXECABORT Transaction discarded because of: ${why}`));
  }

  #queue(session: Session, def: CommandDef, args: Args): Reply {
    if (def.flags.includes('no_multi')) {
      return this.#refuse(session, def, new CommandError('ERR Command not allowed inside a transaction'));
    }
    session.transaction?.queue.push({ def, args });
    return QUEUED;
  }

  /** The reply for what a command threw, counted. @throws what is no CommandError: a bug */
  errorReply(thrown: unknown): Reply {
    if (!(thrown instanceof CommandError)) throw thrown;
    this.stats.countError(thrown.code);
    return error(thrown.message);
  }

  /** PUBLISH: to those who listen here, and through `onPublish` elsewhere. Gives how many listen here. */
  publish(channel: Bin, message: Datum, shard = false): number {
    this.stats.publishedMessages++;
    const receivers = this.pubsub.receivers(channel, shard);
    this.afterwards(() => {
      this.pubsub.deliver(channel, message, shard);
      this.onPublish?.(channel, message, shard);
    });
    return receivers;
  }

  /** Hands on a message that was published elsewhere. */
  deliver(channel: Bin, message: Datum, shard = false): void {
    this.pubsub.deliver(channel, message, shard);
  }

  /** Publishes a keyspace event if its class is let through. @see Context.notify */
  notifyKeyspaceEvent(kind: string, event: string, key: Bin): void {
    const classes = this.config.values['notify-keyspace-events'];
    if (classes === '' || !letsThrough(classes, kind)) return;
    if (classes.includes('K')) this.publish(`__keyspace@0__:${key}`, event);
    if (classes.includes('E')) this.publish(`__keyevent@0__:${event}`, key);
  }

  /** A parameter was changed. */
  #follow(name: string): void {
    if (name === 'maxmemory-policy') this.eviction.followPolicy();
    if (name !== 'notify-keyspace-events') return;
    const classes = this.config.values['notify-keyspace-events'];
    const teller = (kind: string, event: string) =>
      classes.includes(kind) ? (key: Bin) => this.notifyKeyspaceEvent(kind, event, key) : undefined;
    this.keyspace.onNew = teller('n', 'new');
    this.keyspace.onMiss = teller('m', 'keymiss');
  }

  // What a node needs to keep several engines equal

  /** Whether a call may change the keyspace, so that it must run where changes are ordered. */
  isWrite(session: Session, { def, args }: PreparedCall): boolean {
    if (def === undefined || !callChanges(session, def)) return false;
    if (def.changes === undefined) return true;
    try {
      return def.changes(session.context, args);
    } catch (thrown) {
      if (thrown instanceof CommandError) return false;
      throw thrown;
    }
  }

  /** The keys that a call names; empty for commands of the whole keyspace and for calls that are errors. */
  keysOf({ def, args }: PreparedCall): Bin[] {
    if (def === undefined) return [];
    try {
      return keyIndexes(def, args).map((index) => binOf(args[index] as Datum));
    } catch (thrown) {
      if (thrown instanceof CommandError) return [];
      throw thrown;
    }
  }

  /** From now on all changes are collected, until `stopRecording`. */
  startRecording(): Recorder {
    const recorder: Recorder = { effects: [], undo: [], kept: [] };
    this.keyspace.recorder = recorder;
    return recorder;
  }

  stopRecording(): void {
    this.keyspace.recorder = undefined;
  }

  /** What a recorder saw is kept for good: now others are told what waited for it. */
  keep(recorder: Recorder): void {
    for (const tell of recorder.kept.splice(0)) tell();
  }

  /** Takes back all that the recorder saw; recorders are rolled back newest first. */
  rollback(recorder: Recorder): void {
    this.stopRecording();
    this.keyspace.rollback(recorder);
    if (this.blocked.isReady) this.onReady?.();
  }

  /** Applies effects that another engine recorded, in order. @throws Error on an effect of a newer build */
  apply(effects: readonly Effect[]): void {
    this.keyspace.now = this.options.clock();
    for (const effect of effects) this.keyspace.apply(effect);
    if (this.blocked.isReady) this.onReady?.();
  }

  /** Removes up to `limit` expired keys and hash fields and gives how many there were; a write. O(limit · log n). */
  expireDue(limit: number): number {
    const { keyspace } = this;
    keyspace.now = this.options.clock();
    let removed = 0;
    while (removed < limit) {
      const entry = keyspace.expires.first();
      if (entry === undefined || !keyspace.isExpired(entry)) break;
      keyspace.removeExpired(entry);
      removed++;
    }
    while (removed < limit) {
      const parts = keyspace.partsExpire.first();
      if (parts === undefined || parts.expireAt > keyspace.now) break;
      removed += keyspace.removeExpiredParts(parts.entry, limit - removed);
    }
    return removed;
  }

  /** When the next key or hash field expires, in ms since the epoch; undefined if none will. O(1). */
  nextExpiry(): number | undefined {
    const key = this.keyspace.expires.first()?.expireAt;
    const part = this.keyspace.partsExpire.first()?.expireAt;
    return key === undefined || part === undefined ? (key ?? part) : Math.min(key, part);
  }

  /** The `put` effect that makes a key as it is now; undefined if there is no such key. O(n) of its value. */
  dump(key: Bin): Effect | undefined {
    const entry = this.keyspace.entries.get(key);
    if (entry === undefined) return undefined;
    return ['put', key, entry.value.type, entry.expireAt, ...entry.value.pack()];
  }
}

let table: CommandTable | undefined;

/** The one table, made when first needed. */
export function commandTable(): CommandTable {
  table ??= new CommandTable(allCommands);
  return table;
}

/** Whether a call names EXEC, though it may not fit it. */
function isExec([name]: Args): boolean {
  return name !== undefined && binOf(name).toUpperCase() === 'EXEC';
}

/** Of a bug, which the caller hears of. */
function ignored(): void {}
