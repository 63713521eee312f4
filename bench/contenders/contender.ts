/** What the scenarios ask of a contender, in terms that each answers with its own best means. */
import type { Kind } from '../scenarios/scenario.ts';

export interface Store {
  set(key: string, value: unknown): Promise<unknown>;
  get(key: string): Promise<unknown>;
  /** All sets sent at once; resolves when every one is done. */
  setAll(entries: readonly (readonly [string, unknown])[]): Promise<unknown>;
  /** All gets sent at once. */
  getAll(keys: readonly string[]): Promise<unknown>;
  /** Stores fields under one key as what the contender offers: a hash, or an object as its value. */
  setHash(key: string, fields: Record<string, unknown>): Promise<unknown>;
  getHash(key: string): Promise<unknown>;
  /** Changes one field of what `setHash` stored. */
  setField(key: string, field: string, value: unknown): Promise<unknown>;
  /** Adds 1 to the number under the key, as safely between tabs as the contender allows. */
  increment(key: string): Promise<unknown>;
  /** Waits until all that was sent is on its way to disk and nothing runs in the background. */
  settle(): Promise<unknown>;
  close(): Promise<void> | void;
}

export interface Contender {
  readonly label: string;
  readonly kind: Kind;
  open(database: string): Promise<Store>;
  /** Puts many entries into a new database, by the quickest way that leaves it as the contender itself would. */
  fill(database: string, entries: readonly (readonly [string, string])[]): Promise<void>;
  /** Opens and gives the first value asked for. */
  openAndGet(database: string, key: string): Promise<Loading>;
}

/** A store that has answered its first get and may still be loading. */
export interface Loading {
  /** Resolves with the number of entries when all of them are in memory (or, for stores that keep none, were read once). */
  complete(): Promise<number>;
  close(): Promise<void> | void;
}
