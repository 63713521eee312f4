/** Which dialog is open: one at a time, from anywhere (a button, a menu, a key, the command palette). */
import { create } from 'zustand';
import type { Bin } from '../format/binary.ts';

export type OpenDialog =
  | { readonly kind: 'create' | 'shortcuts' | 'palette' | 'store' | 'reset' }
  | { readonly kind: 'rename' | 'duplicate' | 'ttl'; readonly key: Bin }
  | { readonly kind: 'delete'; readonly keys: ReadonlySet<Bin>; readonly all: boolean; readonly count: number };

interface DialogsState {
  readonly open: OpenDialog | undefined;
  show(dialog: OpenDialog): void;
  close(): void;
}

export const useDialogs = create<DialogsState>()((set) => ({
  open: undefined,
  show: (open) => set({ open }),
  close: () => set({ open: undefined }),
}));
