/** WATCH: which sessions want to know of a change to which keys. */
import type { Bin } from './bytes.ts';
import type { KeyObserver, Keyspace } from './keyspace.ts';
import type { Session } from './session.ts';

export class Watches implements KeyObserver {
  readonly #byKey = new Map<Bin, Set<Session>>();
  readonly #keyspace: Keyspace;
  /** Keys that had already expired when they were watched: their removal is no change (Redis 6.0.9). */
  readonly #expiredWhenWatched = new Map<Session, Set<Bin>>();

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
  }

  add(session: Session, key: Bin): void {
    if (session.watched.has(key)) return;
    session.watched.add(key);
    const sessions = this.#byKey.get(key) ?? new Set();
    sessions.add(session);
    this.#byKey.set(key, sessions);
    const entry = this.#keyspace.entries.get(key);
    if (entry === undefined || !this.#keyspace.isExpired(entry)) return;
    const expired = this.#expiredWhenWatched.get(session) ?? new Set();
    this.#expiredWhenWatched.set(session, expired.add(key));
  }

  /** UNWATCH. */
  clear(session: Session): void {
    for (const key of session.watched) {
      const sessions = this.#byKey.get(key);
      sessions?.delete(session);
      if (sessions?.size === 0) this.#byKey.delete(key);
    }
    session.watched.clear();
    session.watchBroken = false;
    this.#expiredWhenWatched.delete(session);
  }

  /** Whether EXEC must answer nil: a watched key was changed, or expired since. */
  isBroken(session: Session): boolean {
    if (session.watchBroken) return true;
    for (const key of session.watched) {
      const entry = this.#keyspace.entries.get(key);
      if (entry === undefined || !this.#keyspace.isExpired(entry)) continue;
      if (this.#expiredWhenWatched.get(session)?.has(key) !== true) return true;
    }
    return false;
  }

  touched(key: Bin, code: string): void {
    if (this.#byKey.size === 0) return;
    for (const session of this.#byKey.get(key) ?? []) {
      const expired = this.#expiredWhenWatched.get(session);
      if (expired?.has(key) === true && (code === 'expired' || code === 'del')) expired.delete(key);
      else session.watchBroken = true;
    }
  }

  flushed(): void {}

  /** A flush breaks the watch of every key that exists. */
  flushing(): void {
    for (const key of this.#byKey.keys()) if (this.#keyspace.entries.has(key)) this.touched(key, 'del');
  }
}
