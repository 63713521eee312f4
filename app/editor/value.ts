/**
 * Stored values as people edit them. A value is bytes under a flag that says which type of JavaScript they hold; a
 * draft is text in an editor, with what it shall become.
 */
import { parse } from 'devalue';
import { type Bin, binOf, binOfText, bytesOf, escaped, textOf } from '../format/binary.ts';
import { formatHex, parseHex } from '../format/hex.ts';
import { compactJson, jsonProblem, looksLikeJson, prettyJson } from '../format/json.ts';

/** A value as it is stored. */
export interface Held {
  readonly bin: Bin;
  readonly flags: number;
}

/** The flags under which the client stores JavaScript's types. They are on disk and never change. */
const FLAG = { plain: 0, number: 1, json: 2, devalue: 3, bigint: 4, bytes: 8 } as const;

/**
 * What a draft becomes. `plain` is what Redis itself would hold, text or bytes; `special` are the types that can be
 * looked at but not edited (Map, Set, typed arrays, …).
 */
export type Kind = 'plain' | 'number' | 'json' | 'bigint' | 'date' | 'bytes' | 'special';

export const KINDS: readonly (readonly [kind: Kind, name: string])[] = [
  ['plain', 'Text'],
  ['json', 'JSON'],
  ['number', 'Number'],
  ['bigint', 'BigInt'],
  ['date', 'Date'],
  ['bytes', 'Bytes'],
];

export type View = 'text' | 'json' | 'hex';

export interface Draft {
  readonly kind: Kind;
  /** How the text is to be read: of plain values the user's choice, of others what the kind asks for. */
  readonly view: View;
  readonly text: string;
  /** The text is JSON that was spread over lines for reading only, and goes back without blanks. */
  readonly compact: boolean;
}

/** What a draft is written as: a value for the client's methods, or (plain) words for any command. */
export type Written =
  | { readonly ok: true; readonly plain: true; readonly value: string | Uint8Array }
  | { readonly ok: true; readonly plain: false; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

export function sameHeld(a: Held | undefined, b: Held | undefined): boolean {
  return a?.bin === b?.bin && a?.flags === b?.flags;
}

function unpacked(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

export function kindOf({ bin, flags }: Held): Kind {
  switch (flags) {
    case FLAG.plain:
      return 'plain';
    case FLAG.number:
      return 'number';
    case FLAG.json:
      return 'json';
    case FLAG.bigint:
      return 'bigint';
    case FLAG.bytes:
      return 'bytes';
    case FLAG.devalue:
      return unpacked(textOf(bin) ?? '') instanceof Date ? 'date' : 'special';
    default:
      return 'special';
  }
}

/** JavaScript's name for what is stored; undefined for plain bytes. */
export function typeLabel(held: Held): string | undefined {
  const { bin, flags } = held;
  if (flags === FLAG.plain) return undefined;
  if (flags === FLAG.json) return jsonLabel(bin);
  if (flags === FLAG.devalue) {
    const value = unpacked(textOf(bin) ?? '');
    return value === undefined || value === null ? String(value) : (value.constructor?.name ?? 'Object');
  }
  const names: Readonly<Record<number, string>> = {
    [FLAG.number]: 'number',
    [FLAG.bigint]: 'bigint',
    [FLAG.bytes]: 'Uint8Array',
    9: 'ArrayBuffer',
  };
  return names[flags] ?? (flags < 32 ? 'typed array' : `flag ${flags}`);
}

function jsonLabel(bin: Bin): string {
  const first = bin.charAt(0);
  if (first === '{') return 'object';
  if (first === '[') return 'array';
  if (first === '"') return 'string';
  return bin === 'true' || bin === 'false' ? 'boolean' : bin === 'null' ? 'null' : 'number';
}

/** A draft that shows a value as it is best read. */
export function draftOf(held: Held): Draft {
  const kind = kindOf(held);
  const text = textOf(held.bin);
  if (kind === 'plain') return plainDraft(held.bin, text !== undefined && looksLikeJson(text) ? 'json' : 'text');
  if (kind === 'bytes' || text === undefined || held.flags > FLAG.bytes) {
    return { kind, view: 'hex', text: formatHex(held.bin), compact: false };
  }
  if (kind === 'json') return { kind, view: 'json', text: prettyJson(text), compact: false };
  if (kind === 'date') return { kind, view: 'text', text: dateText(unpacked(text) as Date), compact: false };
  return { kind, view: 'text', text: kind === 'special' ? specialText(text) : text, compact: false };
}

function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'Invalid Date' : date.toISOString();
}

/** Plain bytes in the view that was asked for, or in the next best if they are no text. */
function plainDraft(bin: Bin, view: View): Draft {
  const text = textOf(bin);
  if (text === undefined || view === 'hex') return { kind: 'plain', view: 'hex', text: formatHex(bin), compact: false };
  const compact = view === 'json' && !text.includes('\n') && jsonProblem(text) === undefined;
  return { kind: 'plain', view, text: compact ? prettyJson(text) : text, compact };
}

/** The same plain value in another view; undefined if the text is none in the view that it has. */
export function inView(draft: Draft, view: View): Draft | undefined {
  const bin = plainBin(draft);
  return bin === undefined ? undefined : plainDraft(bin, view);
}

function plainBin({ view, text, compact }: Draft): Bin | undefined {
  if (view === 'hex') return parseHex(text);
  return binOfText(compact && jsonProblem(text) === undefined ? compactJson(text) : text);
}

/** Whether a draft says something else than what is stored. Another view of the same bytes does not. */
export function isChanged(draft: Draft, held: Held): boolean {
  const original = draftOf(held);
  if (draft.kind !== original.kind) return true;
  return draft.kind === 'plain' ? plainBin(draft) !== held.bin : draft.text !== original.text;
}

const EMPTY: Readonly<Record<Kind, string>> = {
  plain: '',
  number: '0',
  json: '{}',
  bigint: '0',
  date: '',
  bytes: '',
  special: '',
};

/** The draft after another kind was chosen: its text, where that means something in the new kind too. */
export function withKind(draft: Draft, kind: Kind, now: number): Draft {
  if (kind === draft.kind) return draft;
  const bin = draft.view === 'hex' ? parseHex(draft.text) : binOfText(draft.text);
  const text = (bin === undefined ? undefined : textOf(bin)) ?? '';
  const view: View = kind === 'bytes' ? 'hex' : kind === 'json' ? 'json' : 'text';
  if (kind === 'bytes') return { kind, view, text: formatHex(bin ?? ''), compact: false };
  if (kind === 'plain') return plainDraft(bin ?? '', 'text');
  const kept: Draft = { kind, view, text, compact: false };
  if (writtenOf(kept).ok) return kept;
  if (kind === 'json' && draft.kind === 'plain' && text !== '') return { ...kept, text: JSON.stringify(text) };
  return { ...kept, text: kind === 'date' ? new Date(now).toISOString() : EMPTY[kind] };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** What a draft says, or what is wrong with it. */
export function writtenOf(draft: Draft): Written {
  const { kind, view, text } = draft;
  const typed = (value: unknown): Written => ({ ok: true, plain: false, value });
  const problem = (words: string): Written => ({ ok: false, problem: words });
  switch (kind) {
    case 'plain': {
      const bin = plainBin(draft);
      if (bin === undefined) return problem('Hex takes two digits (0–9, a–f) for each byte.');
      return { ok: true, plain: true, value: textOf(bin) ?? bytesOf(bin) };
    }
    case 'number':
      return NUMBER.test(text.trim()) ? typed(Number(text)) : problem('This is no number.');
    case 'json': {
      const wrong = jsonProblem(text);
      return wrong === undefined ? typed(JSON.parse(text)) : problem(wrong);
    }
    case 'bigint':
      return /^[+-]?\d+$/.test(text.trim()) ? typed(BigInt(text)) : problem('A BigInt has digits only.');
    case 'date': {
      const date = new Date(text.trim());
      if (Number.isNaN(date.getTime())) return problem('Write a date as 2030-12-31T23:59:59Z.');
      return typed(date);
    }
    case 'bytes': {
      const bin = parseHex(text);
      return bin === undefined ? problem('Hex takes two digits (0–9, a–f) for each byte.') : typed(bytesOf(bin));
    }
    case 'special':
      return problem(view === 'hex' ? 'Typed arrays can only be looked at.' : 'This type can only be looked at.');
  }
}

/** Data that JSON has no word for, in a form that resembles it. */
function specialText(text: string): string {
  const value = unpacked(text);
  return value === undefined ? text : show(value, 0);
}

const DEPTH = 6;

function show(value: unknown, depth: number): string {
  const pad = '  '.repeat(depth + 1);
  const end = '  '.repeat(depth);
  const lines = (open: string, items: string[], close: string) =>
    items.length === 0 ? `${open}${close}` : `${open}\n${items.map((item) => pad + item).join(',\n')}\n${end}${close}`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value);
  if (value instanceof Date) return `Date(${dateText(value)})`;
  if (value instanceof RegExp || value instanceof URL) return String(value);
  if (depth > DEPTH) return '…';
  const deeper = (inner: unknown) => show(inner, depth + 1);
  if (value instanceof Map)
    return lines(
      'Map {',
      Array.from(value, ([k, v]) => `${deeper(k)} → ${deeper(v)}`),
      '}',
    );
  if (value instanceof Set) return lines('Set {', Array.from(value, deeper), '}');
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer)
    return `${value.constructor.name}(${value.byteLength} bytes)`;
  if (Array.isArray(value)) return lines('[', value.map(deeper), ']');
  return lines(
    '{',
    Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}: ${deeper(inner)}`),
    '}',
  );
}

const PREVIEWED = 400;

/** One line of a value, for a table. */
export function previewOf({ bin, flags }: Held): string {
  const start = bin.slice(0, PREVIEWED);
  if (flags === FLAG.devalue) {
    const text = textOf(bin);
    const value = text === undefined ? undefined : unpacked(text);
    if (value instanceof Date) return dateText(value);
    if (value !== undefined) return show(value, 0).replace(/\s+/g, ' ').slice(0, PREVIEWED);
  }
  if (flags >= FLAG.bytes) return formatHex(bin.slice(0, 64)).replaceAll('\n', ' ') + (bin.length > 64 ? ' …' : '');
  // A preview may end within a char; what is left of it is no text.
  return bin.length > PREVIEWED ? `${escaped(start.replace(/[\xc0-\xff][\x80-\xbf]{0,2}$/, ''))}…` : escaped(start);
}

/** A stored value of a reply. */
export function heldOf(data: string | Uint8Array, flags: number): Held {
  return { bin: typeof data === 'string' ? binOfText(data) : binOf(data), flags };
}
