/** Durations and times: how long a key has to live, shown and typed. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const PARTS: readonly (readonly [string, number])[] = [
  ['d', DAY],
  ['h', HOUR],
  ['m', MINUTE],
  ['s', SECOND],
];

/** The two largest parts, such as `4m 12s`; `< 1s` when there is less. */
export function formatDuration(ms: number): string {
  if (ms < SECOND) return ms <= 0 ? '0s' : '< 1s';
  const first = PARTS.findIndex(([, size]) => ms >= size);
  return PARTS.slice(first, first + 2)
    .map(([unit, size], i) => {
      const above = i === 0 ? Number.POSITIVE_INFINITY : (PARTS[first] as readonly [string, number])[1];
      return [Math.floor((ms % above) / size), unit] as const;
    })
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join(' ');
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };
const TYPED = /^(?:\d+(?:\.\d+)?\s*(?:ms|s|m|h|d|w)\s*)+$/i;
const TYPED_PART = /(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)/gi;

/** Reads `90`, `90s`, `1h 30m`, `1.5d`, `2w`; a bare number is seconds. Milliseconds, or undefined if it is none. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed) * SECOND);
  if (!TYPED.test(trimmed)) return undefined;
  let ms = 0;
  for (const [, count, unit] of trimmed.matchAll(TYPED_PART)) {
    ms += Number(count) * (UNIT_MS[(unit as string).toLowerCase()] as number);
  }
  return Math.round(ms);
}

const time = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });

/** A moment in the reader's time zone. */
export function formatTime(at: number): string {
  return Number.isNaN(at) || Math.abs(at) > 8.64e15 ? String(at) : time.format(at);
}

/** A moment as an `<input type="datetime-local" step="1">` takes it. */
export function toLocalInput(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
  return date.toISOString().slice(0, 19);
}
