/** The list of keys with its search, filter, order and selection. */

import { SearchX, Sparkles } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import { useStore } from 'zustand';
import { useConnection } from '../connection/connection.store.ts';
import { copyText, escaped } from '../format/binary.ts';
import { formatBytes, formatCount } from '../format/numbers.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import type { RowWindow } from '../grid/row-window.ts';
import type { GridColumn } from '../grid/use-grid-table.ts';
import { useDialogs } from '../shell/dialogs.store.ts';
import { keyOfPage, keyPage } from '../shell/routes.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Notice } from '../ui/Notice.tsx';
import { TypeBadge } from '../ui/TypeBadge.tsx';
import { useWidth } from '../ui/use-width.ts';
import { deleteKeys } from './actions.ts';
import type { KeyRow, KeySort } from './browse.ts';
import css from './KeyList.module.css';
import { KeyToolbar } from './KeyToolbar.tsx';
import { useKeys } from './keys.store.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { isSelected, selectedCount, useSelection } from './selection.store.ts';
import { Ttl } from './Ttl.tsx';

const ROW_HEIGHT = 32;

function columnsFor(width: number): GridColumn<KeyRow>[] {
  return [
    {
      id: 'select',
      title: <SelectAll />,
      width: '28px',
      cell: (row) => <SelectRow row={row} />,
    },
    { id: 'type', title: 'Type', width: '62px', sortable: true, cell: ({ type }) => <TypeBadge type={type} /> },
    {
      id: 'key',
      title: 'Key',
      width: 'minmax(0, 1fr)',
      sortable: true,
      cell: ({ key }) => <KeyName name={escaped(key)} />,
    },
    {
      id: 'length',
      title: 'Length',
      width: '76px',
      end: true,
      sortable: true,
      hidden: width < 560,
      cell: ({ length }) => <span className={css.number}>{formatCount(length)}</span>,
    },
    {
      id: 'size',
      title: 'Size',
      width: '80px',
      end: true,
      sortable: true,
      hidden: width < 420,
      cell: ({ size }) => <span className={css.number}>{formatBytes(size)}</span>,
    },
    {
      id: 'ttl',
      title: 'TTL',
      width: '76px',
      end: true,
      sortable: true,
      cell: ({ expireAt }) => <Ttl expireAt={expireAt} />,
    },
  ];
}

export function KeyList() {
  const window = useKeys(({ window }) => window);
  const [element, width] = useWidth();
  return (
    <section ref={element} className={css.list} aria-label="Keys">
      <KeyToolbar />
      {window !== undefined && <KeyGrid window={window} width={width} />}
      {window !== undefined && <SelectionBar window={window} />}
    </section>
  );
}

function KeyGrid({ window, width }: { readonly window: RowWindow<KeyRow>; readonly width: number }) {
  const { cursor, query, setCursor, setSort } = useKeys();
  const selection = useSelection();
  const connection = useConnection();
  const show = useDialogs((state) => state.show);
  const [location, navigate] = useLocation();
  const current = keyOfPage(location);
  const columns = useMemo(() => columnsFor(width), [width]);
  const error = useStore(window.store, (state) => state.error);
  const anchor = useRef(-1);
  const sorting = useMemo(() => [{ id: query.sort, desc: query.descending }], [query]);
  const at = (index: number) => window.store.getState().rows.get(index);

  /** Selects the rows between the one where a selection began and this one, as far as they were fetched. */
  const extendTo = (index: number) => {
    const [from, to] = anchor.current < index ? [anchor.current, index] : [index, anchor.current];
    const rows = [];
    for (let i = Math.max(0, from); i <= to; i++) rows.push(at(i));
    selection.add(rows.flatMap((row) => (row === undefined ? [] : [row.key])));
  };
  const moveTo = (index: number, extend: boolean) => {
    if (extend) extendTo(index);
    else anchor.current = index;
    setCursor(index, at(index)?.key);
  };

  /** The selected keys, or the one with the cursor. */
  const remove = (row: KeyRow | undefined) => {
    const { keys, all } = selection;
    const count = selectedCount(selection, window.store.getState().total ?? 0);
    if (count > 0) show({ kind: 'delete', keys, all, count });
    else if (row !== undefined) {
      deleteKeys(connection, [row.key]).catch((failure: Error) =>
        toast.error('Not deleted', { description: failure.message }),
      );
    }
  };

  return (
    <>
      {error !== undefined && (
        <div className={css.notice}>
          <Notice look="danger" actions={<Button onClick={() => void window.refresh()}>Try again</Button>}>
            The keys could not be read: {error.message}
          </Notice>
        </div>
      )}
      <DataGrid<KeyRow>
        label="Keys"
        window={window}
        columns={columns}
        rowHeight={ROW_HEIGHT}
        cursor={cursor}
        sorting={sorting}
        empty={<NoKeys />}
        idOf={({ key }) => key}
        isCurrent={({ key }) => key === current}
        isSelected={({ key }) => isSelected(selection, key)}
        onSort={([sort]) => sort !== undefined && setSort(sort.id as KeySort, sort.desc)}
        onCursor={moveTo}
        onClick={(row, index, event) => {
          if (event.shiftKey) moveTo(index, true);
          else if (event.ctrlKey || event.metaKey) {
            moveTo(index, false);
            selection.toggle(row.key);
          } else {
            moveTo(index, false);
            navigate(keyPage(row.key));
          }
        }}
        onActivate={({ key }) => navigate(keyPage(key))}
        onToggle={({ key }) => selection.toggle(key)}
        onKey={(event, row) => {
          if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            selection.selectAll();
          } else if (event.key === 'c' && (event.ctrlKey || event.metaKey) && row !== undefined) {
            event.preventDefault();
            void navigator.clipboard.writeText(copyText(row.key));
          } else if (event.key === 'Delete' || event.key === 'Backspace') {
            event.preventDefault();
            remove(row);
          } else if (event.key === 'Escape') selection.clear();
        }}
      />
    </>
  );
}

/** A key's name; what stands before its last `:` steps back. */
function KeyName({ name }: { readonly name: string }) {
  const cut = name.lastIndexOf(':', name.length - 2) + 1;
  return (
    <span className={css.key} title={name}>
      {cut > 0 && <span className={css.prefix}>{name.slice(0, cut)}</span>}
      {name.slice(cut)}
    </span>
  );
}

function SelectRow({ row: { key } }: { readonly row: KeyRow }) {
  const selected = useSelection((state) => isSelected(state, key));
  const toggle = useSelection((state) => state.toggle);
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      className={css.check}
      aria-label={`Select ${escaped(key)}`}
      checked={selected}
      onChange={() => toggle(key)}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  );
}

function SelectAll() {
  const { keys, all, selectAll, clear } = useSelection();
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = keys.size > 0;
  }, [keys]);
  return (
    <input
      ref={box}
      type="checkbox"
      className={css.check}
      aria-label="Select all keys"
      checked={all}
      onChange={() => (all ? clear() : selectAll())}
    />
  );
}

function NoKeys() {
  const { search, query, reset } = useKeys();
  if (search !== '' || query.type !== undefined) {
    return (
      <Empty icon={<SearchX />} title="No key matches" actions={<Button onClick={reset}>Show all keys</Button>}>
        Text is looked for anywhere in a key; with <code>*</code>, <code>?</code> or <code>[a-z]</code> the whole key
        has to match.
      </Empty>
    );
  }
  return (
    <Empty icon={<Sparkles />} title="This store is empty">
      Keys appear here as soon as an app writes them, or when you make one yourself.
    </Empty>
  );
}
