/** What a key means in a grid of rows. */

export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

export interface GridPlace {
  /** -1 when no row has the cursor. */
  readonly cursor: number;
  readonly count: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

export type GridAction =
  | { readonly kind: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly kind: 'activate' | 'toggle' };

/** Undefined for keys that the grid has no use for. */
export function gridKey(press: KeyPress, { cursor, count, page }: GridPlace): GridAction | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const move = (to: number): GridAction | undefined =>
    count === 0 ? undefined : { kind: 'move', to: Math.min(Math.max(to, 0), count - 1), extend: press.shiftKey };
  switch (press.key) {
    case 'ArrowDown':
      return move(cursor + 1);
    case 'ArrowUp':
      return move(cursor - 1);
    case 'PageDown':
      return move(cursor + page);
    case 'PageUp':
      return move(cursor - page);
    case 'Home':
      return move(0);
    case 'End':
      return move(count - 1);
    case 'Enter':
      return { kind: 'activate' };
    case ' ':
      return { kind: 'toggle' };
    default:
      return undefined;
  }
}
