/**
 * What becomes of a store when its page is put aside. A page in the back/forward cache would keep its worker, and with
 * it the lock that other tabs wait for; so the worker is ended, and started anew when the page comes back. A page that
 * is hidden may never be shown again: what waits to be written goes to disk.
 */
import type { Connection } from './connection.ts';

type Listen = Pick<EventTarget, 'addEventListener'>;

export interface Page {
  readonly window: Listen;
  readonly document: Listen & Pick<Document, 'visibilityState'>;
}

/** The page that this runs on; undefined in workers and in Node. */
export function thisPage(): Page | undefined {
  return typeof document === 'undefined' || typeof window === 'undefined' ? undefined : { window, document };
}

/** @returns a function that ends it */
export function followPage(connection: Connection, { window, document }: Page): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  const onHide = (event: Event) => {
    if ((event as PageTransitionEvent).persisted) connection.suspend();
  };
  const onShow = (event: Event) => {
    // Subscriptions are to go on, even if nobody calls.
    if ((event as PageTransitionEvent).persisted) connection.start().catch(() => {});
  };
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') connection.flushIfOpen();
  };
  window.addEventListener('pagehide', onHide, { signal });
  window.addEventListener('pageshow', onShow, { signal });
  document.addEventListener('visibilitychange', onVisibility, { signal });
  return () => ended.abort();
}
