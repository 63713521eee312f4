/**
 * Reformatting of JSON text that changes blanks only. Numbers, escapes and the order and repetition of names stay as
 * they were written, which parsing and printing again would lose (1.0, 12345678901234567890, "\u0041").
 */

const BLANK = /[ \t\n\r]/;
const INDENT = '  ';

/** The tokens of JSON text: strings, punctuation, and runs of anything else. */
function* tokens(json: string): Generator<string> {
  for (let i = 0; i < json.length; ) {
    const char = json.charAt(i);
    let end = i + 1;
    if (BLANK.test(char)) {
      i = end;
      continue;
    }
    if (char === '"') end = stringEnd(json, i);
    else if (!'{}[],:'.includes(char)) while (end < json.length && !/["{}[\],:\s]/.test(json.charAt(end))) end++;
    yield json.slice(i, end);
    i = end;
  }
}

function stringEnd(json: string, from: number): number {
  for (let i = from + 1; i < json.length; i++) {
    if (json.charAt(i) === '\\') i++;
    else if (json.charAt(i) === '"') return i + 1;
  }
  return json.length;
}

/** One member or element per line, indented by two blanks. Empty objects and arrays stay on their line. */
export function prettyJson(json: string): string {
  let out = '';
  let depth = 0;
  let previous = '';
  const newLine = () => `\n${INDENT.repeat(depth)}`;
  for (const text of tokens(json)) {
    if (text === '}' || text === ']') {
      depth = Math.max(0, depth - 1);
      if (previous !== '{' && previous !== '[') out += newLine();
    } else if (previous === '{' || previous === '[' || previous === ',') out += newLine();
    else if (previous === ':') out += ' ';
    out += text;
    if (text === '{' || text === '[') depth++;
    previous = text;
  }
  return out;
}

/** Without any blanks between tokens. */
export function compactJson(json: string): string {
  let out = '';
  for (const text of tokens(json)) out += text;
  return out;
}

/** What is wrong with a text as JSON, in the engine's words; undefined if nothing is. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Whether a text is a JSON object or array, so that showing it as JSON helps. */
export function looksLikeJson(text: string): boolean {
  const first = text.trimStart().charAt(0);
  return (first === '{' || first === '[') && jsonProblem(text) === undefined;
}
