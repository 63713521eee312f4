/**
 * What this tab tells the others and hears from them: batches after they are in the journal, who would like to have the pen,
 * who is there. Messages may be lost; everything here is a short cut.
 */
import { packedSize } from '../engine/codec.ts';
import { type Published, readTabMessage, TAB_PROTOCOL, type TabMessageBody } from '../protocol/tabs.ts';
import type { BatchRecord, ChannelPort, Timer } from './ports.ts';

/** Larger batches are only announced: who wants them reads them from the journal. */
const MOST_MESSAGE_BYTES = 256 << 10;
/** How often a tab says that it is there, and after how long it counts as gone. */
const HERE_MS = 10_000;
const GONE_MS = 25_000;

export interface PublisherHost {
  readonly nodeId: string;
  readonly timer: Timer;
  /** Wall-clock time in ms. */
  clock(): number;
  /** The newest batch that this tab has. */
  seq(): number;
  journalId(): string;
  /** A batch of another tab is in the journal. `record` is undefined if it must be read there. */
  onBatch(seq: number, record: unknown, journalId: string, strict: boolean): void;
  onWant(): void;
  /** The holder of the pen was heard of. */
  onSign(): void;
  /** Tabs of a newer build are there. */
  onNewer(): void;
  onTabs(): void;
  /** PUBLISH was called in another tab. */
  onPublished(message: Published): void;
}

export interface KnownTab {
  readonly id: string;
  readonly seenAt: number;
  readonly seq: number;
}

export class Publisher {
  readonly #channel: ChannelPort | undefined;
  readonly #host: PublisherHost;
  readonly #tabs = new Map<string, KnownTab>();
  #timer: number | undefined;
  #published: Published[] = [];

  constructor(channel: ChannelPort | undefined, host: PublisherHost) {
    this.#channel = channel;
    this.#host = host;
  }

  get hasChannel(): boolean {
    return this.#channel !== undefined;
  }

  /** Tabs that were heard of lately. */
  get tabs(): KnownTab[] {
    const oldest = this.#host.clock() - GONE_MS;
    for (const [id, { seenAt }] of this.#tabs) if (seenAt < oldest) this.#tabs.delete(id);
    return [...this.#tabs.values()];
  }

  /** Begins to listen, and makes itself known. */
  start(): void {
    if (this.#channel === undefined) return;
    this.#channel.onMessage = (data) => this.#receive(data);
    this.#post({ kind: 'hello' });
    this.#hereLater();
  }

  batch(record: BatchRecord, strict: boolean): void {
    const small = packedSize(record.effects) <= MOST_MESSAGE_BYTES;
    this.#post({ kind: 'batch', journal: this.#host.journalId(), record: small ? record : undefined, strict });
  }

  /** Tells the other tabs what was published here: all of one turn in one message. */
  published(message: Published): void {
    if (this.#channel === undefined) return;
    if (this.#published.push(message) > 1) return;
    queueMicrotask(() => {
      this.#post({ kind: 'published', messages: this.#published });
      this.#published = [];
    });
  }

  post(kind: 'want' | 'busy'): void {
    this.#post({ kind });
  }

  close(): void {
    this.#post({ kind: 'bye' });
    if (this.#timer !== undefined) this.#host.timer.clear(this.#timer);
    this.#channel?.close();
  }

  #post(body: TabMessageBody): void {
    this.#channel?.post({ ...body, tabkv: TAB_PROTOCOL, from: this.#host.nodeId, seq: this.#host.seq() });
  }

  #hereLater(): void {
    this.#timer = this.#host.timer.set(HERE_MS, () => {
      this.#post({ kind: 'here' });
      this.#hereLater();
    });
  }

  #receive(data: unknown): void {
    const message = readTabMessage(data);
    if (message === 'newer') this.#host.onNewer();
    if (message === undefined || message === 'newer' || message.from === this.#host.nodeId) return;
    this.#note(message.from, message.seq, message.kind === 'bye');
    switch (message.kind) {
      case 'batch':
        this.#host.onSign();
        this.#host.onBatch(message.seq, message.record, message.journal, message.strict);
        break;
      case 'want':
        this.#host.onWant();
        break;
      case 'busy':
        this.#host.onSign();
        break;
      case 'published':
        for (const published of message.messages) this.#host.onPublished(published);
        break;
      case 'hello':
        this.#post({ kind: 'here' });
    }
  }

  #note(id: string, seq: number, isGone: boolean): void {
    const isNews = this.#tabs.has(id) === isGone;
    if (isGone) this.#tabs.delete(id);
    else this.#tabs.set(id, { id, seq, seenAt: this.#host.clock() });
    if (isNews) this.#host.onTabs();
  }
}
