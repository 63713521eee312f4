/** The pages' addresses, after the `#`. A key in an address is its bytes, those that are not plain written as `~hh`. */
import type { Bin } from '../format/binary.ts';

export const KEYS_PAGE = '/';
export const STATS_PAGE = '/stats';
export const TABS_PAGE = '/tabs';
const KEY = '/key/';

const PLAIN = /[A-Za-z0-9:._-]/;

export function keyPage(key: Bin): string {
  let encoded = '';
  for (const char of key) encoded += PLAIN.test(char) ? char : `~${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  return KEY + encoded;
}

/** The key that an address shows; undefined if it shows none. */
export function keyOfPage(address: string): Bin | undefined {
  if (!address.startsWith(KEY)) return undefined;
  const encoded = address.slice(KEY.length);
  return encoded.replace(/~([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
