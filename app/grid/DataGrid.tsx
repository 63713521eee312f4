/**
 * A long list as a grid: rows come from a window of the store, the keyboard moves a cursor over them, and only what is
 * seen is rendered. Columns and sort order are TanStack Table's; the filtering and sorting itself is the store's.
 */
// biome-ignore-all lint/a11y/useSemanticElements: rows that stand at any height of a canvas cannot be those of a table
import { type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId } from 'react';
import { useStore } from 'zustand';
import css from './DataGrid.module.css';
import { GridRow } from './GridRow.tsx';
import { HeaderCell } from './HeaderCell.tsx';
import { gridKey } from './keyboard.ts';
import type { RowWindow } from './row-window.ts';
import { type GridColumn, type SortingState, useGridTable } from './use-grid-table.ts';
import { useRowScroll } from './use-row-scroll.ts';

export interface DataGridProps<Row> {
  readonly label: string;
  readonly window: RowWindow<Row>;
  readonly columns: readonly GridColumn<Row>[];
  readonly rowHeight: number;
  /** The row with the cursor; -1 for none. */
  readonly cursor: number;
  readonly sorting?: SortingState;
  /** Shown when there are no rows. */
  readonly empty: ReactNode;
  idOf(row: Row): string;
  /** The row whose details are shown. */
  isCurrent?(row: Row): boolean;
  isSelected?(row: Row): boolean;
  onSort?(sorting: SortingState): void;
  /** `extend` when the selection should reach to it. */
  onCursor(index: number, extend: boolean): void;
  onClick?(row: Row, index: number, event: MouseEvent): void;
  onActivate?(row: Row, index: number): void;
  onToggle?(row: Row, index: number): void;
  /** Keys that the grid itself has no use for. */
  onKey?(event: KeyboardEvent, row: Row | undefined): void;
}

const NO_SORTING: SortingState = [];
const HEADER_HEIGHT = 30;

export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { window, columns, rowHeight, cursor, sorting = NO_SORTING } = props;
  const { total = 0, rows, loading } = useStore(window.store);
  const scroll = useRowScroll(total, rowHeight, HEADER_HEIGHT);
  const { first, last, show } = scroll;
  const gridId = useId();
  const table = useGridTable({ columns, rows, first, last, sorting, onSort: props.onSort });
  useEffect(() => window.look(first, last), [window, first, last]);
  useEffect(() => {
    if (cursor >= 0) show(cursor);
  }, [cursor, show]);

  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows.get(cursor);
    const action = gridKey(event, { cursor, count: total, page: scroll.page });
    if (action === undefined) {
      props.onKey?.(event, row);
      return;
    }
    event.preventDefault();
    if (action.kind === 'move') props.onCursor(action.to, action.extend);
    else if (row !== undefined) (action.kind === 'activate' ? props.onActivate : props.onToggle)?.(row, cursor);
  };

  if (total === 0 && !loading) return props.empty;
  const shown = columns.filter(({ hidden = false }) => !hidden);
  const style = { '--columns': shown.map(({ width }) => width).join(' ') } as CSSProperties;
  const idOf = (index: number) => `${gridId}-${index}`;
  return (
    <div
      ref={scroll.ref}
      className={css.grid}
      style={style}
      role="grid"
      aria-label={props.label}
      aria-rowcount={total + 1}
      aria-colcount={shown.length}
      aria-multiselectable={props.isSelected !== undefined}
      aria-busy={loading}
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...(cursor >= first && cursor <= last && { 'aria-activedescendant': idOf(cursor) })}
    >
      <div className={css.header} style={{ height: HEADER_HEIGHT }} role="row" aria-rowindex={1} tabIndex={-1}>
        {table.getHeaderGroups().map((group) =>
          group.headers.map((header) => (
            <HeaderCell
              key={header.id}
              end={header.column.columnDef.meta?.end ?? false}
              sorted={header.column.getIsSorted()}
              onSort={header.column.getCanSort() ? () => header.column.toggleSorting() : undefined}
            >
              <table.FlexRender header={header} />
            </HeaderCell>
          )),
        )}
      </div>
      <div className={css.canvas} role="presentation" style={{ height: scroll.canvasHeight }}>
        {table.getRowModel().rows.map((tableRow) => {
          const { index, row } = tableRow.original;
          return (
            <GridRow
              key={row === undefined ? index : props.idOf(row)}
              id={idOf(index)}
              index={index}
              height={rowHeight}
              offset={scroll.offsetOf(index)}
              hasCursor={index === cursor}
              selected={row !== undefined && (props.isSelected?.(row) ?? index === cursor)}
              current={row !== undefined && props.isCurrent?.(row) === true}
              onClick={(event) => row !== undefined && props.onClick?.(row, index, event)}
              onActivate={() => row !== undefined && props.onActivate?.(row, index)}
            >
              {row !== undefined &&
                tableRow.getVisibleCells().map((cell) => (
                  <div key={cell.id} role="gridcell" tabIndex={-1} className={cellClass(cell.column.columnDef.meta)}>
                    <table.FlexRender cell={cell} />
                  </div>
                ))}
            </GridRow>
          );
        })}
      </div>
    </div>
  );
}

function cellClass(meta: { readonly end: boolean } | undefined): string {
  return meta?.end === true ? `${css.cell} ${css.end}` : (css.cell ?? '');
}
