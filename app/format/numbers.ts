/** Counts, sizes and shares as people read them. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const share = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

export function formatCount(count: number): string {
  return whole.format(count);
}

/** Four digits at most: 9,999, then 12.3K. */
export function formatShort(count: number): string {
  if (Math.abs(count) >= 10_000) return short.format(count);
  return Number.isInteger(count) ? whole.format(count) : one.format(count);
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes in units of 1,024. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${(size < 100 && unit > 0 ? one : whole).format(size)} ${UNITS[unit]}`;
}

/** A share between 0 and 1; a dash if there is none. */
export function formatShare(part: number | undefined): string {
  return part === undefined || Number.isNaN(part) ? '–' : share.format(part);
}

/** `1 key`, `2 keys`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : nouns}`;
}
