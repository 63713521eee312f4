/** The typed client: a method per command (from the generated table), and what Redis' clients have besides. */
import { type CallArg, CONTROL, type Durability, type WireReply } from '../protocol/page.ts';
import { StoreError } from '../protocol/store-error.ts';
import { Chain } from './chain.ts';
import type { Commands, Key, Text } from './commands.generated.ts';
import type { ChangeListener, Connection, SessionState, Status } from './connection.ts';
import { decodeReply } from './decode.ts';
import { formatCall, formatWords } from './format.ts';
import { defineCommands, methodOf } from './methods.ts';

/** What the calls of one client have in common. */
export interface View {
  /**
   * When a write's promise resolves: `memory`, at once, and the write is in the journal within a tenth of a second;
   * `committed` (the default), once it is in the journal, so that it survives a crash of tab or browser; `strict`, once
   * the disk has it, so that it survives a power cut.
   */
  readonly durability?: Durability | undefined;
  /** Reads first catch up with all other tabs. Otherwise they may be a message behind. */
  readonly fresh?: boolean | undefined;
  /** Values come as the bytes that are stored, without their JavaScript type. */
  readonly bytes?: boolean | undefined;
}

type Read = (reply: WireReply) => unknown;
type Send = (args: readonly CallArg[], view: View, read: Read) => Promise<unknown>;

/** All that sends commands: a store and its sessions. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the commands are defined on the prototype below
export class Caller {
  readonly #send: Send;
  readonly #view: View;

  /** @internal */
  constructor(send: Send, view: View) {
    this.#send = send;
    this.#view = view;
  }

  /**
   * Any command, written as on Redis' command line: `call('SET', 'key', 'value', 'EX', 60)`. Arguments are text, numbers
   * or bytes; JavaScript's types are kept by the methods only.
   */
  async call<T = unknown>(...args: readonly Text[]): Promise<T> {
    return (await this.#send(formatWords(args), this.#view, (reply) => this.#decode(reply))) as T;
  }

  /** As `call`, with the answer as Redis' protocol has it: statuses, doubles and maps told apart. For consoles and such. */
  async callForReply(...args: readonly Text[]): Promise<WireReply> {
    return (await this.#send(formatWords(args), this.#view, (reply) => reply)) as WireReply;
  }

  /** Commands that are sent together; each has its own result, and commands of others may come between. */
  pipeline(): Chain<[], never> {
    return this.#chain(false);
  }

  /** @internal */
  transaction<N>(): Chain<[], N> {
    return this.#chain(true);
  }

  /** @internal */
  static run(caller: Caller, name: string, args: readonly unknown[]): Promise<unknown> {
    const { shape, reading } = methodOf(name);
    let words: CallArg[];
    try {
      words = formatCall(shape, args);
    } catch (error) {
      return Promise.reject(error);
    }
    const bytes = caller.#view.bytes === true;
    return caller.#send(words, caller.#view, (reply) => decodeReply(reply, reading, bytes));
  }

  #chain<N>(atomic: boolean): Chain<[], N> {
    const send = (words: readonly CallArg[], read: Read) => this.#send(words, this.#view, read);
    return new Chain({ atomic, bytes: this.#view.bytes === true, send });
  }

  #decode(reply: WireReply): unknown {
    return decodeReply(reply, '', this.#view.bytes === true);
  }
}

export interface Caller extends Commands {}

defineCommands(Caller.prototype, Caller.run);

/** What one `open` has of a connection that several may share. */
export interface Lease {
  readonly connection: Connection;
  readonly closed: boolean;
  /** Closes the connection if this was the last. */
  close(): Promise<void>;
}

/** A store that is open. */
export class Store extends Caller {
  readonly #lease: Lease;
  readonly #ownView: View;

  /** @internal */
  constructor(lease: Lease, view: View) {
    super((args, options, read) => {
      if (lease.closed) return Promise.reject(new StoreError('CLOSED', 'the store is closed'));
      return lease.connection.call(args, options, read);
    }, view);
    this.#lease = lease;
    this.#ownView = view;
  }

  /** The commands that follow are run by `exec()` all at once, with nothing in between. */
  multi(): Chain<[], never> {
    return this.transaction();
  }

  /** The same store with other defaults: `kv.with({ durability: 'strict' }).set(…)`. */
  with(view: View): Store {
    return new Store(this.#lease, { ...this.#ownView, ...view });
  }

  /** A session of its own, as a connection is to Redis: for WATCH, subscriptions to channels and the like. */
  session(): Session {
    return new Session(this.#lease.connection, this.#ownView);
  }

  /**
   * Tells of changes that any tab makes.
   * @param pattern a key, or a glob pattern as KEYS takes it (`cart:*`)
   * @returns a function that ends the subscription
   */
  subscribe(pattern: string, listener: ChangeListener): () => void {
    return this.#lease.connection.subscribe(pattern, listener);
  }

  /** The state of the store: persistence, other tabs, what waits to be written. Up to a quarter of a second old. */
  get status(): Status {
    return this.#lease.connection.status;
  }

  /** @returns a function that ends it */
  onStatus(listener: (status: Status) => void): () => void {
    return this.#lease.connection.onStatus(listener);
  }

  /** Resolves when all that was called before is on disk. */
  flush(): Promise<void> {
    return this.#lease.connection.ask(CONTROL.flush);
  }

  /** Rewrites the journal as a snapshot now, which otherwise happens by itself as it grows. */
  compact(): Promise<void> {
    return this.#lease.connection.ask(CONTROL.compact);
  }

  /** Writes what is pending and lets the worker go. What `open` gave elsewhere for the same store goes on. */
  close(): Promise<void> {
    return this.#lease.close();
  }
}

/** What was published on a channel. */
export interface Message {
  readonly channel: string;
  /** The pattern by which it was heard; undefined for `subscribe`. */
  readonly pattern: string | undefined;
  readonly message: unknown;
}

/** What a connection is to a Redis server: it can watch keys and listen to channels. */
export class Session extends Caller {
  readonly #connection: Connection;
  readonly #state: SessionState;
  readonly #bytes: boolean;

  /** @internal */
  constructor(connection: Connection, view: View) {
    const state = connection.openSession();
    super((args, options, read) => connection.callIn(state, args, options, read), view);
    this.#connection = connection;
    this.#state = state;
    this.#bytes = view.bytes === true;
  }

  /** The commands that follow are run by `exec()` all at once; it gives null if a watched key was changed. */
  multi(): Chain<[], null> {
    return this.transaction();
  }

  /** Makes the next `multi().exec()` of this session give null if one of these keys is changed before it. */
  watch(...keys: readonly (Key | readonly Key[])[]): Promise<'OK'> {
    return this.call('WATCH', ...keys.flat());
  }

  /** Forgets the watched keys. */
  unwatch(): Promise<'OK'> {
    return this.call('UNWATCH');
  }

  /** Listens to channels; what is published there goes to `onMessage`. */
  async subscribe(...channels: readonly (Text | readonly Text[])[]): Promise<void> {
    await this.call('SUBSCRIBE', ...channels.flat());
  }

  /** Listens to all channels whose names match these glob patterns. */
  async psubscribe(...patterns: readonly (Text | readonly Text[])[]): Promise<void> {
    await this.call('PSUBSCRIBE', ...patterns.flat());
  }

  /** Stops listening to these channels, or to all. */
  async unsubscribe(...channels: readonly (Text | readonly Text[])[]): Promise<void> {
    await this.call('UNSUBSCRIBE', ...channels.flat());
  }

  /** Stops listening to these patterns, or to all. */
  async punsubscribe(...patterns: readonly (Text | readonly Text[])[]): Promise<void> {
    await this.call('PUNSUBSCRIBE', ...patterns.flat());
  }

  /** Called with each message of the channels that this session listens to. */
  onMessage(listener: (message: Message) => void): void {
    this.onPush((push) => {
      const [kind, ...parts] = push as [string, ...unknown[]];
      if (kind === 'message') listener({ channel: parts[0] as string, pattern: undefined, message: parts[1] });
      if (kind === 'pmessage') {
        listener({ channel: parts[1] as string, pattern: parts[0] as string, message: parts[2] });
      }
    });
  }

  /** Called with all that the store sends unasked, as Redis' protocol has it. Takes the place of `onMessage`. */
  onPush(listener: (message: unknown) => void): void {
    this.#state.onPush = (message) => listener(decodeReply(message, '', this.#bytes));
  }

  /** Ends the session; its watches and subscriptions go. */
  close(): void {
    this.#connection.closeSession(this.#state);
  }
}
