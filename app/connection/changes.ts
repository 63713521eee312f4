/** One subscription to all changes of the store, handed on to who wants a key's or any. */
import type { Bin } from '../format/binary.ts';

export interface Changes {
  /** Any change. */
  onAny(listener: () => void): () => void;
  /** Changes of one key, and of all at once. */
  onKey(key: Bin, listener: () => void): () => void;
}

export class ChangeHub implements Changes {
  readonly #any = new Set<() => void>();
  readonly #byKey = new Map<Bin, Set<() => void>>();

  onAny(listener: () => void): () => void {
    this.#any.add(listener);
    return () => this.#any.delete(listener);
  }

  onKey(key: Bin, listener: () => void): () => void {
    const listeners = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#byKey.get(key) === listeners) this.#byKey.delete(key);
    };
  }

  /** `key` is undefined when all keys changed. */
  tell(key: Bin | undefined): void {
    for (const listener of this.#any) listener();
    const listeners = key === undefined ? [...this.#byKey.values()].flatMap((set) => [...set]) : this.#byKey.get(key);
    for (const listener of [...(listeners ?? [])]) listener();
  }
}
