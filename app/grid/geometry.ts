/**
 * Where rows stand in a list that may be taller than a browser lets an element be. Rows have one height; the *canvas*
 * is the element that is scrolled, and where it would get too tall it is shorter than its rows: then a long scroll
 * (dragging the bar) moves in proportion, and a short one (wheel, keys) moves by just as much as it says.
 */

/** Firefox stops at 17.9 million px, Chromium and Safari at 33.5. */
export const MAX_CANVAS = 16_000_000;

export interface Geometry {
  readonly count: number;
  readonly rowHeight: number;
  /** Height of the part that is seen. */
  readonly viewport: number;
}

/** All rows' height. */
export function contentHeight({ count, rowHeight }: Geometry): number {
  return count * rowHeight;
}

export function canvasHeight(geometry: Geometry): number {
  return Math.min(contentHeight(geometry), MAX_CANVAS);
}

function maxTop(geometry: Geometry): number {
  return Math.max(0, contentHeight(geometry) - geometry.viewport);
}

function maxScroll(geometry: Geometry): number {
  return Math.max(0, canvasHeight(geometry) - geometry.viewport);
}

/** The canvas's scroll position that stands for a distance from the first row. */
export function scrollOf(geometry: Geometry, top: number): number {
  const most = maxTop(geometry);
  return most === 0 ? 0 : (clampTop(geometry, top) / most) * maxScroll(geometry);
}

/** The distance from the first row that a scroll position stands for. */
export function topOf(geometry: Geometry, scroll: number): number {
  const most = maxScroll(geometry);
  return most === 0 ? 0 : Math.min(1, Math.max(0, scroll / most)) * maxTop(geometry);
}

export function clampTop(geometry: Geometry, top: number): number {
  return Math.min(Math.max(0, top), maxTop(geometry));
}

/** Where the rows' top is after the canvas was scrolled from one position to another. */
export function scrolledTop(geometry: Geometry, top: number, from: number, to: number): number {
  const exact = contentHeight(geometry) <= MAX_CANVAS;
  const far = Math.abs(to - from) > geometry.viewport;
  const atEdge = to <= 0 || to >= maxScroll(geometry);
  return exact || far || atEdge ? topOf(geometry, to) : clampTop(geometry, top + to - from);
}

export interface RowRange {
  readonly first: number;
  /** Included; less than `first` if there are no rows. */
  readonly last: number;
}

/** Rows rendered beyond either end of what is seen. */
const MARGIN = 8;
/** The rendered rows change in steps of so many, and not with every row that is scrolled by. */
const STEP = 4;

/** The rows to render. */
export function visibleRows({ count, rowHeight, viewport }: Geometry, top: number): RowRange {
  const first = Math.floor((top / rowHeight - MARGIN) / STEP) * STEP;
  const last = Math.ceil(((top + viewport) / rowHeight + MARGIN) / STEP) * STEP - 1;
  return { first: Math.max(0, first), last: Math.min(count - 1, last) };
}

/** The nearest top at which a row is wholly seen. */
export function topThatShows(geometry: Geometry, top: number, row: number): number {
  const start = row * geometry.rowHeight;
  const end = start + geometry.rowHeight;
  if (start < top) return clampTop(geometry, start);
  return end > top + geometry.viewport ? clampTop(geometry, end - geometry.viewport) : top;
}
