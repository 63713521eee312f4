/**
 * The engine: runs commands on the keyspace. Pure and deterministic: its clock, randomness and timers are handed in,
 * and with the same ones the same calls give the same replies and effects.
 */
import { Blocked } from './blocked.ts';
import { type Bin, binOf, bytesToBin, type Datum, textToBin } from './bytes.ts';
import { allCommands } from './commands/index.ts';
import { Config } from './config.ts';
import type { Effect, Recorder } from './effects.ts';
import { CommandError, wrongArity } from './errors.ts';
import { Keyspace } from './keyspace.ts';
import { error, QUEUED, type Reply } from './reply.ts';
import { type Arg, Session } from './session.ts';
import { Stats } from './stats.ts';
import { type Args, arityFits, type CommandDef, CommandTable, keyIndexes } from './table.ts';
import { Watches } from './watch.ts';

/** One-shot timers, for time-outs of blocking commands and the like. */
export interface Timer {
  set(delayMs: number, fire: () => void): number;
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
/** Byte arguments up to this length become binary strings at once: keys mostly, and small values, which are smaller so. */
const SHORT = 256;

/** A call whose arguments are converted; `error` says why there is no `def`. */
export interface PreparedCall {
  readonly args: Args;
  readonly def: CommandDef | undefined;
  readonly error: unknown;
}

export class Engine {
  readonly options: EngineOptions;
  readonly config = new Config();
  readonly stats = new Stats();
  readonly keyspace: Keyspace;
  readonly watches: Watches;
  readonly blocked: Blocked;
  readonly table: CommandTable;
  readonly sessions = new Map<number, Session>();
  readonly startedAt: number;
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
    });
    this.keyspace.observers.push(this.watches, this.blocked);
    this.table = commandTable();
  }

  createSession(): Session {
    const session = new Session(this, this.#nextSessionId++);
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

  /** Runs one command of a session. @see Session.call */
  call(session: Session, raw: readonly Arg[]): Reply | Promise<Reply> {
    return this.callPrepared(session, this.prepare(raw));
  }

  /** Converts the arguments of a call and finds its command, so that one can look at it before it runs. O(bytes). */
  prepare(raw: readonly Arg[]): PreparedCall {
    const args = raw.map(toDatum);
    try {
      return { args, def: this.resolve(args), error: undefined };
    } catch (error) {
      return { args, def: undefined, error };
    }
  }

  callPrepared(session: Session, { args, def, error: thrown }: PreparedCall): Reply | Promise<Reply> {
    this.keyspace.now = this.options.clock();
    if (def === undefined) {
      if (session.transaction !== undefined) session.transaction.aborted = true;
      return this.#errorReply(thrown);
    }
    if (session.transaction !== undefined && !NOT_QUEUED.has(def.name)) return this.#queue(session, def, args);
    const reply = this.run(session, def, args);
    if (this.blocked.isReady && this.keyspace.mayWrite) this.blocked.serve();
    return reply;
  }

  /** Serves blocked commands whose keys got something; a write. See `onReady`. */
  serveBlocked(): void {
    this.keyspace.now = this.options.clock();
    this.blocked.serve();
  }

  /** Runs a command that was resolved before: from `call`, EXEC or a script. */
  run(session: Session, def: CommandDef, args: Args): Reply | Promise<Reply> {
    const stats = this.stats.ofCommand(def.name);
    this.stats.totalCommandsProcessed++;
    stats.calls++;
    try {
      return def.run(session.context, args);
    } catch (thrown) {
      stats.failedCalls++;
      return this.#errorReply(thrown);
    }
  }

  /** The command that these arguments call. @throws CommandError unknown command or subcommand, wrong arity */
  resolve(args: Args): CommandDef {
    const name = binOf(args[0] ?? '');
    const def = this.table.get(name) ?? this.#resolveSub(name, args);
    if (def === undefined) throw unknownCommand(name, args);
    if (!arityFits(def, args.length)) throw wrongArity(def.name);
    return def;
  }

  #resolveSub(name: Bin, args: Args): CommandDef | undefined {
    const subcommands = this.table.subcommands(name);
    if (subcommands === undefined) return undefined;
    if (args.length < 2) throw wrongArity(name);
    const sub = binOf(args[1] as Datum);
    const def = subcommands.get(sub.toUpperCase());
    if (def !== undefined) return def;
    throw new CommandError(`ERR unknown subcommand '${sub.slice(0, 128)}'. Try ${name.toUpperCase()} HELP.`);
  }

  #queue(session: Session, def: CommandDef, args: Args): Reply {
    if (def.flags.includes('no_multi')) {
      (session.transaction as NonNullable<Session['transaction']>).aborted = true;
      return error(`ERR Command not allowed inside a transaction`);
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
    const recorder: Recorder = { effects: [], undo: [] };
    this.keyspace.recorder = recorder;
    return recorder;
  }

  stopRecording(): void {
    this.keyspace.recorder = undefined;
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

function toDatum(arg: Arg): Datum {
  if (typeof arg === 'string') return textToBin(arg);
  if (typeof arg === 'number' || typeof arg === 'bigint') return String(arg);
  if (arg instanceof Uint8Array && arg.length <= SHORT) return bytesToBin(arg);
  return arg;
}

function unknownCommand(name: Bin, args: Args): CommandError {
  let beginning = '';
  for (const arg of args.slice(1)) {
    if (beginning.length >= 128) break;
    beginning += `'${binOf(arg).slice(0, 128 - beginning.length)}' `;
  }
  return new CommandError(`ERR unknown command '${name.slice(0, 128)}', with args beginning with: ${beginning}`);
}
