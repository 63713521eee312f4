/**
 * A store as one page sees it: keeps a link to the worker, makes a new one when the worker is lost, and carries
 * sessions, subscriptions and the status across.
 */
import {
  type CallArg,
  type CallOptions,
  CONTROL,
  type HostOptions,
  type ReplyItem,
  type WireReply,
} from '../protocol/page.ts';
import type { StoreStatus } from '../protocol/status.ts';
import { StoreError } from '../protocol/store-error.ts';
import type { Connector, Endpoint } from './endpoint.ts';
import { Link } from './link.ts';

/** A change to a key, by any tab. */
export interface Change {
  /** The key as text. `null` if any key may have changed: after a flush, or when the worker was lost and replaced. */
  readonly key: string | null;
  /** Only for keys that are no UTF-8 text: the key's bytes. `key` is then not exact. */
  readonly bytes?: Uint8Array;
  /** What happened: `put`, `del`, `expired`, `evicted`, `expire`, `flush`, `reset`, or the kind of edit (`hset`, …). */
  readonly event: string;
  /** Whether this tab did it. */
  readonly origin: 'local' | 'remote';
}

export type ChangeListener = (change: Change) => void;

/** The store's status, and where its worker runs. */
export interface Status extends StoreStatus {
  /** `page` if no worker could be had, so that the store works on the page itself. */
  readonly place: Endpoint['place'];
}

interface Subscription {
  readonly id: number;
  readonly pattern: string;
  readonly listeners: Set<ChangeListener>;
}

/** A pattern without these is the key itself. */
const GLOB = /[*?[\\]/;

export interface SessionState {
  readonly id: number;
  /** The link it lives on; its watches and its MULTI die with it. */
  link: Link | undefined;
  onPush: ((message: WireReply) => void) | undefined;
}

export class Connection {
  readonly #connect: Connector;
  readonly #options: HostOptions;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #subscriptionsById = new Map<number, Subscription>();
  readonly #statusListeners = new Set<(status: Status) => void>();
  readonly #sessions = new Map<number, SessionState>();
  #link: Link | undefined;
  #starting: Promise<Link> | undefined;
  #status: Status | undefined;
  #nextId = 1;
  #closed = false;

  constructor(connect: Connector, options: HostOptions) {
    this.#connect = connect;
    this.#options = options;
  }

  /** Connects, unless it is connected. @throws StoreError if that fails */
  async start(): Promise<void> {
    await this.#current();
  }

  /** A call outside sessions. It waits for a new worker if the last one was lost. */
  call(args: readonly CallArg[], options: CallOptions, read: (reply: WireReply) => unknown): Promise<unknown> {
    const link = this.#current();
    if (link instanceof Link) return link.call(0, args, options, read);
    return link.then((started) => started.call(0, args, options, read));
  }

  // Sessions

  openSession(): SessionState {
    const session: SessionState = { id: this.#nextId++, link: undefined, onPush: undefined };
    this.#sessions.set(session.id, session);
    return session;
  }

  /** A call of a session. Rejects with LOST once the session's worker is gone. */
  callIn(
    session: SessionState,
    args: readonly CallArg[],
    options: CallOptions,
    read: (reply: WireReply) => unknown,
  ): Promise<unknown> {
    if (!this.#sessions.has(session.id)) {
      return Promise.reject(new StoreError('CLOSED', 'the session is closed'));
    }
    const link = session.link ?? this.#current();
    if (link instanceof Link) {
      session.link = link;
      return link.call(session.id, args, options, read);
    }
    return link.then((started) => {
      session.link ??= started;
      return session.link.call(session.id, args, options, read);
    });
  }

  closeSession(session: SessionState): void {
    if (this.#sessions.delete(session.id)) session.link?.tell(CONTROL.closeSession, session.id);
  }

  // Changes

  /** @param pattern a key, or a glob pattern as KEYS takes it */
  subscribe(pattern: string, listener: ChangeListener): () => void {
    let subscription = this.#subscriptions.get(pattern);
    if (subscription === undefined) {
      subscription = { id: this.#nextId++, pattern, listeners: new Set() };
      this.#subscriptions.set(pattern, subscription);
      this.#subscriptionsById.set(subscription.id, subscription);
      if (this.#link !== undefined) announce(this.#link, subscription);
    }
    // A function of its own, so that one listener can be subscribed twice.
    const own: ChangeListener = (change) => listener(change);
    const { id, listeners } = subscription;
    listeners.add(own);
    return () => {
      if (!listeners.delete(own) || listeners.size > 0) return;
      this.#subscriptions.delete(pattern);
      this.#subscriptionsById.delete(id);
      this.#link?.tell(CONTROL.unsubscribe, id);
    };
  }

  /** Known once `start` has resolved. */
  get status(): Status {
    if (this.#status === undefined) throw new Error('the connection was not started');
    return this.#status;
  }

  onStatus(listener: (status: Status) => void): () => void {
    const own = (status: Status) => listener(status);
    this.#statusListeners.add(own);
    return () => this.#statusListeners.delete(own);
  }

  // The store as a whole

  async ask(operation: typeof CONTROL.flush | typeof CONTROL.compact): Promise<void> {
    await (await this.#current()).ask(operation);
  }

  /** Writes what is pending and ends the worker. Calls after it are rejected with CLOSED. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const link = await (this.#starting?.catch(() => undefined) ?? this.#link);
    this.#link = undefined;
    await link?.close();
    this.#sessions.clear();
    if (this.#status !== undefined) this.#setStatus({ ...this.#status, phase: 'closed' });
  }

  /** Sees to it that what waits gets written, without making a worker for it. */
  flushIfOpen(): void {
    this.#link?.ask(CONTROL.flush).catch(() => {});
    this.#link?.send();
  }

  /** Ends the worker because the page is put aside; the next call, or `start`, makes a new one. */
  suspend(): void {
    const link = this.#link;
    if (link === undefined) return;
    this.#link = undefined;
    link.close().catch(() => {});
    link.send();
  }

  /** The link, or the one that is being made: calls that wait for it go in their order, before any that come later. */
  #current(): Link | Promise<Link> {
    if (this.#starting !== undefined) return this.#starting;
    if (this.#link !== undefined) return this.#link;
    if (this.#closed) return Promise.reject(new StoreError('CLOSED', 'the store is closed'));
    const starting = this.#startLink();
    const done = () => {
      this.#starting = undefined;
    };
    starting.then(done, done);
    this.#starting = starting;
    return starting;
  }

  async #startLink(): Promise<Link> {
    const endpoint = await this.#connect(this.#options);
    const link: Link = new Link(endpoint, {
      status: (status) => this.#setStatus({ ...status, place: endpoint.place }),
      changes: (id, origin, changes) => this.#dispatch(id, origin, changes),
      push: (session, message) => this.#sessions.get(session)?.onPush?.(message),
      lost: (lived) => {
        if (this.#link !== link) return;
        this.#link = undefined;
        // One that never lived would be replaced for ever: the next call tries again instead.
        if (lived) void this.start().catch(() => {});
      },
    });
    const replaced = this.#status !== undefined;
    this.#link = link;
    this.#setStatus({ ...endpoint.status, place: endpoint.place });
    for (const subscription of this.#subscriptions.values()) announce(link, subscription);
    if (replaced) this.#resetListeners();
    return link;
  }

  #setStatus(status: Status): void {
    this.#status = status;
    for (const listener of this.#statusListeners) guarded(listener, status);
  }

  #dispatch(id: number, origin: 'local' | 'remote', changes: readonly ReplyItem[]): void {
    const subscription = this.#subscriptionsById.get(id);
    if (subscription === undefined) return;
    for (let i = 0; i < changes.length; i += 2) {
      const change = changeOf(changes[i], changes[i + 1] as string, origin);
      for (const listener of subscription.listeners) guarded(listener, change);
    }
  }

  /** What happened between two workers is unknown. */
  #resetListeners(): void {
    for (const { listeners } of this.#subscriptions.values()) {
      for (const listener of listeners) guarded(listener, { key: null, event: 'reset', origin: 'remote' });
    }
  }
}

function announce(link: Link, { id, pattern }: Subscription): void {
  link.tell(CONTROL.subscribe, id, GLOB.test(pattern) ? 1 : 0, pattern);
}

function changeOf(key: ReplyItem, event: string, origin: Change['origin']): Change {
  if (key instanceof Uint8Array) return { key: new TextDecoder().decode(key), bytes: key, event, origin };
  return { key: key as string | null, event, origin };
}

/** A listener that throws must not keep the others, or the answers behind, from being told. */
function guarded<T>(listener: (value: T) => void, value: T): void {
  try {
    listener(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
