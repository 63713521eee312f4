/**
 * The engine: runs commands on the keyspace. Pure and deterministic: its clock, randomness and timers are handed in,
 * and with the same ones the same calls give the same replies and effects.
 */
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
import { type PreparedCall, resolve, toDatum } from './prepare.ts';
import { error, QUEUED, type Reply } from './reply.ts';
import { type Arg, Session } from './session.ts';
import { Slowlog } from './slowlog.ts';
import { type CommandStats, Stats } from './stats.ts';
import { type Args, type CommandDef, CommandTable, keyIndexes } from './table.ts';
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

/** Commands that run at once although the session is in MULTI. */
const NOT_QUEUED: ReadonlySet<string> = new Set(['EXEC', 'DISCARD', 'MULTI', 'WATCH', 'QUIT', 'RESET']);
/** Commands that a transaction takes even if there is no room. */
const ALWAYS_IN_MULTI: ReadonlySet<string> = new Set(['EXEC', 'DISCARD', 'QUIT', 'RESET']);
const OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";

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
  readonly info: Info;
  readonly table: CommandTable;
  readonly sessions = new Map<number, Session>();
  readonly startedAt: number;
  /** DEBUG SET-ACTIVE-EXPIRE: whether keys are removed when they expire; they read as missing in any case. */
  activeExpiry = true;
  /**
   * Called when replayed effects, or an undo, changed keys that blocked commands wait for: `serveBlocked` is then to be run where
   * changes are ordered.
   */
  onReady: (() => void) | undefined;
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
      errorReply: (thrown) => this.#errorReply(thrown),
      afterwards: (tell, undo) => this.afterwards(tell, undo),
    });
    this.eviction = new Eviction(this.keyspace, this.config, options.random, (key) => {
      this.notifyKeyspaceEvent('e', 'evicted', key);
    });
    this.config.onChange(() => this.eviction.followPolicy());
    this.info = new Info(this);
    this.keyspace.observers.push(this.watches, this.blocked);
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
    session.closed = true;
    this.watches.clear(session);
    this.blocked.close(session);
    session.transaction = undefined;
    this.sessions.delete(session.id);
  }

  /** RESET: as if the session had just begun. */
  resetSession(session: Session): void {
    session.transaction = undefined;
    this.watches.clear(session);
    session.protocol = 2;
    session.name = '';
    session.replies = 'on';
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

  callPrepared(session: Session, { args, def, error: thrown }: PreparedCall): Reply | Promise<Reply> {
    const { keyspace } = this;
    keyspace.now = this.options.clock();
    session.calledAt = keyspace.now;
    if (def === undefined) return this.#refuse(session, thrown);
    session.lastCommand = def.name;
    keyspace.noTouch = session.noTouch && def.name !== 'TOUCH';
    if (this.config.values.maxmemory > 0 && keyspace.mayWrite && !this.#hasRoom(session, def)) {
      return this.#refuseForMemory(session, def);
    }
    if (session.transaction !== undefined && !NOT_QUEUED.has(def.name)) return this.#queue(session, def, args);
    const reply = this.run(session, def, args);
    if (this.blocked.isReady && keyspace.mayWrite) this.blocked.serve();
    if (keyspace.usedMemory > this.stats.peakMemory) this.stats.peakMemory = keyspace.usedMemory;
    return reply;
  }

  /** Serves blocked commands whose keys got something; a write. See `onReady`. */
  serveBlocked(): void {
    this.keyspace.now = this.options.clock();
    this.blocked.serve();
  }

  /** Runs a command that was resolved before: from `callPrepared`, EXEC or a script. */
  run(session: Session, def: CommandDef, args: Args): Reply | Promise<Reply> {
    const stats = this.stats.ofCommand(def.name);
    this.stats.totalCommandsProcessed++;
    stats.calls++;
    const { stopwatch } = this.options;
    if (stopwatch === undefined) return this.#perform(session, def, args, stats);
    const start = stopwatch();
    const reply = this.#perform(session, def, args, stats);
    this.#measure(session, def, args, stats, stopwatch() - start);
    return reply;
  }

  #perform(session: Session, def: CommandDef, args: Args, stats: CommandStats): Reply | Promise<Reply> {
    try {
      return def.run(session.context, args);
    } catch (thrown) {
      stats.failedCalls++;
      return this.#errorReply(thrown);
    }
  }

  #measure(session: Session, def: CommandDef, args: Args, stats: CommandStats, microseconds: number): void {
    const config = this.config.values;
    this.stats.measure(stats, microseconds, config['latency-tracking']);
    const at = Math.floor(this.keyspace.now / 1000);
    const slow = config['slowlog-log-slower-than'];
    if (slow >= 0 && microseconds >= slow && !def.flags.includes('skip_slowlog')) {
      const { address, name } = session;
      this.slowlog.add(args, { at, microseconds: Math.floor(microseconds), address, name }, config['slowlog-max-len']);
    }
    const threshold = config['latency-monitor-threshold'];
    if (threshold === 0) return;
    this.latency.add(def.flags.includes('fast') ? 'fast-command' : 'command', microseconds / 1000, threshold, at);
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

  /** Evicts what the limit asks for; false if there is still no room for this command. */
  #hasRoom(session: Session, def: CommandDef): boolean {
    if (this.eviction.makeRoom()) return true;
    const { transaction } = session;
    if (transaction === undefined) return !def.flags.includes('denyoom');
    if (!ALWAYS_IN_MULTI.has(def.name)) return false;
    return def.name !== 'EXEC' || !transaction.queue.some((queued) => queued.def.flags.includes('denyoom'));
  }

  #refuseForMemory(session: Session, def: CommandDef): Reply {
    this.stats.ofCommand(def.name).rejectedCalls++;
    this.stats.evictionFailures++;
    if (def.name !== 'EXEC') return this.#refuse(session, new CommandError(OUT_OF_MEMORY));
    session.transaction = undefined;
    this.watches.clear(session);
    return this.#errorReply(new CommandError(`EXECABORT Transaction discarded because of: ${OUT_OF_MEMORY}`));
  }

  /** A call that is not run makes its transaction fail. */
  #refuse(session: Session, thrown: unknown): Reply {
    if (session.transaction !== undefined) session.transaction.aborted = true;
    return this.#errorReply(thrown);
  }

  #queue(session: Session, def: CommandDef, args: Args): Reply {
    if (def.flags.includes('no_multi')) {
      return this.#refuse(session, new CommandError('ERR Command not allowed inside a transaction'));
    }
    session.transaction?.queue.push({ def, args });
    return QUEUED;
  }

  #errorReply(thrown: unknown): Reply {
    if (!(thrown instanceof CommandError)) throw thrown;
    this.stats.countError(thrown.code);
    return error(thrown.message);
  }

  notifyKeyspaceEvent(_kind: string, _event: string, _key: Bin): void {}

  // What a node needs to keep several engines equal

  /** Whether a call may change the keyspace, so that it must run where changes are ordered. */
  isWrite(session: Session, { def }: PreparedCall): boolean {
    if (def === undefined) return false;
    if (def.name === 'EXEC') return session.transaction?.queue.some(({ def: queued }) => changes(queued)) ?? false;
    if (session.transaction !== undefined) return false;
    return changes(def);
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

function changes(def: CommandDef): boolean {
  return def.flags.includes('write') || def.flags.includes('may_replicate');
}
