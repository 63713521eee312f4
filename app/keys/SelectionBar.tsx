/** Below the list while keys are selected: how many, and what can be done to them. */
import { Trash2, X } from 'lucide-react';
import { useStore } from 'zustand';
import { formatCount } from '../format/numbers.ts';
import type { RowWindow } from '../grid/row-window.ts';
import { useDialogs } from '../shell/dialogs.store.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import type { KeyRow } from './browse.ts';
import css from './SelectionBar.module.css';
import { selectedCount, useSelection } from './selection.store.ts';

export function SelectionBar({ window }: { readonly window: RowWindow<KeyRow> }) {
  const selection = useSelection();
  const total = useStore(window.store, (state) => state.total ?? 0);
  const show = useDialogs((state) => state.show);
  const count = selectedCount(selection, total);
  if (count === 0) return null;
  const { keys, all } = selection;
  return (
    <section className={css.bar} aria-label="Selected keys">
      <span>
        <strong>{formatCount(count)}</strong> selected
      </span>
      <Button icon={<Trash2 />} look="danger" onClick={() => show({ kind: 'delete', keys, all, count })}>
        Delete
      </Button>
      <IconButton label="Clear the selection" keys="Esc" onClick={selection.clear}>
        <X />
      </IconButton>
    </section>
  );
}
