/** Asks the store for windows of its keys. */
import type { Connection } from '../connection/connection.store.ts';
import { argOf, type Bin, binOf, binOfText } from '../format/binary.ts';
import type { Page } from '../grid/row-window.ts';

export type KeySort = 'key' | 'type' | 'ttl' | 'size' | 'length';

export interface KeyQuery {
  readonly pattern: Bin;
  /** Undefined shows all types. */
  readonly type: string | undefined;
  readonly sort: KeySort;
  readonly descending: boolean;
}

export interface KeyRow {
  readonly key: Bin;
  readonly type: string;
  /** Absolute time in ms; -1 never. */
  readonly expireAt: number;
  /** Estimated bytes. */
  readonly size: number;
  /** Elements, or bytes of a string. */
  readonly length: number;
  readonly encoding: string;
}

type RawKey = string | Uint8Array;
type RawRow = [key: RawKey, type: string, expireAt: number, size: number, length: number, encoding: string];
type RawPage = [total: number, rank: number | null, rows: RawRow[]];

/** A key, field or member of a reply: text, or bytes that are none. */
export function binOfReply(raw: RawKey): Bin {
  return typeof raw === 'string' ? binOfText(raw) : binOf(raw);
}

/** A window of the keys that match, and the row of one of them. */
export async function browse(
  { kv }: Connection,
  { pattern, type, sort, descending }: KeyQuery,
  offset: number,
  count: number,
  anchor?: Bin,
): Promise<Page<KeyRow>> {
  const [total, rank, rows] = await kv.call<RawPage>(
    'TABKV.BROWSE',
    argOf(pattern),
    ...(type === undefined ? [] : ['TYPE', type]),
    ...['SORTBY', sort],
    ...(descending ? ['DESC'] : []),
    ...(anchor === undefined ? [] : ['RANK', argOf(anchor)]),
    ...['LIMIT', offset, count],
  );
  return {
    total,
    anchor: rank ?? undefined,
    rows: rows.map(([key, rowType, expireAt, size, length, encoding]) => ({
      key: binOfReply(key),
      type: rowType,
      expireAt,
      size,
      length,
      encoding,
    })),
  };
}
