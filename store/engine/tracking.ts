/**
 * CLIENT TRACKING: tells sessions which keep copies that a key was changed. In the default mode the engine remembers which
 * session has read which key; in broadcasting mode a session hears of all keys with its prefixes.
 *
 * Messages go out through the outbox; those of broadcasting mode together, when the calls that came together are done.
 */
import { type Bin, binOf, type Datum } from './bytes.ts';
import type { Config } from './config.ts';
import type { KeyObserver } from './keyspace.ts';
import type { Outbox } from './outbox.ts';
import { array, bulk, bulks, integer, NIL, push, type Reply } from './reply.ts';
import type { Session } from './session.ts';
import { type Args, type CommandDef, keyIndexes } from './table.ts';

/** A session's choices, and what became of them. */
export interface TrackingState {
  readonly broadcast: boolean;
  readonly optIn: boolean;
  readonly optOut: boolean;
  /** Not to hear of its own changes. */
  readonly noLoop: boolean;
  /** The session that gets the messages; 0 for itself. */
  readonly redirect: number;
  /** Of broadcasting mode; `''` for all keys. */
  readonly prefixes: Set<Bin>;
  /** The session that it redirects to is gone. */
  broken: boolean;
  /** CLIENT CACHING was called just before. */
  caching: boolean;
}

interface Broadcast {
  readonly sessions: Set<Session>;
  /** Changed keys, and who changed them last. */
  keys: Map<Bin, Session | undefined>;
}

/** What the tracking needs of its engine. */
export interface TrackingHost {
  readonly config: Config;
  readonly sessions: ReadonlyMap<number, Session>;
  readonly outbox: Outbox;
  isSubscribed(session: Session): boolean;
}

const CHANNEL = '__redis__:invalidate';
/** Reads that are scripts: the keys that their commands read are remembered one by one. */
const SCRIPTS: ReadonlySet<string> = new Set(['EVAL_RO', 'EVALSHA_RO', 'FCALL_RO']);

export class Tracking implements KeyObserver {
  readonly #host: TrackingHost;
  /** Which sessions have read a key, by their ids. */
  readonly #readers = new Map<Bin, Set<number>>();
  readonly #broadcasts = new Map<Bin, Broadcast>();
  /** Sessions that track. */
  readonly #sessions = new Set<Session>();
  #scheduled = false;

  constructor(host: TrackingHost) {
    this.#host = host;
  }

  /** Number of sessions that track. */
  get size(): number {
    return this.#sessions.size;
  }

  get trackedKeys(): number {
    return this.#readers.size;
  }

  get trackedItems(): number {
    let sum = 0;
    for (const readers of this.#readers.values()) sum += readers.size;
    return sum;
  }

  get prefixes(): number {
    return this.#broadcasts.size;
  }

  enable(session: Session, state: TrackingState): void {
    const prefixes = session.tracking?.prefixes ?? new Set();
    session.tracking = { ...state, prefixes };
    this.#sessions.add(session);
    if (!state.broadcast) return;
    for (const prefix of state.prefixes.size === 0 ? [''] : state.prefixes) {
      prefixes.add(prefix);
      const broadcast = this.#broadcasts.get(prefix) ?? { sessions: new Set(), keys: new Map() };
      broadcast.sessions.add(session);
      this.#broadcasts.set(prefix, broadcast);
    }
  }

  disable(session: Session): void {
    for (const prefix of session.tracking?.prefixes ?? []) {
      const broadcast = this.#broadcasts.get(prefix);
      broadcast?.sessions.delete(session);
      if (broadcast?.sessions.size === 0) this.#broadcasts.delete(prefix);
    }
    session.tracking = undefined;
    this.#sessions.delete(session);
  }

  /** A tracking session has run a command: the keys that it read are remembered. */
  remember(session: Session, state: TrackingState, def: CommandDef, args: Args): void {
    if (state.broadcast || !def.flags.includes('readonly') || SCRIPTS.has(def.name)) return;
    if ((state.optIn && !state.caching) || (state.optOut && state.caching)) return;
    if (def.flags.includes('pubsub')) return;
    for (const index of keyIndexes(def, args)) this.#rememberKey(session, binOf(args[index] as Datum));
  }

  /** CLIENT CACHING holds for the one command after it, or for the one transaction. */
  afterCommand(session: Session, state: TrackingState, def: CommandDef): void {
    if (def.name !== 'CLIENT|CACHING' && session.transaction === undefined) state.caching = false;
  }

  touched(key: Bin): void {
    if (this.#broadcasts.size > 0) this.#collect(key);
    if (this.#readers.size > 0) this.#invalidate(key);
  }

  flushed(): void {
    for (const session of this.#sessions) this.#send(session, NIL);
    this.#readers.clear();
  }

  #rememberKey(session: Session, key: Bin): void {
    const readers = this.#readers.get(key);
    if (readers !== undefined) {
      readers.add(session.id);
      return;
    }
    this.#readers.set(key, new Set([session.id]));
    const limit = this.#host.config.get('tracking-table-max-keys');
    if (limit === 0 || this.#readers.size <= limit) return;
    const [oldest] = this.#readers.keys();
    this.#invalidate(oldest as Bin);
  }

  #collect(key: Bin): void {
    for (const [prefix, broadcast] of this.#broadcasts) {
      if (!key.startsWith(prefix)) continue;
      broadcast.keys.set(key, this.#host.outbox.current);
      this.#schedule();
    }
  }

  #invalidate(key: Bin): void {
    const readers = this.#readers.get(key);
    if (readers === undefined) return;
    this.#readers.delete(key);
    for (const id of readers) {
      const session = this.#host.sessions.get(id);
      const state = session?.tracking;
      if (session === undefined || state === undefined || state.broadcast) continue;
      if (!(state.noLoop && session === this.#host.outbox.current)) this.#send(session, bulks([key]));
    }
  }

  /** Broadcasts go out together, when the calls that came together are done. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => {
      this.#scheduled = false;
      for (const prefix of [...this.#broadcasts.keys()].sort()) this.#broadcast(prefix);
    });
  }

  #broadcast(prefix: Bin): void {
    const broadcast = this.#broadcasts.get(prefix);
    if (broadcast === undefined || broadcast.keys.size === 0) return;
    const { keys } = broadcast;
    broadcast.keys = new Map();
    const all = bulks([...keys.keys()].sort());
    for (const session of broadcast.sessions) {
      if (session.tracking?.noLoop !== true) {
        this.#send(session, all);
        continue;
      }
      const others = [...keys]
        .filter(([, by]) => by !== session)
        .map(([key]) => key)
        .sort();
      if (others.length > 0) this.#send(session, bulks(others));
    }
  }

  #send(session: Session, keys: Reply): void {
    const { tracking } = session;
    if (tracking === undefined) return;
    const { redirect } = tracking;
    const { outbox } = this.#host;
    const target = redirect === 0 ? session : this.#host.sessions.get(redirect);
    if (target === undefined) {
      tracking.broken = true;
      if (session.protocol === 3) outbox.send(session, push([bulk('tracking-redir-broken'), integer(redirect)]));
    } else if (target.protocol === 3) {
      outbox.send(target, push([bulk('invalidate'), keys]));
    } else if (redirect !== 0 && this.#host.isSubscribed(target)) {
      outbox.send(target, push([bulk('message'), bulk(CHANNEL), keys]));
    }
  }
}

/** The flags that CLIENT TRACKINGINFO shows. */
export function trackingFlags(state: TrackingState | undefined): string[] {
  if (state === undefined) return ['off'];
  const { broadcast, optIn, optOut, noLoop, broken, caching } = state;
  const flags: [string, boolean][] = [
    ['on', true],
    ['bcast', broadcast],
    ['optin', optIn],
    ['caching-yes', optIn && caching],
    ['optout', optOut],
    ['caching-no', optOut && caching],
    ['noloop', noLoop],
    ['broken_redirect', broken],
  ];
  return flags.filter(([, set]) => set).map(([name]) => name);
}

/** The reply of CLIENT TRACKINGINFO's `prefixes`. */
export function trackingPrefixes(state: TrackingState | undefined): Reply {
  return state?.broadcast === true ? bulks([...state.prefixes].sort()) : array([]);
}
