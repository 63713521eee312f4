/** The elements of a list, hash, set or sorted set: searched, added, changed and removed one by one. */
import { Copy, Pencil, Plus, Search, SearchX, Trash2 } from 'lucide-react';
import { VisuallyHidden } from 'radix-ui';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { toast } from 'sonner';
import { type Connection, useConnection } from '../connection/connection.store.ts';
import { type Bin, copyText, escaped } from '../format/binary.ts';
import { formatCount } from '../format/numbers.ts';
import { DataGrid } from '../grid/DataGrid.tsx';
import { RowWindow } from '../grid/row-window.ts';
import type { GridColumn } from '../grid/use-grid-table.ts';
import { patternOf } from '../keys/pattern.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { copy } from '../ui/copy.ts';
import { Empty } from '../ui/Empty.tsx';
import { Input } from '../ui/Field.tsx';
import { type CollectionType, WORDS } from './collections.ts';
import { ElementDialog, type ElementTarget } from './ElementDialog.tsx';
import { change } from './edits.ts';
import css from './Pane.module.css';
import { Conflict, type Element, readRows, seenOf } from './store-access.ts';
import { previewOf, typeLabel } from './value.ts';

const ROW_HEIGHT = 32;
const PAUSE = 150;

interface CollectionPaneProps {
  readonly name: Bin;
  readonly type: CollectionType;
  readonly length: number;
}

export function CollectionPane({ name, type, length }: CollectionPaneProps) {
  const connection = useConnection();
  const [search, setSearch] = useState('');
  const [cursor, setCursor] = useState(-1);
  const [target, setTarget] = useState<ElementTarget>();
  const window = useElements(name, usePaused(patternOf(search)));

  const words = WORDS[type];
  const edit = useCallback((element: Element) => setTarget({ kind: 'edit', element }), []);
  const remove = useCallback(
    (element: Element) => removeElement(connection, name, type, element),
    [connection, name, type],
  );
  const columns = useMemo(() => columnsOf(type, edit, remove), [type, edit, remove]);

  return (
    <div className={css.pane}>
      <div className={css.toolbar}>
        <div className={css.search}>
          <Input
            type="search"
            aria-label={`Search in ${words.many}`}
            placeholder={`Search in ${formatCount(length)} ${length === 1 ? words.one : words.many}`}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <Button icon={<Plus />} onClick={() => setTarget({ kind: 'add' })}>
          Add {words.one}
        </Button>
      </div>
      {window !== undefined && (
        <DataGrid<Element>
          label={`${words.title} of ${escaped(name)}`}
          window={window}
          columns={columns}
          rowHeight={ROW_HEIGHT}
          cursor={cursor}
          empty={
            <Empty
              icon={search === '' ? <Search /> : <SearchX />}
              title={search === '' ? 'Nothing here' : `No ${words.one} matches`}
            />
          }
          idOf={({ place }) => String(place)}
          onCursor={setCursor}
          onClick={(_, index) => setCursor(index)}
          onActivate={edit}
          onKey={(event, row) => {
            if (row === undefined) return;
            if (event.key === 'Delete' || event.key === 'Backspace') remove(row);
            else if (event.key === 'c' && (event.ctrlKey || event.metaKey)) copyElement(row);
            else if (event.key === 'F2') edit(row);
            else return;
            event.preventDefault();
          }}
        />
      )}
      {target !== undefined && (
        <ElementDialog name={name} type={type} target={target} onClose={() => setTarget(undefined)} />
      )}
    </div>
  );
}

function removeElement(connection: Connection, name: Bin, type: CollectionType, element: Element): void {
  const { place } = element;
  const what = typeof place === 'number' ? place : `“${escaped(place)}”`;
  change(connection, {
    type,
    key: name,
    before: { place, seen: seenOf(element) },
    after: undefined,
    done: `Removed ${WORDS[type].one} ${what}`,
  }).catch((error: Error) => {
    const changed = 'Another tab has changed it. Look at it again first.';
    toast.error('Not removed', { description: error instanceof Conflict ? changed : error.message });
  });
}

/** The elements that match, followed as they change. */
function useElements(name: Bin, pattern: Bin): RowWindow<Element> | undefined {
  const connection = useConnection();
  const [window, setWindow] = useState<RowWindow<Element>>();
  useEffect(() => {
    const opened = new RowWindow<Element>((offset, count) => readRows(connection, name, pattern, offset, count));
    const stop = connection.changes.onKey(name, () => opened.invalidate());
    setWindow(opened);
    void opened.refresh();
    return () => {
      stop();
      opened.close();
    };
  }, [connection, name, pattern]);
  return window;
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

function copyElement({ place, held }: Element): void {
  copy(copyText(held?.bin ?? (typeof place === 'string' ? place : '')), 'Copied');
}

type Act = (element: Element) => void;

function columnsOf(type: CollectionType, edit: Act, remove: Act): GridColumn<Element>[] {
  const name: GridColumn<Element> = {
    id: 'name',
    title: WORDS[type].name,
    width: type === 'hash' ? 'minmax(0, 2fr)' : 'minmax(0, 1fr)',
    cell: ({ place }) => <span className={css.data}>{escaped(String(place))}</span>,
  };
  const actions: GridColumn<Element> = {
    id: 'actions',
    title: <VisuallyHidden.Root>Actions</VisuallyHidden.Root>,
    width: '84px',
    cell: (element) => <RowActions element={element} edit={edit} remove={remove} />,
  };
  const value: GridColumn<Element> = {
    id: 'value',
    title: 'Value',
    width: type === 'hash' ? 'minmax(0, 3fr)' : 'minmax(0, 1fr)',
    cell: ({ held }) => held !== undefined && <Preview held={held} />,
  };
  switch (type) {
    case 'hash':
      return [name, value, actions];
    case 'set':
      return [name, actions];
    case 'zset': {
      const score: GridColumn<Element> = {
        id: 'score',
        title: 'Score',
        width: '130px',
        cell: ({ score: of }) => <span className={css.data}>{of}</span>,
      };
      return [score, name, actions];
    }
    case 'list': {
      const index: GridColumn<Element> = {
        id: 'index',
        title: 'Index',
        width: '76px',
        cell: ({ place }) => <span className={css.index}>{place}</span>,
      };
      return [index, value, actions];
    }
  }
}

function Preview({ held }: { readonly held: NonNullable<Element['held']> }) {
  const label = typeLabel(held);
  return (
    <span className={css.preview}>
      <span className={css.data}>{previewOf(held)}</span>
      {label !== undefined && <span className={css.tag}>{label}</span>}
    </span>
  );
}

function RowActions({
  element,
  edit,
  remove,
}: {
  readonly element: Element;
  readonly edit: Act;
  readonly remove: Act;
}) {
  return (
    <span className={css.rowActions}>
      <IconButton label="Copy" small tabIndex={-1} onClick={() => copyElement(element)}>
        <Copy />
      </IconButton>
      <IconButton label="Edit" keys="Enter" small tabIndex={-1} onClick={() => edit(element)}>
        <Pencil />
      </IconButton>
      <IconButton label="Remove" keys="Del" small tabIndex={-1} onClick={() => remove(element)}>
        <Trash2 />
      </IconButton>
    </span>
  );
}
