/** The list of keys: what is searched for, in which order it is shown, and where its cursor is. */
import { create } from 'zustand';
import type { Connection } from '../connection/connection.store.ts';
import type { Bin } from '../format/binary.ts';
import { RowWindow } from '../grid/row-window.ts';
import { browse, type KeyQuery, type KeyRow, type KeySort } from './browse.ts';
import { patternOf } from './pattern.ts';

interface KeysState {
  /** As typed. */
  readonly search: string;
  readonly query: KeyQuery;
  readonly window: RowWindow<KeyRow> | undefined;
  /** The key with the cursor, and the row at which it was seen last. */
  readonly cursorKey: Bin | undefined;
  readonly cursor: number;
  start(connection: Connection): () => void;
  setSearch(search: string): void;
  setType(type: string | undefined): void;
  setSort(sort: KeySort, descending: boolean): void;
  setCursor(cursor: number, key: Bin | undefined): void;
  /** Clears search and filter. */
  reset(): void;
}

const ALL: KeyQuery = { pattern: '*', type: undefined, sort: 'key', descending: false };

export const useKeys = create<KeysState>()((set, get) => {
  let connection: Connection | undefined;

  const open = (query: KeyQuery) => {
    if (connection === undefined) return;
    const from = connection;
    get().window?.close();
    const window = new RowWindow<KeyRow>((offset, count) => browse(from, query, offset, count, get().cursorKey));
    window.store.subscribe(({ anchor, total }) => {
      const { cursor, cursorKey } = get();
      if (cursorKey === undefined || total === undefined) return;
      // The cursor follows its key; where the key is gone it stays where it was.
      const next = anchor ?? Math.min(cursor, total - 1);
      if (next !== cursor) set({ cursor: next });
    });
    set({ query, window });
    void window.refresh();
  };
  const change = (part: Partial<KeyQuery>) => open({ ...get().query, ...part });

  return {
    search: '',
    query: ALL,
    window: undefined,
    cursorKey: undefined,
    cursor: -1,
    start(to) {
      connection = to;
      open(get().query);
      const stop = to.changes.onAny(() => get().window?.invalidate());
      return () => {
        stop();
        get().window?.close();
        connection = undefined;
      };
    },
    setSearch(search) {
      set({ search });
      change({ pattern: patternOf(search) });
    },
    setType: (type) => change({ type }),
    setSort: (sort, descending) => change({ sort, descending }),
    setCursor: (cursor, cursorKey) => set({ cursor, cursorKey }),
    reset() {
      set({ search: '' });
      change({ pattern: '*', type: undefined });
    },
  };
});
