/** A column's heading; a button where the column can be sorted. */
// biome-ignore-all lint/a11y/useSemanticElements: rows that stand at any height of a canvas cannot be those of a table
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from '../ui/clsx.ts';
import css from './DataGrid.module.css';

interface HeaderCellProps {
  readonly end: boolean;
  readonly sorted: false | 'asc' | 'desc';
  readonly children: ReactNode;
  readonly onSort: (() => void) | undefined;
}

export function HeaderCell({ end, sorted, children, onSort }: HeaderCellProps) {
  const order = sorted === 'asc' ? 'ascending' : 'descending';
  return (
    <div
      role="columnheader"
      tabIndex={-1}
      className={clsx(css.heading, end && css.end)}
      {...(sorted !== false && { 'aria-sort': order })}
    >
      {onSort === undefined ? (
        children
      ) : (
        <button type="button" className={css.sort} onClick={onSort} onKeyDown={(event) => event.stopPropagation()}>
          {children}
          {sorted === 'asc' && <ArrowUp aria-hidden />}
          {sorted === 'desc' && <ArrowDown aria-hidden />}
        </button>
      )}
    </div>
  );
}
