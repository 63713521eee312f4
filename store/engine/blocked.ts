/**
 * Blocking commands: who waits for which keys, and the serving of those who wait. As in Redis 7.2 a command that has
 * nothing to give is run again when one of its keys holds what it waits for; who waits longest comes first. Serving happens
 * after the command (or transaction) that made a key ready, never within it.
 *
 * A command blocks by `return context.block({...})`. Its `retry` does the whole of its work, and is asked again until it
 * gives a reply. Effects of a retry belong to the command that made the key ready. Where the keyspace follows a journal, replayed effects
 * only mark keys as ready; `Engine.serveBlocked` then runs where changes are ordered.
 */
import type { Bin } from './bytes.ts';
import { CommandError } from './errors.ts';
import type { KeyObserver, Keyspace } from './keyspace.ts';
import { parseDouble, parseInt64 } from './numbers.ts';
import { error, NIL_ARRAY, type Reply } from './reply.ts';
import type { Session } from './session.ts';
import type { TypeName } from './values/value.ts';

export interface Wait {
  readonly keys: readonly Bin[];
  /** The type of value it waits for: a key that gets another type leaves it waiting. */
  readonly type: TypeName;
  /** Milliseconds; 0 waits for ever. `blockTimeout` reads it from an argument. */
  readonly timeout: number;
  /** Tries again; undefined if there is still nothing for it. A CommandError becomes the reply. */
  readonly retry: () => Reply | undefined;
  /** The reply when time is up, and at once where blocking is not allowed (MULTI, scripts). Default: null array. */
  readonly timedOut?: Reply;
  /** Also tries again when a key is gone or has got another type (XREADGROUP). */
  readonly evenMissing?: boolean;
}

/** What `blocked.ts` needs of its engine. */
export interface BlockedHost {
  readonly keyspace: Keyspace;
  now(): number;
  setTimer(delayMs: number, fire: () => void): number;
  clearTimer(handle: number): void;
  /** The reply for what a retry threw. @throws what is no CommandError */
  errorReply(thrown: unknown): Reply;
  /** Runs `tell` once the changes made so far are kept, and `undo` if they are taken back. */
  afterwards(tell: () => void, undo: () => void): void;
  /** Runs a retry in the name of the session that waits. */
  runAs<R>(session: Session, run: () => R): R;
}

interface Waiter {
  readonly session: Session;
  readonly wait: Wait;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: unknown) => void;
  /** Who waits longer has the lower number. */
  readonly order: number;
  /** Time in ms; undefined for ever. */
  readonly deadline: number | undefined;
  timer: number | undefined;
}

/** Timers of browsers and Node end at 2^31 ms: longer waits are set again. */
const LONGEST_TIMER = 2 ** 30;

export class Blocked implements KeyObserver {
  readonly #host: BlockedHost;
  readonly #byKey = new Map<Bin, Set<Waiter>>();
  readonly #bySession = new Map<Session, Set<Waiter>>();
  #ready = new Set<Bin>();
  #waiting = 0;
  #nextOrder = 0;

  constructor(host: BlockedHost) {
    this.#host = host;
  }

  /** Number of commands that wait. */
  get size(): number {
    return this.#waiting;
  }

  /** Number of keys that are waited for. */
  get keys(): number {
    return this.#byKey.size;
  }

  /** Whether a key was changed that somebody waits for, so that `serve` has something to look at. */
  get isReady(): boolean {
    return this.#ready.size > 0;
  }

  isBlocked(session: Session): boolean {
    return this.#bySession.has(session);
  }

  /** Waits for keys; the promise is the command's reply. */
  wait(session: Session, wait: Wait): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const deadline = wait.timeout > 0 ? this.#host.now() + wait.timeout : undefined;
      this.#add({ session, wait, resolve, reject, order: this.#nextOrder++, deadline, timer: undefined });
    });
  }

  /** CLIENT UNBLOCK: ends all waits of a session, as by time-out or with an error; false if it was not waiting. */
  unblock(session: Session, how: 'timeout' | 'error'): boolean {
    const waiters = this.#bySession.get(session);
    if (waiters === undefined) return false;
    for (const waiter of [...waiters]) {
      if (how === 'timeout') this.#end(waiter, waiter.wait.timedOut ?? NIL_ARRAY);
      else this.#end(waiter, this.#host.errorReply(new CommandError(UNBLOCKED)));
    }
    return true;
  }

  /** Ends all waits of a session that closes. */
  close(session: Session): void {
    for (const waiter of [...(this.#bySession.get(session) ?? [])]) this.#end(waiter, error(CLOSED));
  }

  touched(key: Bin): void {
    if (this.#byKey.size > 0 && this.#byKey.has(key)) this.#ready.add(key);
  }

  flushed(): void {
    for (const key of this.#byKey.keys()) this.#ready.add(key);
  }

  /** Serves who waits for keys that were changed, in the order of the changes, until nobody more can be served. */
  serve(): void {
    while (this.#ready.size > 0) {
      const keys = this.#ready;
      this.#ready = new Set();
      for (const key of keys) {
        for (const waiter of [...(this.#byKey.get(key) ?? [])]) this.#try(waiter, key);
      }
    }
  }

  #try(waiter: Waiter, key: Bin): void {
    const { wait } = waiter;
    if (wait.evenMissing !== true && this.#host.keyspace.peek(key)?.value.type !== wait.type) return;
    try {
      const reply = this.#host.runAs(waiter.session, wait.retry);
      if (reply !== undefined) this.#serve(waiter, reply);
    } catch (thrown) {
      this.#fail(waiter, thrown);
    }
  }

  #fail(waiter: Waiter, thrown: unknown): void {
    try {
      this.#end(waiter, this.#host.errorReply(thrown));
    } catch (bug) {
      this.#remove(waiter);
      waiter.reject(bug);
    }
  }

  /** What it was given may still be taken back: then it waits on, in its old place. */
  #serve(waiter: Waiter, reply: Reply): void {
    this.#remove(waiter);
    this.#host.afterwards(
      () => waiter.resolve(reply),
      () => this.#add(waiter),
    );
  }

  #end(waiter: Waiter, reply: Reply): void {
    this.#remove(waiter);
    waiter.resolve(reply);
  }

  #arm(waiter: Waiter, deadline: number): void {
    const left = deadline - this.#host.now();
    waiter.timer = this.#host.setTimer(Math.min(Math.max(left, 0), LONGEST_TIMER), () => {
      waiter.timer = undefined;
      if (this.#host.now() < deadline) this.#arm(waiter, deadline);
      else this.#end(waiter, waiter.wait.timedOut ?? NIL_ARRAY);
    });
  }

  #add(waiter: Waiter): void {
    if (waiter.session.closed) return;
    this.#waiting++;
    const isNewest = waiter.order === this.#nextOrder - 1;
    addTo(this.#bySession, waiter.session, waiter, isNewest);
    for (const key of waiter.wait.keys) addTo(this.#byKey, key, waiter, isNewest);
    if (waiter.deadline !== undefined) this.#arm(waiter, waiter.deadline);
  }

  #remove(waiter: Waiter): void {
    this.#waiting--;
    if (waiter.timer !== undefined) this.#host.clearTimer(waiter.timer);
    removeFrom(this.#bySession, waiter.session, waiter);
    for (const key of waiter.wait.keys) removeFrom(this.#byKey, key, waiter);
  }
}

const UNBLOCKED = 'UNBLOCKED client unblocked via CLIENT UNBLOCK';
const CLOSED = 'UNBLOCKED the session was closed';

/** Adds a waiter: the newest at the end, one that comes back in its old place. */
function addTo<K>(sets: Map<K, Set<Waiter>>, key: K, waiter: Waiter, isNewest: boolean): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([waiter]));
  else if (isNewest) set.add(waiter);
  else sets.set(key, new Set([...set, waiter].sort((a, b) => a.order - b.order)));
}

function removeFrom<K>(sets: Map<K, Set<Waiter>>, key: K, waiter: Waiter): void {
  const set = sets.get(key);
  if (set?.delete(waiter) === true && set.size === 0) sets.delete(key);
}

/**
 * The time-out argument of a blocking command in ms (rounded up), 0 for none: seconds may have a fraction (BLPOP), ms not
 * (XREAD). Redis' getTimeoutFromObjectOrReply. @throws CommandError with Redis' texts
 */
export function blockTimeout(bin: Bin, unit: 'seconds' | 'milliseconds', now: number): number {
  let ms: number;
  if (unit === 'seconds') {
    const seconds = parseDouble(bin);
    if (seconds === undefined) throw new CommandError('ERR timeout is not a float or out of range');
    ms = Math.ceil(seconds * 1000);
  } else {
    const parsed = parseInt64(bin);
    if (parsed === undefined) throw new CommandError('ERR timeout is not an integer or out of range');
    ms = Number(parsed);
  }
  if (ms < 0) throw new CommandError('ERR timeout is negative');
  if (ms + now > 2 ** 63) throw new CommandError('ERR timeout is out of range');
  return ms;
}
