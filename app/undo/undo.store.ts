/** What can be taken back: offered in a toast for a while, and by Mod Z as long as the page is open. */
import { toast } from 'sonner';
import { create } from 'zustand';

interface Undoable {
  readonly id: number;
  /** What was done: `Deleted 3 keys`. */
  readonly done: string;
  /** Takes it back. @throws Error that says why it could not */
  undo(): Promise<void>;
}

interface UndoState {
  /** Newest last. */
  readonly stack: readonly Undoable[];
  /** Tells what was done and offers to take it back. */
  offer(done: string, undo: () => Promise<void>): void;
  /** Takes back the newest, or the given one. */
  undo(id?: number): Promise<void>;
}

/** More than anybody takes back one by one; what is dropped frees the bytes that it kept. */
const KEPT = 50;
const SHOWN_MS = 8000;
let nextId = 1;

export const useUndo = create<UndoState>()((set, get) => ({
  stack: [],
  offer(done, undo) {
    const id = nextId++;
    set(({ stack }) => ({ stack: [...stack, { id, done, undo }].slice(-KEPT) }));
    toast(done, { id, duration: SHOWN_MS, action: { label: 'Undo', onClick: () => void get().undo(id) } });
  },
  async undo(id) {
    const { stack } = get();
    const undoable = id === undefined ? stack.at(-1) : stack.find((one) => one.id === id);
    if (undoable === undefined) return;
    set({ stack: stack.filter((one) => one !== undoable) });
    toast.dismiss(undoable.id);
    try {
      await undoable.undo();
      toast.success(`Undone: ${undoable.done}`);
    } catch (error) {
      toast.error(`Could not undo: ${undoable.done}`, { description: (error as Error).message });
    }
  },
}));
