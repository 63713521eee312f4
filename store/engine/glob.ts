/**
 * Glob patterns as KEYS, SCAN and PSUBSCRIBE know them (Redis' stringmatchlen): `*`, `?`, `[a-z]`, `[^x]` and `\` to
 * take the next byte as it is. Its oddities are kept: a class may lack its `]`, a reversed range is turned round,
 * ranges order bytes as signed chars, and nothing but the empty pattern matches the empty string.
 */
import type { Bin } from './bytes.ts';

const STAR = 42;
const QUESTION = 63;
const OPEN = 91;
const BACKSLASH = 92;
const CLOSE = 93;
const CARET = 94;
const DASH = 45;
/** Redis gives up on patterns with more stars than this inside one another. */
const MAX_NESTING = 1000;

interface Search {
  /** Set when what follows a star was found nowhere: then longer matches for earlier stars need no try. */
  exhausted: boolean;
}

/** Whether all of `text` matches `pattern`. O(n·m) at most, however many stars there are. */
export function globMatch(pattern: Bin, text: Bin): boolean {
  return matchFrom(pattern, 0, text, 0, { exhausted: false }, 0);
}

/** A test made once for many texts. Unlike globMatch, the lone `*` matches the empty string, as in KEYS and SCAN. */
export function globMatcher(pattern: Bin): (text: Bin) => boolean {
  if (pattern === '*') return () => true;
  const special = pattern.search(/[*?[\\]/);
  if (special === -1) return (text) => text === pattern;
  if (special > 0 && special === pattern.length - 1 && pattern.endsWith('*')) {
    const prefix = pattern.slice(0, -1);
    return (text) => text.startsWith(prefix);
  }
  return (text) => globMatch(pattern, text);
}

function matchFrom(pattern: Bin, p: number, text: Bin, t: number, search: Search, nesting: number): boolean {
  if (nesting > MAX_NESTING) return false;
  while (p < pattern.length && t < text.length) {
    const code = pattern.charCodeAt(p);
    if (code === STAR) return matchStar(pattern, p, text, t, search, nesting);
    if (code === OPEN) {
      p = matchClass(pattern, p + 1, text.charCodeAt(t));
      if (p === -1) return false;
    } else if (code !== QUESTION) {
      if (code === BACKSLASH && p + 1 < pattern.length) p++;
      if (pattern.charCodeAt(p) !== text.charCodeAt(t)) return false;
    }
    t++;
    p++;
    if (t === text.length) p = skipStars(pattern, p);
  }
  return p >= pattern.length && t === text.length;
}

function skipStars(pattern: Bin, p: number): number {
  while (p < pattern.length && pattern.charCodeAt(p) === STAR) p++;
  return p;
}

function matchStar(pattern: Bin, p: number, text: Bin, t: number, search: Search, nesting: number): boolean {
  const rest = skipStars(pattern, p);
  if (rest === pattern.length) return true;
  for (let at = t; at < text.length; at++) {
    if (matchFrom(pattern, rest, text, at, search, nesting + 1)) return true;
    if (search.exhausted) return false;
  }
  search.exhausted = true;
  return false;
}

/** Reads a class whose first byte is at `p`; gives the index of its last byte, or -1 if `code` is not in it. */
function matchClass(pattern: Bin, p: number, code: number): number {
  const negated = pattern.charCodeAt(p) === CARET;
  if (negated) p++;
  let found = false;
  for (; ; p++) {
    if (p >= pattern.length) {
      p = pattern.length - 1;
      break;
    }
    const at = pattern.charCodeAt(p);
    if (at === BACKSLASH && p + 1 < pattern.length) {
      p++;
      if (pattern.charCodeAt(p) === code) found = true;
    } else if (at === CLOSE) break;
    else if (p + 2 < pattern.length && pattern.charCodeAt(p + 1) === DASH) {
      if (inRange(signed(at), signed(pattern.charCodeAt(p + 2)), signed(code))) found = true;
      p += 2;
    } else if (at === code) found = true;
  }
  return found === negated ? -1 : p;
}

function inRange(from: number, to: number, code: number): boolean {
  return from <= to ? code >= from && code <= to : code >= to && code <= from;
}

function signed(code: number): number {
  return code > 127 ? code - 256 : code;
}
