/** Which keys are selected for what is done to several at once. */
import { create } from 'zustand';
import type { Bin } from '../format/binary.ts';

interface SelectionState {
  /** With `all`, the keys that are left out; otherwise those that are in. */
  readonly keys: ReadonlySet<Bin>;
  /** Whether all keys that the list shows are selected, also those that were not fetched. */
  readonly all: boolean;
  toggle(key: Bin): void;
  add(keys: Iterable<Bin>): void;
  selectAll(): void;
  clear(): void;
}

export const useSelection = create<SelectionState>()((set, get) => ({
  keys: new Set(),
  all: false,
  toggle(key) {
    const keys = new Set(get().keys);
    if (!keys.delete(key)) keys.add(key);
    set({ keys });
  },
  add(more) {
    const keys = new Set(get().keys);
    for (const key of more) {
      if (get().all) keys.delete(key);
      else keys.add(key);
    }
    set({ keys });
  },
  selectAll: () => set({ keys: new Set(), all: true }),
  clear() {
    if (get().all || get().keys.size > 0) set({ keys: new Set(), all: false });
  },
}));

export function isSelected({ keys, all }: Pick<SelectionState, 'keys' | 'all'>, key: Bin): boolean {
  return keys.has(key) !== all;
}

/** How many of `total` keys are selected. */
export function selectedCount({ keys, all }: Pick<SelectionState, 'keys' | 'all'>, total: number): number {
  return all ? Math.max(0, total - keys.size) : keys.size;
}
