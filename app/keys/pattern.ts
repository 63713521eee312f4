/** From what is typed into the search field to the glob pattern that the store matches. */
import { type Bin, binOfText, readEscaped } from '../format/binary.ts';

/** Has a `*`, `?` or `[` that no `\` takes as it is. */
const GLOB = /^(?:[^\\*?[]|\\.)*[*?[]/s;
/** An escaped backslash, which stays, or a byte or char that is written as an escape. */
const WRITTEN = /\\\\|\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|[nrt0])/gi;

/**
 * Text without `*`, `?` or `[` is looked for anywhere in the key; with one of them it is a glob of the whole key, in
 * which `\` takes the next char as it is. In both, bytes can be written as the list shows them: `\x00`, `\n`, `\\`.
 */
export function patternOf(search: string): Bin {
  if (search === '') return '*';
  return GLOB.test(search) ? globOf(search) : `*${escapeGlob(readEscaped(search))}*`;
}

function globOf(search: string): Bin {
  let glob = '';
  let from = 0;
  for (const { 0: written, index } of search.matchAll(WRITTEN)) {
    glob += binOfText(search.slice(from, index)) + escapeGlob(readEscaped(written));
    from = index + written.length;
  }
  return glob + binOfText(search.slice(from));
}

/** A pattern that matches just these bytes. */
export function escapeGlob(bin: Bin): Bin {
  return bin.replace(/[\\*?[\]^-]/g, '\\$&');
}
