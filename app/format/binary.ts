/**
 * Keys, fields and members as the UI holds them: binary strings, one char a byte. They can be compared, put into maps
 * and sorted; the functions here turn them into what people read and what the store is sent.
 */

/** Bytes as a string of chars 0–255. */
export type Bin = string;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const CHUNK = 8192;

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

export function binOf(bytes: Uint8Array): Bin {
  let bin = '';
  for (let i = 0; i < bytes.length; i += CHUNK) bin += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return bin;
}

export function bytesOf(bin: Bin): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(bin.length);
  for (let i = 0; i < bin.length; i++) bytes[i] = bin.charCodeAt(i);
  return bytes;
}

/** The UTF-8 bytes of a text. */
export function binOfText(text: string): Bin {
  return isAscii(text) ? text : binOf(encoder.encode(text));
}

/** The text whose UTF-8 these bytes are, or undefined. */
export function textOf(bin: Bin): string | undefined {
  if (isAscii(bin)) return bin;
  try {
    return decoder.decode(bytesOf(bin));
  } catch {
    return undefined;
  }
}

/** As an argument of a command: text where that says the same, bytes otherwise. */
export function argOf(bin: Bin): string | Uint8Array {
  return isAscii(bin) ? bin : bytesOf(bin);
}

/** Chars that a reader cannot see or that reorder what stands beside them, so that one key could pass for another. */
const INVISIBLE =
  /\\|\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}|\p{Variation_Selector}|\u034f|\u115f|\u1160|\u17b4|\u17b5|\u3164|\uffa0|[\ufff0-\uffff]/gu;
const NAMED: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeChar(char: string): string {
  const code = char.codePointAt(0) as number;
  if (code > 0xffff) return `\\u{${hex(code, 0)}}`;
  return NAMED[char] ?? (code < 0x80 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`);
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/**
 * As people read it: UTF-8 text, with `\n`, `\x00`, `\u200b` and the like for what cannot be seen and for bytes that are
 * no text. `\` is doubled, so that `readEscaped` gives the same bytes back.
 */
export function escaped(bin: Bin): string {
  const text = textOf(bin);
  if (text !== undefined) return text.replace(INVISIBLE, escapeChar);
  let shown = '';
  for (let i = 0; i < bin.length; ) {
    const length = sequenceLength(bin, i);
    const part = length === 0 ? undefined : textOf(bin.slice(i, i + length));
    if (part === undefined) shown += `\\x${hex(bin.charCodeAt(i++), 2)}`;
    else {
      shown += part.replace(INVISIBLE, escapeChar);
      i += length;
    }
  }
  return shown;
}

/** The length that the UTF-8 sequence at `at` claims to have; 0 if none begins there. */
function sequenceLength(bin: Bin, at: number): number {
  const first = bin.charCodeAt(at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

const ESCAPED = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|([\\nrt0]))/gi;
const MEANT: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t', 0: '\0' };

/** The bytes that an escaped text stands for. A `\` that begins no escape stands for itself. */
export function readEscaped(text: string): Bin {
  let bin = '';
  let from = 0;
  for (const match of text.matchAll(ESCAPED)) {
    bin += binOfText(text.slice(from, match.index));
    from = match.index + match[0].length;
    const [, byte, unit, point, named] = match;
    if (byte !== undefined) bin += String.fromCharCode(Number.parseInt(byte, 16));
    else if (unit !== undefined) bin += binOfText(String.fromCharCode(Number.parseInt(unit, 16)));
    else if (point !== undefined) bin += binOfText(charOf(Number.parseInt(point, 16)));
    else bin += MEANT[(named as string).toLowerCase()];
  }
  return bin + binOfText(text.slice(from));
}

function charOf(point: number): string {
  return point > 0x10ffff ? '\ufffd' : String.fromCodePoint(point);
}

/** What the clipboard gets: the text itself, or the escaped form where the bytes are no text. */
export function copyText(bin: Bin): string {
  return textOf(bin) ?? escaped(bin);
}
