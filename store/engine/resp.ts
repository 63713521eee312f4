/** Replies as RESP bytes, for front doors that speak the Redis protocol. */
import { type Bin, binToBytes, rawOf } from './bytes.ts';
import { formatDouble } from './numbers.ts';
import type { BulkReply, Reply } from './reply.ts';

/** Large values stay bytes; everything between them is one binary string. */
type Part = Bin | Uint8Array;

class Writer {
  readonly parts: Part[] = [];
  #text: Bin = '';
  readonly #resp3: boolean;

  constructor(resp3: boolean) {
    this.#resp3 = resp3;
  }

  write(reply: Reply): void {
    switch (reply.type) {
      case 'status':
        this.#text += `+${reply.value}\r\n`;
        break;
      case 'bulk':
        this.#bulk(reply);
        break;
      case 'integer':
        this.#text += `:${reply.value}\r\n`;
        break;
      case 'error':
        this.#text += `-${reply.value}\r\n`;
        break;
      case 'array':
        this.#all('*', reply.value.length, reply.value);
        break;
      case 'map':
        if (this.#resp3) this.#all('%', reply.value.length / 2, reply.value);
        else this.#all('*', reply.value.length, reply.value);
        break;
      case 'set':
        this.#all(this.#resp3 ? '~' : '*', reply.value.length, reply.value);
        break;
      case 'push':
        this.#all(this.#resp3 ? '>' : '*', reply.value.length, reply.value);
        break;
      default:
        this.#text += this.#resp3 ? scalar3(reply) : scalar2(reply);
    }
  }

  finish(): Part[] {
    if (this.#text !== '') this.parts.push(this.#text);
    this.#text = '';
    return this.parts;
  }

  #all(mark: string, count: number, items: readonly Reply[]): void {
    this.#text += `${mark}${count}\r\n`;
    for (const item of items) this.write(item);
  }

  #bulk(reply: BulkReply): void {
    const raw = rawOf(reply.datum);
    this.#text += `$${raw.length}\r\n`;
    if (typeof raw === 'string') {
      this.#text += `${raw}\r\n`;
      return;
    }
    this.parts.push(this.#text, raw);
    this.#text = '\r\n';
  }
}

type Scalar = Extract<Reply, { type: 'double' | 'boolean' | 'nil' | 'verbatim' }>;

function scalar2(reply: Scalar): Bin {
  switch (reply.type) {
    case 'double':
      return bulkText(formatDouble(reply.value));
    case 'boolean':
      return reply.value ? ':1\r\n' : ':0\r\n';
    case 'nil':
      return reply.array ? '*-1\r\n' : '$-1\r\n';
    case 'verbatim':
      return bulkText(reply.value);
  }
}

function scalar3(reply: Scalar): Bin {
  switch (reply.type) {
    case 'double':
      return `,${formatDouble(reply.value)}\r\n`;
    case 'boolean':
      return reply.value ? '#t\r\n' : '#f\r\n';
    case 'nil':
      return '_\r\n';
    case 'verbatim':
      return `=${reply.value.length + 4}\r\n${reply.format}:${reply.value}\r\n`;
  }
}

function bulkText(text: Bin): Bin {
  return `$${text.length}\r\n${text}\r\n`;
}

/** An error is a single line: line breaks in it become blanks, as Redis does. */
/**
 * The RESP bytes of a reply. RESP2 has no maps, sets, doubles and the like: it gets flat arrays, bulk strings and
 * integers, as Redis writes them. O(bytes).
 */
export function encodeReply(reply: Reply, protocol: 2 | 3): Uint8Array {
  const writer = new Writer(protocol === 3);
  writer.write(reply);
  const parts = writer.finish();
  if (parts.length === 1) return binToBytes(parts[0] as Bin);
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(typeof part === 'string' ? binToBytes(part) : part, at);
    at += part.length;
  }
  return out;
}
