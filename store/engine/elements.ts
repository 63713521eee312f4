/**
 * Windows of a collection's elements, for looking through large ones: any offset at once, filtered by a pattern if
 * asked. What matches a pattern is kept until its key changes, so that paging through the matches searches once.
 */
import { type Bin, binOf, type Element } from './bytes.ts';
import { globMatcher } from './glob.ts';
import type { Entry, KeyObserver, Keyspace } from './keyspace.ts';
import { HashValue } from './values/hash.ts';
import { ListValue } from './values/list.ts';
import { SetValue } from './values/set.ts';
import { ZsetValue } from './values/zset.ts';

/** An element with what belongs to it: an index, a field or a member, and a value or a score. */
export interface ElementRow {
  readonly name: Bin | number;
  readonly value: Element | number | undefined;
}

export interface ElementPage {
  /** How many elements match. */
  readonly total: number;
  readonly rows: readonly ElementRow[];
}

/** How many filtered views are kept. */
const KEPT = 4;

interface View {
  readonly key: Bin;
  readonly rows: readonly ElementRow[];
}

const views = new WeakMap<Keyspace, ElementViews>();

/** The views of a keyspace, made when first needed. */
export function elementsOf(keyspace: Keyspace): ElementViews {
  let found = views.get(keyspace);
  if (found === undefined) {
    found = new ElementViews();
    views.set(keyspace, found);
    keyspace.observers.push(found);
  }
  return found;
}

export class ElementViews implements KeyObserver {
  /** By key and pattern, least recently used first. */
  readonly #views = new Map<string, View>();

  /**
   * A window of a collection; undefined if the value is none. O(count + log n) without a pattern, O(n) for a new one.
   * @param pattern of fields and their values, members or elements; undefined takes all
   */
  page(entry: Entry, pattern: Bin | undefined, offset: number, count: number): ElementPage | undefined {
    if (pattern === undefined) {
      const total = entry.value.length;
      const rows = rowsOf(entry, Math.min(offset, total), Math.min(offset + count, total));
      return rows && { total, rows };
    }
    const rows = this.#matching(entry, pattern);
    return rows && { total: rows.length, rows: rows.slice(offset, offset + count) };
  }

  touched(key: Bin, code: string): void {
    if (code === 'undo') this.#views.clear();
    for (const [name, view] of this.#views) if (view.key === key) this.#views.delete(name);
  }

  flushed(): void {
    this.#views.clear();
  }

  #matching(entry: Entry, pattern: Bin): readonly ElementRow[] | undefined {
    const name = JSON.stringify([entry.key, pattern]);
    let view = this.#views.get(name);
    if (view === undefined) {
      const all = rowsOf(entry, 0, entry.value.length);
      if (all === undefined) return undefined;
      const matches = globMatcher(pattern);
      const matching = ({ name, value }: ElementRow) =>
        (typeof name === 'string' && matches(name)) ||
        (value !== undefined && typeof value !== 'number' && matches(binOf(value)));
      view = { key: entry.key, rows: all.filter(matching) };
    }
    this.#views.delete(name);
    this.#views.set(name, view);
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= KEPT) break;
      this.#views.delete(oldest);
    }
    return view.rows;
  }
}

/** The elements from one place to before another, in the order in which the type lists them. */
function rowsOf({ value }: Entry, from: number, to: number): ElementRow[] | undefined {
  if (value instanceof HashValue) {
    return value
      .nodes()
      .slice(from, to)
      .map(({ key, value: held }) => ({ name: key, value: held }));
  }
  if (value instanceof SetValue) {
    return value
      .nodes()
      .slice(from, to)
      .map(({ key }) => ({ name: key, value: undefined }));
  }
  if (value instanceof ZsetValue) {
    return value.slice(from, to).map(({ key, score }) => ({ name: key, value: score }));
  }
  if (value instanceof ListValue) {
    return value.slice(from, to).map((element, i) => ({ name: from + i, value: element }));
  }
  return undefined;
}
