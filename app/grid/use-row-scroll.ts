/** Scrolling of a long list: which rows to render and where, for a scroll container of any height. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { canvasHeight, clampTop, type Geometry, scrolledTop, scrollOf, topThatShows, visibleRows } from './geometry.ts';

const OVERSCAN = 8;

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

export function useRowScroll(count: number, rowHeight: number): RowScroll {
  const [viewport, setViewport] = useState(0);
  const [top, setTop] = useState(0);
  const element = useRef<HTMLElement | null>(null);
  const geometry: Geometry = useMemo(() => ({ count, rowHeight, viewport }), [count, rowHeight, viewport]);
  const now = useRef({ geometry, top: 0, scroll: 0 });
  now.current.geometry = geometry;

  const moveTo = useCallback((next: number) => {
    const state = now.current;
    state.top = next;
    state.scroll = scrollOf(state.geometry, next);
    if (element.current !== null) {
      element.current.scrollTop = state.scroll;
      // Browsers round; the next scroll event is measured from where they really put it.
      state.scroll = element.current.scrollTop;
    }
    setTop(next);
  }, []);

  const ref = useCallback(
    (node: HTMLElement | null) => {
      element.current = node;
      if (node === null) return;
      const onScroll = () => {
        const state = now.current;
        const scroll = node.scrollTop;
        if (scroll === state.scroll) return;
        state.top = scrolledTop(state.geometry, state.top, state.scroll, scroll);
        state.scroll = scroll;
        setTop(state.top);
      };
      // After short scrolls of a canvas that is too short, the bar is put where it belongs.
      const onScrollEnd = () => moveTo(now.current.top);
      const observer = new ResizeObserver(() => setViewport(node.clientHeight));
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
    [moveTo],
  );

  // Rows went away: what is seen must still be in the list.
  useLayoutEffect(() => {
    const clamped = clampTop(geometry, now.current.top);
    if (clamped !== now.current.top && geometry.viewport > 0) moveTo(clamped);
  }, [geometry, moveTo]);

  const show = useCallback(
    (row: number) => {
      const { geometry: g, top: from } = now.current;
      const to = topThatShows(g, from, row);
      if (to !== from) moveTo(to);
    },
    [moveTo],
  );
  const shift = now.current.scroll - top;
  const offsetOf = useCallback((row: number) => row * rowHeight + shift, [rowHeight, shift]);
  const { first, last } = visibleRows(geometry, top, OVERSCAN);
  const page = Math.max(1, Math.floor(viewport / rowHeight) - 1);
  return { ref, canvasHeight: canvasHeight(geometry), first, last, page, offsetOf, show };
}
