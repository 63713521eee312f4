/** Takes back what batches have done to memory, and leaves their sessions as the clients know them. */
import type { Bin } from '../engine/bytes.ts';
import type { Engine } from '../engine/engine.ts';
import type { Session, Transaction } from '../engine/session.ts';
import type { Batch } from './job.ts';

/** Batches in the order in which they ran: they are taken back from the last to the first. */
export function takeBack(engine: Engine, batches: readonly Batch[]): void {
  const changed = new Set<Bin>();
  let all = false;
  for (const { recorder } of batches) {
    for (const [code, key] of recorder.effects) {
      changed.add(key);
      all ||= code === 'flush';
    }
  }
  const jobs = batches.flatMap((batch) => batch.jobs);
  // The undo of an EXEC gives its transaction back to the session, whose client may be in its next one by now. That next
  // one stays, and the EXEC runs again in a session of its own.
  const sessions = new Set(
    jobs.filter(({ transaction }) => transaction !== undefined).map((job) => job.owner?.session),
  );
  const live = [...sessions].filter((session) => session !== undefined).map((session) => new LiveState(session));
  for (const batch of batches.toReversed()) engine.rollback(batch.recorder);
  for (const state of live) state.restore(engine, (key) => all || changed.has(key));
  for (const job of jobs) job.transaction?.revive(!job.settled);
}

/** Transaction and watches of a session at this moment. */
class LiveState {
  readonly #session: Session;
  readonly #transaction: Transaction | undefined;
  readonly #watched: readonly Bin[];
  readonly #broken: boolean;

  constructor(session: Session) {
    this.#session = session;
    this.#transaction = session.transaction;
    this.#watched = [...session.watched];
    this.#broken = session.watchBroken;
  }

  restore(engine: Engine, isChanged: (key: Bin) => boolean): void {
    const session = this.#session;
    engine.watches.clear(session);
    if (session.closed) return;
    session.transaction = this.#transaction;
    for (const key of this.#watched) engine.watches.add(session, key);
    session.watchBroken = this.#broken || this.#watched.some(isChanged);
  }
}
