/** A value that is read again whenever its keys change; what the hooks are made of. No React in here. */
import type { Store } from '../client/store.ts';
import { StoreError } from '../protocol/store-error.ts';

export interface Snapshot<T> {
  /** Undefined until it was read once. */
  readonly value: T | undefined;
  /** Why the last read failed. */
  readonly error: unknown;
}

const isLost = (error: unknown) => error instanceof StoreError && error.code === 'LOST';

const UNREAD: Snapshot<never> = { value: undefined, error: undefined };

export class Live<T> {
  readonly #store: Store;
  readonly #pattern: string;
  readonly #read: (store: Store) => Promise<T>;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot<T> = UNREAD;
  #unsubscribe: (() => void) | undefined;
  #reading = false;
  #stale = false;

  /** @param pattern the key or glob pattern whose changes concern the value */
  constructor(store: Store, pattern: string, read: (store: Store) => Promise<T>) {
    this.#store = store;
    this.#pattern = pattern;
    this.#read = read;
  }

  /** The same object until the value changes. */
  readonly get = (): Snapshot<T> => this.#snapshot;

  /** Reads and follows the value as long as anyone listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#unsubscribe === undefined) {
      // Before the first read, so that no change falls between the two.
      this.#unsubscribe = this.#store.subscribe(this.#pattern, () => this.#refresh());
      this.#refresh();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
    };
  };

  /** One read at a time: changes that come meanwhile cause one more. */
  #refresh(): void {
    this.#stale = true;
    if (!this.#reading) void this.#readWhileStale();
  }

  async #readWhileStale(): Promise<void> {
    this.#reading = true;
    let lost = false;
    while (this.#stale) {
      this.#stale = false;
      try {
        this.#set({ value: await this.#read(this.#store), error: undefined });
        lost = false;
      } catch (error) {
        // The worker was lost under the read, which its successor answers.
        this.#stale ||= !lost && isLost(error);
        lost = isLost(error);
        if (!this.#stale) this.#set({ value: this.#snapshot.value, error });
      }
    }
    this.#reading = false;
  }

  #set(snapshot: Snapshot<T>): void {
    const { value, error } = this.#snapshot;
    if (this.#snapshot !== UNREAD && Object.is(value, snapshot.value) && error === snapshot.error) return;
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }
}
