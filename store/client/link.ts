/**
 * One live connection to a worker: gathers the calls of a microtask into one message, matches answers to calls, and
 * notices when the worker is gone. What was not answered then is rejected: no call ever hangs.
 */
import {
  type CallArg,
  type CallOptions,
  CallWriter,
  CONTROL,
  type Item,
  NOTICE,
  type ReplyItem,
  ReplyReader,
  type WireReply,
} from '../protocol/page.ts';
import { keepProcess, letProcessEnd } from '../protocol/process.ts';
import type { StoreStatus } from '../protocol/status.ts';
import { StoreError } from '../protocol/store-error.ts';
import type { Endpoint } from './endpoint.ts';

export interface LinkEvents {
  status(status: StoreStatus): void;
  /** `changes` is key, event, key, event, …; a null key stands for all. */
  changes(subscription: number, origin: 'local' | 'remote', changes: readonly ReplyItem[]): void;
  push(session: number, message: WireReply): void;
  /** The worker is gone; `lived` if it had said anything. Not called after `close`. */
  lost(lived: boolean): void;
}

interface Pending {
  readonly read: (reply: WireReply) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A message goes once it holds so many items, about 2,000 calls: the worker begins with them while the page goes on. */
const MOST_ITEMS = 8000;
/** Where it cannot be known whether the worker lives: how long it may leave a question unanswered, in ms. */
const PATIENCE = 30_000;

export class Link {
  readonly #endpoint: Endpoint;
  readonly #events: LinkEvents;
  readonly #writer = new CallWriter();
  readonly #pending = new Map<number, Pending>();
  #scheduled = false;
  #lived = false;
  #pinging = false;
  #closing = false;
  #ended: StoreError | undefined;
  #pinger: ReturnType<typeof setInterval> | undefined;

  constructor(endpoint: Endpoint, events: LinkEvents) {
    this.#endpoint = endpoint;
    this.#events = events;
    const { port } = endpoint;
    port.onmessage = ({ data }: MessageEvent<ReplyItem[]>) => this.#receive(data);
    port.onmessageerror = () => this.#lose('a message of the worker could not be read');
    letProcessEnd(port);
    this.#watch();
  }

  get place(): Endpoint['place'] {
    return this.#endpoint.place;
  }

  call(
    session: number,
    args: readonly CallArg[],
    options: CallOptions,
    read: (reply: WireReply) => unknown,
  ): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return this.#answer(this.#writer.call(session, args, options), read);
  }

  /** A control operation that is answered. */
  ask(operation: number): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return this.#answer(this.#writer.ask(operation), () => undefined);
  }

  tell(operation: number, ...operands: Item[]): void {
    if (this.#ended !== undefined) return;
    this.#writer.tell(operation, ...operands);
    this.#schedule();
  }

  /** Has the store write what is pending, then ends the worker. */
  async close(): Promise<void> {
    this.#closing = true;
    try {
      await this.ask(CONTROL.close);
    } finally {
      this.end(new StoreError('CLOSED', 'the store was closed'));
    }
  }

  /** Sends what is gathered without waiting for the microtask: the page may be frozen next. */
  send(): void {
    if (this.#writer.isEmpty) return;
    const { items, transfer } = this.#writer.take();
    try {
      this.#endpoint.port.postMessage(items, transfer);
    } catch (error) {
      this.#lose(`a message to the worker could not be sent: ${error}`);
    }
  }

  /** Ends it at once; what is pending is rejected with this. */
  end(reason: StoreError): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    clearInterval(this.#pinger);
    this.#endpoint.port.close();
    this.#endpoint.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }

  #answer(id: number, read: Pending['read']): Promise<unknown> {
    if (this.#pending.size === 0) keepProcess(this.#endpoint.port);
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { read, resolve, reject }));
    if (this.#writer.items.length >= MOST_ITEMS) this.send();
    else this.#schedule();
    return answer;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#ended === undefined) this.send();
    });
  }

  #receive(items: readonly ReplyItem[]): void {
    const reader = new ReplyReader(items);
    this.#lived = true;
    while (!reader.done && this.#ended === undefined) {
      const head = reader.next() as number;
      if (head >= 0) this.#settle(head, reader.reply());
      else this.#notice(head, reader);
    }
  }

  #settle(id: number, reply: WireReply): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (this.#pending.size === 0) letProcessEnd(this.#endpoint.port);
    if (reply instanceof Error) {
      pending.reject(reply);
      return;
    }
    try {
      pending.resolve(pending.read(reply));
    } catch (error) {
      pending.reject(error as Error);
    }
  }

  #notice(head: number, reader: ReplyReader): void {
    if (head === NOTICE.status) this.#events.status(reader.next() as StoreStatus);
    else if (head === NOTICE.push) this.#events.push(reader.next() as number, reader.reply());
    else {
      const subscription = reader.next() as number;
      const origin = reader.next() as 'local' | 'remote';
      const changes = Array.from({ length: 2 * (reader.next() as number) }, () => reader.next());
      this.#events.changes(subscription, origin, changes);
    }
  }

  #watch(): void {
    const { gone } = this.#endpoint;
    if (gone === undefined) this.#pinger = setInterval(() => this.#ping(), PATIENCE);
    else void gone.then(() => this.#lose('the worker ended'));
  }

  #ping(): void {
    if (this.#pinging) {
      this.#lose('the worker does not answer');
      return;
    }
    this.#pinging = true;
    this.ask(CONTROL.ping).then(
      () => {
        this.#pinging = false;
      },
      () => {},
    );
  }

  #lose(why: string): void {
    if (this.#ended !== undefined) return;
    this.end(new StoreError('LOST', `${why} before it answered; what was under way may or may not have happened`));
    if (!this.#closing) this.#events.lost(this.#lived);
  }
}
