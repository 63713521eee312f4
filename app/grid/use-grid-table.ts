/** The columns of a grid as a TanStack table over the rows that are seen. */
import {
  columnVisibilityFeature,
  createColumnHelper,
  metaHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type ReactNode, useMemo } from 'react';

export type { SortingState } from '@tanstack/react-table';

export interface GridColumn<Row> {
  readonly id: string;
  readonly title: ReactNode;
  /** A track of the grid: `84px`, `minmax(0, 1fr)`. */
  readonly width: string;
  /** Aligned to the end, as numbers are. */
  readonly end?: boolean;
  readonly sortable?: boolean;
  readonly hidden?: boolean;
  cell(row: Row, index: number): ReactNode;
}

interface Visible<Row> {
  readonly index: number;
  /** Undefined until it was fetched. */
  readonly row: Row | undefined;
}

const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  columnMeta: metaHelper<{ end: boolean }>(),
});

function columnDefs<Row>(columns: readonly GridColumn<Row>[]) {
  const helper = createColumnHelper<typeof features, Visible<Row>>();
  return helper.columns(
    columns.map(({ id, title, end = false, sortable = false, cell }) =>
      helper.accessor(({ row }) => row, {
        id,
        header: () => title,
        cell: ({ row: { original } }) => original.row !== undefined && cell(original.row, original.index),
        enableSorting: sortable,
        sortDescFirst: false,
        meta: { end },
      }),
    ),
  );
}

interface GridTableOptions<Row> {
  readonly columns: readonly GridColumn<Row>[];
  readonly rows: ReadonlyMap<number, Row>;
  /** The rows that are seen, `last` included. */
  readonly first: number;
  readonly last: number;
  readonly sorting: SortingState;
  readonly onSort: ((sorting: SortingState) => void) | undefined;
}

export function useGridTable<Row>({ columns, rows, first, last, sorting, onSort }: GridTableOptions<Row>) {
  const data = useMemo<Visible<Row>[]>(() => {
    const visible: Visible<Row>[] = [];
    for (let index = first; index <= last; index++) visible.push({ index, row: rows.get(index) });
    return visible;
  }, [first, last, rows]);
  const defs = useMemo(() => columnDefs(columns), [columns]);
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id, hidden = false }) => [id, !hidden])),
    [columns],
  );
  return useTable({
    features,
    columns: defs,
    data,
    getRowId: ({ index }) => String(index),
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting, columnVisibility },
    onSortingChange: (update) => onSort?.(typeof update === 'function' ? update(sorting) : update),
  });
}
