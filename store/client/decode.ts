/** Answers as JavaScript: stored values with their types, maps as objects, sets as arrays, nil as null. */
import { WireDouble, WireFlagged, WireList, type WireReply, WireStatus } from '../protocol/page.ts';
import { decodeValue } from './encoding.ts';

/** What the kind of a reply does not tell: `number`, a number that Redis sends as text; `null if empty`, a map that is missing. */
export type Reading = '' | 'number' | 'null if empty';

/** An error within an array (of EXEC) is given as the `Error` itself. `bytes`: no text or value, but the bytes of it. */
export function decodeReply(reply: WireReply, reading: Reading, bytes: boolean): unknown {
  if (reading === 'number' && (typeof reply === 'string' || reply instanceof WireFlagged)) {
    return Number(reply instanceof WireFlagged ? reply.data : reply);
  }
  if (reading === 'null if empty' && reply instanceof WireList && reply.items.length === 0) return null;
  return decode(reply, bytes);
}

function decode(reply: WireReply, bytes: boolean): unknown {
  if (typeof reply === 'string') return bytes ? new TextEncoder().encode(reply) : reply;
  if (typeof reply !== 'object' || reply === null) return reply;
  if (reply instanceof WireFlagged) return bytes ? bytesOf(reply.data) : decodeValue(reply.flags, reply.data);
  if (reply instanceof WireList) return decodeList(reply, bytes);
  if (reply instanceof WireDouble) return reply.value;
  return reply instanceof WireStatus ? reply.text : reply;
}

function decodeList({ type, items }: WireList, bytes: boolean): unknown {
  if (type === 'map') return decodeMap(items, bytes);
  const values = new Array<unknown>(items.length);
  for (let i = 0; i < items.length; i++) values[i] = decode(items[i] as WireReply, bytes);
  return values;
}

/** Names that are no text are given as the characters of their bytes. */
function decodeMap(items: readonly WireReply[], bytes: boolean): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let i = 0; i < items.length; i += 2) {
    const key = nameOf(items[i] as WireReply);
    const value = decode(items[i + 1] as WireReply, bytes);
    // An assignment to this name would set the prototype.
    if (key !== '__proto__') object[key] = value;
    else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

function nameOf(reply: WireReply): string {
  const name = decode(reply, false);
  return name instanceof Uint8Array ? String.fromCharCode(...name) : String(name);
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? new TextEncoder().encode(data) : data;
}
