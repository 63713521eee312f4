/** Which store the page shows: `?store=name` in its address. */
import { readSetting, writeSetting } from '../theme/settings.ts';

export const SAMPLE_STORE = 'sample';

const SETTING = 'stores';
const REMEMBERED = 12;

/** The store named in an address's query; the sample where none is. */
export function storeNameOf(search: string): string {
  return new URLSearchParams(search).get('store') || SAMPLE_STORE;
}

/** The address that shows another store, at its first page. */
export function addressOf(name: string): string {
  return `${location.pathname}?${new URLSearchParams({ store: name })}`;
}

/** Stores that were opened on this origin before, the last one first. */
export function rememberedStores(): string[] {
  try {
    const saved: unknown = JSON.parse(readSetting(SETTING) ?? '[]');
    return Array.isArray(saved) ? saved.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberStore(name: string): void {
  const others = rememberedStores().filter((other) => other !== name);
  writeSetting(SETTING, JSON.stringify([name, ...others].slice(0, REMEMBERED)));
}
