/**
 * A streaming parser of RESP2 and RESP3, for tests: chunks in, whole replies out. It works on binary strings (one char
 * a byte), which is what Node's `latin1` gives.
 */

/** A reply as it is on the wire: the kinds are kept apart, bulk strings are binary strings. */
export type Wire =
  | { readonly type: 'status' | 'error' | 'bulk' | 'verbatim' | 'integer' | 'double'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'nil'; readonly value: '$' | '*' | '_' }
  | { readonly type: 'array' | 'map' | 'set' | 'push'; readonly value: readonly Wire[] };

const LINES: Readonly<Record<string, 'status' | 'error' | 'integer' | 'double'>> = {
  '+': 'status',
  '-': 'error',
  ':': 'integer',
  ',': 'double',
  '(': 'integer',
};
const LISTS: Readonly<Record<string, 'array' | 'map' | 'set' | 'push'>> = {
  '*': 'array',
  '%': 'map',
  '~': 'set',
  '>': 'push',
};

/** Thrown when the text ends within a reply. */
class Incomplete extends Error {}
const incomplete = new Incomplete();

export class RespParser {
  #text = '';
  #at = 0;
  /** Parsing is not tried again before this many chars are there. */
  #needed = 0;

  /** Adds a chunk and gives the replies that are now whole. @throws Error on bytes that are not RESP */
  feed(chunk: string): Wire[] {
    this.#text += chunk;
    const replies: Wire[] = [];
    while (this.#at < this.#text.length && this.#text.length >= this.#needed) {
      const start = this.#at;
      try {
        replies.push(this.#reply());
      } catch (thrown) {
        if (thrown !== incomplete) throw thrown;
        this.#at = start;
        break;
      }
    }
    this.#text = this.#text.slice(this.#at);
    this.#needed = Math.max(0, this.#needed - this.#at);
    this.#at = 0;
    return replies;
  }

  #reply(): Wire {
    const mark = this.#text.charAt(this.#at);
    const line = this.#line();
    const lineType = LINES[mark];
    if (lineType !== undefined) return { type: lineType, value: line };
    const listType = LISTS[mark];
    if (listType !== undefined) return this.#list(listType, Number(line));
    switch (mark) {
      case '$':
        return line === '-1' ? { type: 'nil', value: '$' } : { type: 'bulk', value: this.#bytes(Number(line)) };
      case '=':
        return { type: 'verbatim', value: this.#bytes(Number(line)) };
      case '_':
        return { type: 'nil', value: '_' };
      case '#':
        return { type: 'boolean', value: line === 't' };
      default:
        throw new Error(`not RESP: ${JSON.stringify(this.#text.slice(this.#at - line.length - 3, this.#at + 20))}`);
    }
  }

  #line(): string {
    const end = this.#text.indexOf('\r\n', this.#at);
    if (end === -1) {
      this.#needed = 0;
      throw incomplete;
    }
    const line = this.#text.slice(this.#at + 1, end);
    this.#at = end + 2;
    return line;
  }

  #bytes(length: number): string {
    const end = this.#at + length;
    if (end + 2 > this.#text.length) {
      this.#needed = end + 2;
      throw incomplete;
    }
    const bytes = this.#text.slice(this.#at, end);
    this.#at = end + 2;
    return bytes;
  }

  #list(type: 'array' | 'map' | 'set' | 'push', count: number): Wire {
    if (count === -1) return { type: 'nil', value: '*' };
    const length = type === 'map' ? count * 2 : count;
    const items: Wire[] = [];
    for (let i = 0; i < length; i++) items.push(this.#reply());
    return { type, value: items };
  }
}

/** Parses a text that is exactly one reply. @throws Error if it is not */
export function parseReply(text: string): Wire {
  const replies = new RespParser().feed(text);
  if (replies.length !== 1) throw new Error(`${replies.length} replies in ${JSON.stringify(text.slice(0, 100))}`);
  return replies[0] as Wire;
}
