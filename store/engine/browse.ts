/**
 * The key browser's view of the keyspace: keys that match, in an order, one window at a time. An order is sorted once
 * per query and kept; changes are merged into it when it is next asked for, so that paging through a million keys, or
 * looking at them while other tabs write, sorts nothing twice. Looking counts no hit and touches no access time.
 */
import type { Bin } from './bytes.ts';
import { globMatcher } from './glob.ts';
import { type Entry, footprint, type KeyObserver, type Keyspace } from './keyspace.ts';
import { sortByKey } from './structures/key-sort.ts';

export type BrowseSort = 'key' | 'type' | 'ttl' | 'size' | 'length';

export interface BrowseQuery {
  readonly pattern: Bin;
  /** Undefined takes all types. */
  readonly type: string | undefined;
  readonly sort: BrowseSort;
  readonly descending: boolean;
}

export interface BrowsePage {
  /** How many keys match. */
  readonly total: number;
  readonly entries: readonly Entry[];
}

export interface TypeSummary {
  keys: number;
  /** Estimated bytes. */
  bytes: number;
  /** How many of the keys have an expiry. */
  expiring: number;
}

/** How many orders are kept: the one that is looked at, and those just before it. */
const KEPT = 4;
/** With more changes than this share of an order's entries, sorting anew is cheaper than merging. */
const MERGE_SHARE = 0.25;
const MERGE_MIN = 1024;

type Compare = (a: Entry, b: Entry) => number;

interface Order {
  readonly matches: (entry: Entry) => boolean;
  readonly compare: Compare;
  readonly byKey: boolean;
  entries: Entry[];
  /** Keys that changed since the entries were put in order. */
  readonly changed: Set<Bin>;
}

const browsers = new WeakMap<Keyspace, Browser>();

/** The browser of a keyspace, made when first needed. */
export function browserOf(keyspace: Keyspace): Browser {
  let browser = browsers.get(keyspace);
  if (browser === undefined) {
    browser = new Browser(keyspace);
    browsers.set(keyspace, browser);
    keyspace.observers.push(browser);
  }
  return browser;
}

export class Browser implements KeyObserver {
  readonly #keyspace: Keyspace;
  /** By query, least recently used first. */
  readonly #orders = new Map<string, Order>();

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace;
  }

  /**
   * A window of the keys that match. O(count) when nothing changed; O(n) after changes; O(n log n) for a new query.
   * @param offset of the first row
   * @param count of rows at most
   */
  page(query: BrowseQuery, offset: number, count: number): BrowsePage {
    const entries = this.#current(query);
    const total = entries.length;
    const from = Math.min(offset, total);
    const to = Math.min(from + count, total);
    if (!query.descending) return { total, entries: entries.slice(from, to) };
    return { total, entries: entries.slice(total - to, total - from).reverse() };
  }

  /** The row of a key in the order of a query, or -1 if it is not in it. O(log n) beside what `page` costs. */
  rank(query: BrowseQuery, key: Bin): number {
    const entry = this.#keyspace.entries.get(key);
    if (entry === undefined) return -1;
    const { compare } = this.#order(query);
    const entries = this.#current(query);
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(entries[middle] as Entry, entry) < 0) low = middle + 1;
      else high = middle;
    }
    if (entries[low] !== entry) return -1;
    return query.descending ? entries.length - 1 - low : low;
  }

  /** Keys, bytes and expiring keys by type. O(n). */
  summary(): Map<string, TypeSummary> {
    const byType = new Map<string, TypeSummary>();
    for (const entry of this.#keyspace.entries) {
      if (this.#keyspace.isExpired(entry)) continue;
      const { type } = entry.value;
      let summary = byType.get(type);
      if (summary === undefined) {
        summary = { keys: 0, bytes: 0, expiring: 0 };
        byType.set(type, summary);
      }
      summary.keys++;
      summary.bytes += footprint(entry);
      if (entry.expireAt !== -1) summary.expiring++;
    }
    return byType;
  }

  touched(key: Bin, code: string): void {
    if (this.#orders.size === 0) return;
    if (code === 'undo') {
      // What was undone may have been a flush, which names no key.
      this.#orders.clear();
      return;
    }
    for (const [name, { changed, entries }] of this.#orders) {
      changed.add(key);
      if (changed.size > MERGE_MIN && changed.size > entries.length * MERGE_SHARE) this.#orders.delete(name);
    }
  }

  flushed(): void {
    this.#orders.clear();
  }

  /** The entries of a query, ascending, without those that have expired but were not removed yet. */
  #current(query: BrowseQuery): readonly Entry[] {
    const order = this.#order(query);
    const due = this.#keyspace.expires.first();
    if (due === undefined || !this.#keyspace.isExpired(due)) return order.entries;
    return order.entries.filter((entry) => !this.#keyspace.isExpired(entry));
  }

  #order(query: BrowseQuery): Order {
    const name = JSON.stringify([query.sort, query.type, query.pattern]);
    let order = this.#orders.get(name);
    if (order === undefined) order = this.#sort(query);
    else if (order.changed.size > 0) merge(order, this.#keyspace);
    this.#orders.delete(name);
    this.#orders.set(name, order);
    for (const oldest of this.#orders.keys()) {
      if (this.#orders.size <= KEPT) break;
      this.#orders.delete(oldest);
    }
    return order;
  }

  #sort(query: BrowseQuery): Order {
    const matchesKey = globMatcher(query.pattern);
    const { type } = query;
    const matches = (entry: Entry) => (type === undefined || entry.value.type === type) && matchesKey(entry.key);
    const compare = comparison(query.sort);
    const byKey = query.sort === 'key';
    const entries = sortEntries(this.#keyspace.entries.nodes().filter(matches), compare, byKey);
    return { matches, compare, byKey, entries, changed: new Set() };
  }
}

/** Takes the changed entries out of an order and puts those that still match back where they belong. O(n). */
function merge(order: Order, keyspace: Keyspace): void {
  const { changed, compare, matches } = order;
  const kept = order.entries.filter(({ key }) => !changed.has(key));
  const fresh: Entry[] = [];
  for (const key of changed) {
    const entry = keyspace.entries.get(key);
    if (entry !== undefined && matches(entry)) fresh.push(entry);
  }
  const added = sortEntries(fresh, compare, order.byKey);
  changed.clear();
  if (added.length === 0) {
    order.entries = kept;
    return;
  }
  const merged: Entry[] = [];
  let next = 0;
  for (const entry of kept) {
    while (next < added.length && compare(added[next] as Entry, entry) < 0) merged.push(added[next++] as Entry);
    merged.push(entry);
  }
  while (next < added.length) merged.push(added[next++] as Entry);
  order.entries = merged;
}

function sortEntries(entries: Entry[], compare: Compare, byKey: boolean): Entry[] {
  return byKey ? sortByKey(entries) : entries.sort(compare);
}

function comparison(sort: BrowseSort): Compare {
  switch (sort) {
    case 'key':
      return byKey;
    case 'type':
      return (a, b) => (a.value.type === b.value.type ? byKey(a, b) : a.value.type < b.value.type ? -1 : 1);
    case 'ttl':
      return by((entry) => (entry.expireAt === -1 ? Number.MAX_VALUE : entry.expireAt));
    case 'size':
      return by((entry) => footprint(entry));
    case 'length':
      return by((entry) => entry.value.length);
  }
}

function by(rank: (entry: Entry) => number): Compare {
  return (a, b) => rank(a) - rank(b) || byKey(a, b);
}

function byKey(a: Entry, b: Entry): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
