/**
 * The entry `tabkv/react`: hooks that show what a store holds and follow it as any tab changes it. Each gives `undefined`
 * until the first answer is there (and while `store` is undefined, as before `open` has resolved), and throws what the
 * store rejects with, for the error boundary.
 */
import { useCallback, useMemo, useRef, useSyncExternalStore } from 'react';
import type { Status } from '../client/connection.ts';
import type { Store } from '../client/store.ts';
import { Live, type Snapshot } from './live.ts';

/** What a store holds is there only once it was opened. */
export type MaybeStore = Store | undefined;

const NOTHING: Snapshot<never> = { value: undefined, error: undefined };
const never = () => () => {};
const nothing = () => NOTHING;

/**
 * What `read` gives, read again when a key of this pattern changes.
 *
 * ```tsx
 * const open = useLive(store, 'job:*', (kv) => kv.zcard('job:open'));
 * ```
 * @param pattern a key, or a glob pattern as KEYS takes it
 * @param dependencies what `read` uses beside the store: it is read anew when one of them changes
 */
export function useLive<T>(
  store: MaybeStore,
  pattern: string,
  read: (store: Store) => Promise<T>,
  dependencies: readonly unknown[] = [],
): T | undefined {
  const latest = useRef(read);
  latest.current = read;
  const live = useMemo(
    () => (store === undefined ? undefined : new Live(store, pattern, (opened) => latest.current(opened))),
    [store, pattern, ...dependencies],
  );
  const { value, error } = useSyncExternalStore<Snapshot<T>>(live?.subscribe ?? never, live?.get ?? nothing, nothing);
  if (error !== undefined) throw error;
  return value;
}

/** The value of a key (GET); null if there is none. */
export function useValue<T = unknown>(store: MaybeStore, key: string): T | null | undefined {
  return useLive(store, key, (kv) => kv.get<T>(key));
}

/** All fields of a hash (HGETALL); null if there is none. */
export function useHash<T extends object = Record<string, unknown>>(
  store: MaybeStore,
  key: string,
): T | null | undefined {
  return useLive(store, key, (kv) => kv.hgetall<T>(key));
}

/** Elements of a list (LRANGE): all of them unless told otherwise. */
export function useList<T = unknown>(store: MaybeStore, key: string, start = 0, stop = -1): T[] | undefined {
  return useLive(store, key, (kv) => kv.lrange<T>(key, start, stop), [start, stop]);
}

/** The members of a set (SMEMBERS). */
export function useSet(store: MaybeStore, key: string): string[] | undefined {
  return useLive(store, key, (kv) => kv.smembers(key));
}

/** Members of a sorted set with their scores, lowest first (ZRANGE WITHSCORES). */
export function useSortedSet(
  store: MaybeStore,
  key: string,
  start = 0,
  stop = -1,
): [member: string, score: number][] | undefined {
  return useLive(store, key, (kv) => kv.zrange(key, start, stop, { withScores: true }), [start, stop]);
}

/** The state of the store: persistence, tabs, what waits to be written. */
export function useStatus(store: MaybeStore): Status | undefined {
  const subscribe = useCallback((listener: () => void) => store?.onStatus(listener) ?? (() => {}), [store]);
  return useSyncExternalStore(
    subscribe,
    () => store?.status,
    () => undefined,
  );
}
