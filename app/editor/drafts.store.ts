/** Unsaved changes of strings, by key: looking at another key does not lose them. */
import { create } from 'zustand';
import type { Bin } from '../format/binary.ts';
import type { Edited } from './edited.ts';

interface DraftsState {
  readonly drafts: ReadonlyMap<Bin, Edited>;
  /** Keeps what was changed; forgets what was not. */
  keep(key: Bin, edited: Edited): void;
  forget(key: Bin): void;
}

export const useDrafts = create<DraftsState>()((set, get) => ({
  drafts: new Map(),
  keep(key, edited) {
    if (!edited.dirty) {
      get().forget(key);
      return;
    }
    set(({ drafts }) => ({ drafts: new Map(drafts).set(key, edited) }));
  },
  forget(key) {
    if (!get().drafts.has(key)) return;
    const drafts = new Map(get().drafts);
    drafts.delete(key);
    set({ drafts });
  },
}));

// The browser asks before a page with unsaved changes goes.
addEventListener('beforeunload', (event) => {
  if (useDrafts.getState().drafts.size > 0) event.preventDefault();
});
