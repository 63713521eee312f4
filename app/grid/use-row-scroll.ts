/** Scrolling of a long list: which rows to render and where, for a scroll container of any height. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import {
  canvasHeight,
  clampTop,
  type Geometry,
  type RowRange,
  scrolledTop,
  scrollOf,
  topThatShows,
  visibleRows,
} from './geometry.ts';

export interface RowScroll {
  /** For the element that scrolls. */
  readonly ref: (element: HTMLElement | null) => void;
  readonly canvasHeight: number;
  readonly first: number;
  readonly last: number;
  /** How many rows fit. */
  readonly page: number;
  /** Where a row stands on the canvas, in px. */
  offsetOf(row: number): number;
  /** Scrolls as little as needed to show a row. */
  show(row: number): void;
}

interface View extends RowRange {
  /** From where a row is among all to where it stands on the canvas, in px; not 0 only where the canvas is too short. */
  readonly shift: number;
}

/** Where the list is scrolled to. Kept outside of React's state, for it changes with every pixel. */
interface Place {
  geometry: Geometry;
  /** Distance of what is seen from the first row. */
  top: number;
  /** Scroll position of the canvas. */
  scroll: number;
}

function viewOf({ geometry, top, scroll }: Place): View {
  const exact = canvasHeight(geometry) === geometry.count * geometry.rowHeight;
  return { ...visibleRows(geometry, top), shift: exact ? 0 : scroll - top };
}

function sameView(a: View, b: View): boolean {
  return a.first === b.first && a.last === b.last && a.shift === b.shift;
}

/** @param headerHeight of what stays at the top of the scroll container, in px */
export function useRowScroll(count: number, rowHeight: number, headerHeight: number): RowScroll {
  const [viewport, setViewport] = useState(0);
  const element = useRef<HTMLElement | null>(null);
  const geometry: Geometry = useMemo(() => ({ count, rowHeight, viewport }), [count, rowHeight, viewport]);
  const place = useRef<Place>({ geometry, top: 0, scroll: 0 });
  place.current.geometry = geometry;
  const [, setView] = useState<View>();
  const look = useCallback(() => {
    setView((before) => {
      const view = viewOf(place.current);
      return before !== undefined && sameView(before, view) ? before : view;
    });
  }, []);

  const moveTo = useCallback(
    (top: number) => {
      const { current } = place;
      current.top = top;
      current.scroll = scrollOf(current.geometry, top);
      if (element.current !== null) {
        element.current.scrollTop = current.scroll;
        // Browsers round; the next scroll event is measured from where they really put it.
        current.scroll = element.current.scrollTop;
      }
      look();
    },
    [look],
  );

  const ref = useCallback(
    (node: HTMLElement | null) => {
      element.current = node;
      if (node === null) return;
      const onScroll = () => {
        const { current } = place;
        const scroll = node.scrollTop;
        if (scroll === current.scroll) return;
        current.top = scrolledTop(current.geometry, current.top, current.scroll, scroll);
        current.scroll = scroll;
        look();
      };
      // After short scrolls of a canvas that is too short, the bar is put where it belongs.
      const onScrollEnd = () => moveTo(place.current.top);
      const observer = new ResizeObserver(() => setViewport(Math.max(0, node.clientHeight - headerHeight)));
      node.addEventListener('scroll', onScroll, { passive: true });
      node.addEventListener('scrollend', onScrollEnd);
      observer.observe(node);
      return () => {
        node.removeEventListener('scroll', onScroll);
        node.removeEventListener('scrollend', onScrollEnd);
        observer.disconnect();
        element.current = null;
      };
    },
    [look, moveTo, headerHeight],
  );

  // Rows went away: what is seen must still be in the list.
  useLayoutEffect(() => {
    const clamped = clampTop(geometry, place.current.top);
    if (clamped !== place.current.top && geometry.viewport > 0) moveTo(clamped);
  }, [geometry, moveTo]);

  const show = useCallback(
    (row: number) => {
      const { geometry: now, top } = place.current;
      const to = topThatShows(now, top, row);
      if (to !== top) moveTo(to);
    },
    [moveTo],
  );
  const { first, last, shift } = viewOf(place.current);
  const offsetOf = useCallback((row: number) => row * rowHeight + shift, [rowHeight, shift]);
  const page = Math.max(1, Math.floor(viewport / rowHeight) - 1);
  return { ref, canvasHeight: canvasHeight(geometry), first, last, page, offsetOf, show };
}
