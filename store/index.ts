/**
 * The entry `tabkv`: opens a store and names the public types. Safe to import anywhere; nothing starts before `open`.
 */
import { Connection } from './client/connection.ts';
import { followPage, thisPage } from './client/page-life.ts';
import { type Lease, Store, type View } from './client/store.ts';
import { type WorkerOptions, workerConnector } from './find-worker.ts';
import type { HostOptions } from './protocol/page.ts';

export interface OpenOptions extends View, WorkerOptions {
  /** Stores of different names have nothing in common; those of one name are one, in all tabs. `default` unless given. */
  readonly name?: string;
  /** How long a write of durability `memory` may wait until it goes to the journal, in ms; 100 unless given. */
  readonly flushIntervalMs?: number;
}

interface Shared {
  readonly connection: Connection;
  readonly unfollow: () => void;
  leases: number;
}

/** Stores that this page has open: each has one worker, however often it is opened. */
const shared = new Map<string, Shared>();

/**
 * Opens a store; its data is loaded in a worker, and shared with all tabs of this origin that open the same name.
 *
 * ```ts
 * const kv = await open({ name: 'shop' });
 * await kv.set('user:1', { name: 'Ada' }, { ex: 3600 });
 * const user = await kv.get<{ name: string }>('user:1');
 * ```
 * @throws StoreError if no worker could be had and the page cannot run the store either
 */
export async function open(options: OpenOptions = {}): Promise<Store> {
  const { name = 'default', durability, fresh, bytes, worker, workerUrl, flushIntervalMs } = options;
  let opened = shared.get(name);
  if (opened === undefined) {
    const host: HostOptions = { name, flushIntervalMs };
    const connection = new Connection(workerConnector({ worker, workerUrl }), host);
    const page = thisPage();
    opened = { connection, leases: 0, unfollow: page === undefined ? () => {} : followPage(connection, page) };
    shared.set(name, opened);
  }
  const lease = new SharedLease(name, opened);
  try {
    await opened.connection.start();
  } catch (error) {
    await lease.close();
    throw error;
  }
  return new Store(lease, { durability, fresh, bytes });
}

/** Closes the connection when it was the last; counts once, however often it is closed. */
class SharedLease implements Lease {
  readonly connection: Connection;
  readonly #name: string;
  readonly #shared: Shared;
  #closing: Promise<void> | undefined;

  constructor(name: string, opened: Shared) {
    this.connection = opened.connection;
    this.#name = name;
    this.#shared = opened;
    opened.leases++;
  }

  get closed(): boolean {
    return this.#closing !== undefined;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#shared.leases--;
    if (this.#shared.leases > 0) return;
    if (shared.get(this.#name) === this.#shared) shared.delete(this.#name);
    this.#shared.unfollow();
    await this.connection.close();
  }
}

export type { Chain, Kept } from './client/chain.ts';
export type { Commands, Double, Integer, Key, Text, Word } from './client/commands.generated.ts';
export type { Change, ChangeListener, Status } from './client/connection.ts';
export type { Message, Session, Store, View } from './client/store.ts';
export { CommandError } from './engine/errors.ts';
export type { WorkerOptions } from './find-worker.ts';
export type { Durability, WireReply } from './protocol/page.ts';
export { StoreError, type StoreErrorCode } from './protocol/store-error.ts';
