/** What clients send: RESP arrays of bulk strings, or inline commands as typed into telnet. */

/** The connection cannot go on: its bytes are no requests. */
export class ProtocolError extends Error {}

const LF = 10;
const MAX_WORDS = 1024 * 1024;
const MAX_BULK = 512 * 1024 * 1024;
const MAX_INLINE = 64 * 1024;

export class RequestParser {
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;

  /** The requests that are complete with this chunk. @throws ProtocolError */
  feed(chunk: Buffer): Uint8Array[][] {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const requests: Uint8Array[][] = [];
    for (;;) {
      this.#at = 0;
      const request = this.#request();
      if (request === undefined) return requests;
      this.#buffer = this.#buffer.subarray(this.#at);
      if (request.length > 0) requests.push(request);
    }
  }

  #request(): Uint8Array[] | undefined {
    if (this.#buffer.length === 0) return undefined;
    const line = this.#line();
    if (line === undefined) return undefined;
    return line.startsWith('*') ? this.#array(line) : splitInline(line);
  }

  #array(line: string): Uint8Array[] | undefined {
    const count = Number(line.slice(1));
    if (!/^\*-?\d+$/.test(line) || count > MAX_WORDS) throw new ProtocolError('invalid multibulk length');
    const words: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const word = this.#bulk();
      if (word === undefined) return undefined;
      words.push(word);
    }
    return words;
  }

  #bulk(): Uint8Array | undefined {
    const head = this.#line();
    if (head === undefined) return undefined;
    if (!head.startsWith('$')) throw new ProtocolError(`expected '$', got '${head.charAt(0) || ' '}'`);
    const length = Number(head.slice(1));
    if (!/^\$\d+$/.test(head) || length > MAX_BULK) throw new ProtocolError('invalid bulk length');
    if (this.#buffer.length < this.#at + length + 2) return undefined;
    const word = new Uint8Array(this.#buffer.subarray(this.#at, this.#at + length));
    this.#at += length + 2;
    return word;
  }

  #line(): string | undefined {
    const end = this.#buffer.indexOf(LF, this.#at);
    if (end === -1) {
      if (this.#buffer.length - this.#at <= MAX_INLINE) return undefined;
      const first = String.fromCharCode(this.#buffer[this.#at] as number);
      if (first === '*') throw new ProtocolError('too big mbulk count string');
      throw new ProtocolError(first === '$' ? 'too big bulk count string' : 'too big inline request');
    }
    const line = this.#buffer.toString('latin1', this.#at, end).replace(/\r$/, '');
    this.#at = end + 1;
    return line;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

/** Words of an inline command, with Redis' quoting (sdssplitargs). @throws ProtocolError */
export function splitInline(line: string): Uint8Array[] {
  const words: Uint8Array[] = [];
  const pattern = /\s*(?:"((?:\\x[0-9a-fA-F]{2}|\\.|[^"\\])*)"|'((?:\\'|[^'])*)'|([^\s"']+))(?=\s|$)/y;
  let at = 0;
  while (line.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) throw new ProtocolError('unbalanced quotes in request');
    const [whole, double, single, plain] = match;
    at += whole.length;
    words.push(
      Buffer.from(double === undefined ? (single?.replace(/\\'/g, "'") ?? plain ?? '') : unescaped(double), 'latin1'),
    );
  }
  return words;
}

function unescaped(text: string): string {
  return text.replace(/\\(?:x([0-9a-fA-F]{2})|(.))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
