/**
 * The rows of a long list that are near what is seen, fetched from the store in windows. Only one request is under way
 * at a time; what was asked for meanwhile is fetched next. After a change the window is fetched anew, and the old rows
 * stay until the new ones are there, so that nothing flickers.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';

export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
  /** The row of the anchor, if one was asked for and it is there. */
  readonly anchor?: number | undefined;
}

export type FetchRows<Row> = (offset: number, count: number) => Promise<Page<Row>>;

export interface WindowState<Row> {
  /** Undefined until the first answer. */
  readonly total: number | undefined;
  readonly rows: ReadonlyMap<number, Row>;
  /** True while nothing that is asked for is there. */
  readonly loading: boolean;
  readonly error: Error | undefined;
  readonly anchor: number | undefined;
}

/** Rows fetched beyond either end of what is seen. */
const MARGIN = 60;
/** Fetched rows that are kept while scrolling; more than a few screens. */
const KEPT = 1500;
/** Changes are shown at most this often, in ms. */
const PACE = 120;

export class RowWindow<Row> {
  readonly store: StoreApi<WindowState<Row>>;
  readonly #fetch: FetchRows<Row>;
  #first = 0;
  #last = MARGIN;
  #fetching = false;
  #stale = true;
  #closed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #tookMs = 0;

  constructor(fetch: FetchRows<Row>) {
    this.#fetch = fetch;
    this.store = createStore<WindowState<Row>>(() => ({
      total: undefined,
      rows: new Map(),
      loading: true,
      error: undefined,
      anchor: undefined,
    }));
  }

  /** Rows that are seen, `last` included. */
  look(first: number, last: number): void {
    this.#first = first;
    this.#last = last;
    if (!this.#has(first, last)) void this.#load();
  }

  /** Something changed: the rows are fetched anew, soon. */
  invalidate(): void {
    this.#stale = true;
    if (this.#timer !== undefined || this.#fetching || this.#closed) return;
    // A store that takes long to answer is asked less often, so that it gets to do other things.
    const pace = Math.max(PACE, this.#tookMs * 2);
    const wait = Math.max(0, this.#fetchedAt + pace - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#load();
    }, wait);
  }

  /** Fetches now; resolves when what is seen is fresh. */
  async refresh(): Promise<void> {
    this.#stale = true;
    await this.#load();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #has(first: number, last: number): boolean {
    const { rows, total } = this.store.getState();
    if (total === undefined) return false;
    for (let i = first; i <= Math.min(last, total - 1); i++) if (!rows.has(i)) return false;
    return true;
  }

  #moved(first: number, last: number): boolean {
    return first !== this.#first || last !== this.#last;
  }

  async #load(): Promise<void> {
    if (this.#fetching || this.#closed) return;
    this.#fetching = true;
    try {
      let first: number;
      let last: number;
      do {
        first = this.#first;
        last = this.#last;
        await this.#fetchOnce();
      } while (!this.#closed && (this.#stale || (this.#moved(first, last) && !this.#has(this.#first, this.#last))));
    } catch (error) {
      this.store.setState({ error: error as Error, loading: false });
    } finally {
      this.#fetching = false;
    }
  }

  async #fetchOnce(): Promise<void> {
    const afresh = this.#stale;
    this.#stale = false;
    const offset = Math.max(0, this.#first - MARGIN);
    const start = performance.now();
    const page = await this.#fetch(offset, this.#last + MARGIN + 1 - offset);
    if (this.#closed) return;
    this.#fetchedAt = performance.now();
    this.#tookMs = this.#fetchedAt - start;
    const { rows: kept, total } = this.store.getState();
    const rows = new Map(afresh || kept.size > KEPT || page.total !== total ? [] : kept);
    page.rows.forEach((row, i) => {
      rows.set(offset + i, row);
    });
    this.store.setState({ total: page.total, rows, loading: false, error: undefined, anchor: page.anchor });
    // The list got shorter than what was looked at: look at its end until the view has caught up.
    if (this.#first >= page.total && page.total > 0) {
      const height = this.#last - this.#first;
      this.#last = page.total - 1;
      this.#first = Math.max(0, this.#last - height);
    } else if (page.total === 0) {
      this.#first = 0;
      this.#last = MARGIN;
    }
  }
}
