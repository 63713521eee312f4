/**
 * The other end of a client's port: runs its calls on the tab's node, answers reads in the message that follows and
 * writes as they complete, and tells of changes and of the status. Runs in a worker, or on the page as a last resort.
 */
import { type Bin, binToBytes, binToText, textToBin } from '../engine/bytes.ts';
import { globMatcher } from '../engine/glob.ts';
import type { Reply } from '../engine/reply.ts';
import type { ChangeListener, NodeSession, StoreNode } from '../node/node.ts';
import {
  type CallArg,
  type CallHandler,
  type CallOptions,
  CallReader,
  CONTROL,
  type Greeting,
  type Item,
  NOTICE,
  PAGE_PROTOCOL,
  type ReplyItem,
  writeFailure,
  writeReply,
} from '../protocol/page.ts';
import { letProcessEnd } from '../protocol/process.ts';
import type { StoreStatus } from '../protocol/status.ts';
import { StoreError } from '../protocol/store-error.ts';

/** How often at most the page is told of counters in the status, in ms. */
const STATUS_INTERVAL = 250;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

interface GlobSubscription {
  readonly id: number;
  readonly matches: (key: Bin) => boolean;
}

/** Serves one client. */
class Host implements CallHandler {
  readonly #node: StoreNode;
  readonly #port: MessagePort;
  readonly #reader = new CallReader();
  readonly #sessions = new Map<number, NodeSession>();
  readonly #keys = new Map<Bin, number>();
  readonly #globs: GlobSubscription[] = [];
  readonly #stops: (() => void)[] = [];
  readonly #closed: () => Promise<void>;
  #outbox: ReplyItem[] = [];
  #scheduled = false;
  #statusTimer: ReturnType<typeof setTimeout> | undefined;
  #sentStatus: StoreStatus;

  constructor(node: StoreNode, port: MessagePort, alive: string | undefined, closed: () => Promise<void>) {
    this.#node = node;
    this.#port = port;
    this.#closed = closed;
    this.#sentStatus = node.status;
    this.#stops.push(
      node.onStatus((status) => this.#statusChanged(status)),
      node.onChanges((changes, origin) => this.#changed(changes, origin)),
    );
    port.onmessage = ({ data }: MessageEvent<Item[]>) => this.#receive(data);
    letProcessEnd(port);
    const greeting: Greeting = { tabkv: 'ready', version: PAGE_PROTOCOL, status: node.status, alive };
    port.postMessage(greeting);
  }

  #receive(items: readonly Item[]): void {
    this.#reader.read(items, this);
    this.#send();
  }

  call(id: number, session: number, args: CallArg[], options: CallOptions): void {
    let reply: Reply | Promise<Reply>;
    try {
      reply = this.#session(session).call(args, options);
    } catch (error) {
      this.#fail(id, error);
      return;
    }
    if (!(reply instanceof Promise)) {
      this.#answer(id, reply);
      return;
    }
    reply.then(
      (settled) => {
        // What the engine tells those who waited when their session closed says less than this.
        if (this.#sessions.has(session)) this.#answer(id, settled);
        else this.#fail(id, new StoreError('CLOSED', 'the session was closed'));
        this.#schedule();
      },
      (error) => {
        this.#fail(id, error);
        this.#schedule();
      },
    );
  }

  control(operation: number, id: number, operands: readonly Item[]): void {
    switch (operation) {
      case CONTROL.closeSession:
        this.#closeSession(operands[0] as number);
        break;
      case CONTROL.subscribe:
        this.#subscribe(operands[0] as number, operands[1] === 1, textToBin(operands[2] as string));
        break;
      case CONTROL.unsubscribe:
        this.#unsubscribe(operands[0] as number);
        break;
      case CONTROL.flush:
        this.#acknowledge(id, this.#node.flush());
        break;
      case CONTROL.compact:
        this.#acknowledge(id, this.#node.compact());
        break;
      case CONTROL.close:
        this.#acknowledge(id, this.#close());
        break;
      default:
        this.#outbox.push(id, null);
    }
  }

  async #close(): Promise<void> {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#statusTimer);
    try {
      await this.#node.flush();
    } finally {
      for (const id of this.#sessions.keys()) this.#closeSession(id);
      await this.#closed();
    }
  }

  #closeSession(id: number): void {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    session?.close();
  }

  #session(id: number): NodeSession {
    let session = this.#sessions.get(id);
    if (session === undefined) {
      session = this.#node.openSession();
      // Its replies tell maps, sets and doubles apart.
      void session.call(['HELLO', '3']);
      session.onPush = (push) => {
        this.#outbox.push(NOTICE.push, id);
        writeReply(this.#outbox, push, decodeUtf8);
        this.#schedule();
      };
      this.#sessions.set(id, session);
    }
    return session;
  }

  #answer(id: number, reply: Reply): void {
    this.#outbox.push(id);
    writeReply(this.#outbox, reply, decodeUtf8);
  }

  #fail(id: number, error: unknown): void {
    this.#outbox.push(id);
    writeFailure(this.#outbox, error);
  }

  #acknowledge(id: number, done: Promise<void>): void {
    done.then(
      () => {
        this.#outbox.push(id, null);
        this.#schedule();
      },
      (error) => {
        this.#fail(id, error);
        this.#schedule();
      },
    );
  }

  /** Writes complete together, so that one message answers all that do in this turn. */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#outbox.length === 0) return;
    const items = this.#outbox;
    this.#outbox = [];
    this.#port.postMessage(items);
  }

  // Changes

  #subscribe(id: number, glob: boolean, pattern: Bin): void {
    if (glob) this.#globs.push({ id, matches: globMatcher(pattern) });
    else this.#keys.set(pattern, id);
  }

  #unsubscribe(id: number): void {
    const at = this.#globs.findIndex((subscription) => subscription.id === id);
    if (at !== -1) this.#globs.splice(at, 1);
    for (const [key, subscription] of this.#keys) if (subscription === id) this.#keys.delete(key);
  }

  #changed(...[changes, origin]: Parameters<ChangeListener>): void {
    if (this.#keys.size === 0 && this.#globs.length === 0) return;
    const notices = new Map<number, ReplyItem[]>();
    const tell = (id: number, key: ReplyItem, event: string) => {
      const notice = notices.get(id);
      if (notice === undefined) notices.set(id, [key, event]);
      else notice.push(key, event);
    };
    for (const { key, event } of changes) {
      if (event === 'flush') {
        for (const id of this.#keys.values()) tell(id, null, event);
        for (const { id } of this.#globs) tell(id, null, event);
        continue;
      }
      const exact = this.#keys.get(key);
      if (exact !== undefined) tell(exact, keyItem(key), event);
      for (const { id, matches } of this.#globs) if (matches(key)) tell(id, keyItem(key), event);
    }
    for (const [id, notice] of notices) this.#outbox.push(NOTICE.changes, id, origin, notice.length / 2, ...notice);
    if (notices.size > 0) this.#schedule();
  }

  // Status

  /** What a user acts on goes at once; counters, which change with every batch, now and then. */
  #statusChanged(status: StoreStatus): void {
    const sent = this.#sentStatus;
    if (status.phase !== sent.phase || status.persistence !== sent.persistence || status.lastFault !== sent.lastFault) {
      this.#sendStatus();
    } else {
      this.#statusTimer ??= setTimeout(() => this.#sendStatus(), STATUS_INTERVAL);
      letProcessEnd(this.#statusTimer);
    }
  }

  #sendStatus(): void {
    clearTimeout(this.#statusTimer);
    this.#statusTimer = undefined;
    this.#sentStatus = this.#node.status;
    this.#outbox.push(NOTICE.status, this.#sentStatus);
    this.#schedule();
  }
}

function keyItem(key: Bin): ReplyItem {
  return binToText(key) ?? binToBytes(key);
}

/** @param closed what is to be done when the client closes; the client is told when it is done */
export function serve(
  node: StoreNode,
  port: MessagePort,
  alive: string | undefined,
  closed: () => Promise<void>,
): void {
  new Host(node, port, alive, closed);
}
