/** One row of a grid, at its place on the canvas. */
// biome-ignore-all lint/a11y/useSemanticElements: rows that stand at any height of a canvas cannot be those of a table
import type { MouseEvent, ReactNode } from 'react';
import { clsx } from '../ui/clsx.ts';
import css from './DataGrid.module.css';

interface GridRowProps {
  readonly id: string;
  readonly index: number;
  readonly height: number;
  /** Where it stands on the canvas, in px. */
  readonly offset: number;
  readonly hasCursor: boolean;
  readonly selected: boolean;
  /** Its details are shown. */
  readonly current: boolean;
  readonly children: ReactNode;
  onClick(event: MouseEvent): void;
  onActivate(): void;
}

export function GridRow({ id, index, height, offset, hasCursor, selected, current, children, ...on }: GridRowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and takes the keys
    <div
      id={id}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      {...(current && { 'aria-current': true })}
      className={clsx(css.row, hasCursor && css.cursor)}
      style={{ height, transform: `translateY(${offset}px)` }}
      onClick={on.onClick}
      onDoubleClick={on.onActivate}
    >
      {children}
    </div>
  );
}
