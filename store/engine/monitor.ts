/** MONITOR: sessions that see every command as it runs, in Redis' form. */
import { type Bin, binOf } from './bytes.ts';
import type { Session } from './session.ts';
import type { Args } from './table.ts';

export class Monitors {
  readonly #sessions = new Set<Session>();

  get size(): number {
    return this.#sessions.size;
  }

  has(session: Session): boolean {
    return this.#sessions.has(session);
  }

  add(session: Session): void {
    this.#sessions.add(session);
  }

  delete(session: Session): void {
    this.#sessions.delete(session);
  }

  /** Shows a command to all. `by` is the client's address. `now` in ms. */
  show(now: number, by: string, args: Args): void {
    const seconds = Math.floor(now / 1000);
    const micros = Math.floor((now - seconds * 1000) * 1000);
    const words = args.map((arg) => quoted(binOf(arg))).join(' ');
    const line = `${seconds}.${`${micros}`.padStart(6, '0')} [0 ${by}] ${words}`;
    for (const session of [...this.#sessions]) session.onMonitor?.(line);
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
};

/** A word in quotes, with what does not print as escapes (sdscatrepr). O(n). */
export function quoted(word: Bin): string {
  const body = word.replace(
    /[^ !#-[\]-~]/g,
    (char) => ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return `"${body}"`;
}
