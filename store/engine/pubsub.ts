/**
 * Publish and subscribe: who listens to which channels and patterns. Messages are not stored: who does not listen misses
 * them. `Engine.onPublish` and `Engine.deliver` carry them from tab to tab.
 */
import type { Bin, Datum } from './bytes.ts';
import { globMatch } from './glob.ts';
import type { Outbox } from './outbox.ts';
import { bulk, integer, NIL, type PushReply, push } from './reply.ts';
import type { Session } from './session.ts';

/** `shard` channels are Redis Cluster's: here they are channels of their own beside the others. */
export type SubscriptionKind = 'channel' | 'pattern' | 'shard';

/** The words of Redis' replies and messages, by kind. */
const WORDS: Readonly<Record<SubscriptionKind, readonly [subscribed: string, unsubscribed: string, message: string]>> =
  {
    channel: ['subscribe', 'unsubscribe', 'message'],
    pattern: ['psubscribe', 'punsubscribe', 'pmessage'],
    shard: ['ssubscribe', 'sunsubscribe', 'smessage'],
  };

type Subscriptions = Readonly<Record<SubscriptionKind, Set<Bin>>>;

export class PubSub {
  /** Who listens, by name; in the order in which they came. */
  readonly #listeners: Readonly<Record<SubscriptionKind, Map<Bin, Set<Session>>>> = {
    channel: new Map(),
    pattern: new Map(),
    shard: new Map(),
  };
  readonly #subscriptions = new Map<Session, Subscriptions>();
  readonly #outbox: Outbox;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** Number of sessions that listen to something. */
  get size(): number {
    return this.#subscriptions.size;
  }

  isSubscribed(session: Session): boolean {
    return this.#subscriptions.has(session);
  }

  /** How many channels, patterns or shard channels a session listens to. */
  count(session: Session, ...kinds: SubscriptionKind[]): number {
    const own = this.#subscriptions.get(session);
    return own === undefined ? 0 : kinds.reduce((sum, kind) => sum + own[kind].size, 0);
  }

  /** The names that somebody listens to. */
  names(kind: SubscriptionKind): IterableIterator<Bin> {
    return this.#listeners[kind].keys();
  }

  /** How many sessions listen under this name. */
  listeners(kind: SubscriptionKind, name: Bin): number {
    return this.#listeners[kind].get(name)?.size ?? 0;
  }

  /** How many names of a kind are listened to, each counted once. */
  active(kind: SubscriptionKind): number {
    return this.#listeners[kind].size;
  }

  /** Gives the confirmation. */
  subscribe(session: Session, kind: SubscriptionKind, name: Bin): PushReply {
    let own = this.#subscriptions.get(session);
    if (own === undefined) {
      own = { channel: new Set(), pattern: new Set(), shard: new Set() };
      this.#subscriptions.set(session, own);
    }
    own[kind].add(name);
    const sessions = this.#listeners[kind].get(name) ?? new Set();
    this.#listeners[kind].set(name, sessions.add(session));
    return this.#confirmation(session, kind, WORDS[kind][0], name);
  }

  /** Gives the confirmation, also if the session did not listen. */
  unsubscribe(session: Session, kind: SubscriptionKind, name: Bin): PushReply {
    this.#remove(session, kind, name);
    return this.#confirmation(session, kind, WORDS[kind][1], name);
  }

  /** Ends all of one kind; gives the confirmations, one without a name if there was nothing. */
  unsubscribeAll(session: Session, kind: SubscriptionKind): PushReply[] {
    const names = [...(this.#subscriptions.get(session)?.[kind] ?? [])];
    if (names.length === 0) return [this.#confirmation(session, kind, WORDS[kind][1], undefined)];
    return names.map((name) => this.unsubscribe(session, kind, name));
  }

  /** Ends everything of a session, without a word. */
  close(session: Session): void {
    const own = this.#subscriptions.get(session);
    if (own === undefined) return;
    for (const kind of ['channel', 'pattern', 'shard'] as const) {
      for (const name of [...own[kind]]) this.#remove(session, kind, name);
    }
  }

  /** Hands a message to all who listen here, and gives how many they are. O(listeners + patterns). */
  deliver(channel: Bin, message: Datum, shard = false): number {
    const kind = shard ? 'shard' : 'channel';
    let count = 0;
    const sessions = this.#listeners[kind].get(channel);
    if (sessions !== undefined) {
      const told = push([bulk(WORDS[kind][2]), bulk(channel), bulk(message)]);
      for (const session of [...sessions]) this.#outbox.send(session, told);
      count += sessions.size;
    }
    return shard ? count : count + this.#deliverByPattern(channel, message);
  }

  /** How many `deliver` would reach. */
  receivers(channel: Bin, shard = false): number {
    let count = this.listeners(shard ? 'shard' : 'channel', channel);
    if (shard) return count;
    for (const [pattern, sessions] of this.#listeners.pattern) {
      if (globMatch(pattern, channel)) count += sessions.size;
    }
    return count;
  }

  #deliverByPattern(channel: Bin, message: Datum): number {
    let count = 0;
    for (const [pattern, sessions] of [...this.#listeners.pattern]) {
      if (!globMatch(pattern, channel)) continue;
      const told = push([bulk(WORDS.pattern[2]), bulk(pattern), bulk(channel), bulk(message)]);
      for (const session of [...sessions]) this.#outbox.send(session, told);
      count += sessions.size;
    }
    return count;
  }

  #confirmation(session: Session, kind: SubscriptionKind, word: string, name: Bin | undefined): PushReply {
    const count = kind === 'shard' ? this.count(session, 'shard') : this.count(session, 'channel', 'pattern');
    return push([bulk(word), name === undefined ? NIL : bulk(name), integer(count)]);
  }

  #remove(session: Session, kind: SubscriptionKind, name: Bin): void {
    const own = this.#subscriptions.get(session);
    if (own === undefined || !own[kind].delete(name)) return;
    const sessions = this.#listeners[kind].get(name);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#listeners[kind].delete(name);
    if (own.channel.size + own.pattern.size + own.shard.size === 0) this.#subscriptions.delete(session);
  }
}
