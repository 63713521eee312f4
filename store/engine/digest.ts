/** DEBUG DIGEST: a fingerprint of keys that depends on what they hold, not on how or in which order they hold it. */
import type { Bin } from './bytes.ts';
import { binOf, bytesToBin } from './bytes.ts';
import type { Engine } from './engine.ts';
import type { Entry } from './keyspace.ts';
import type { Reply } from './reply.ts';
import { encodeReply } from './resp.ts';
import type { Session } from './session.ts';
import { sha1Hex } from './sha1.ts';
import type { TypeName } from './values/value.ts';

const NO_DIGEST = '0'.repeat(40);

/** The call that reads a whole value, and how many elements of its reply belong together; 0 where their order counts. */
const READ: Readonly<Partial<Record<TypeName, readonly [unordered: number, ...words: string[]]>>> = {
  string: [0, 'GET'],
  list: [0, 'LRANGE', '0', '-1'],
  set: [1, 'SMEMBERS'],
  hash: [2, 'HGETALL'],
  zset: [2, 'ZRANGE', '0', '-1', 'WITHSCORES'],
  stream: [0, 'XRANGE', '-', '+'],
};

/** The digest of a key's value; zeros if there is no such key. O(n log n). */
export function valueDigest(engine: Engine, session: Session, key: Bin): string {
  const entry = engine.keyspace.peek(key);
  return entry === undefined ? NO_DIGEST : sha1Hex(content(engine, session, entry));
}

/** The digest of all keys with their values; zeros if there are none. O(n log n) of everything. */
export function keyspaceDigest(engine: Engine, session: Session): string {
  const digests = [...engine.keyspace.entries.nodes()]
    .filter((entry) => !engine.keyspace.isExpired(entry))
    .map((entry) => sha1Hex(`${entry.key}:${content(engine, session, entry)}`));
  return digests.length === 0 ? NO_DIGEST : sha1Hex(digests.sort().join(''));
}

function content(engine: Engine, session: Session, { key, value, expireAt }: Entry): Bin {
  const [unordered, name, ...rest] = READ[value.type] ?? [0, 'DUMP'];
  const def = engine.table.get(name as string);
  const expires = expireAt === -1 ? '' : '!!expire!!';
  if (def === undefined) throw new Error(`no command reads ${value.type}`);
  const reply = engine.run(session, def, [name as string, key, ...rest]) as Reply;
  return `${value.type}${expires}${texts(reply, unordered).join('')}`;
}

function texts(reply: Reply, unordered: number): Bin[] {
  if (unordered === 0 || !Array.isArray((reply as { value: unknown }).value)) return [encoded(reply)];
  const items = (reply as Extract<Reply, { type: 'array' | 'map' | 'set' }>).value.map(encoded);
  const groups: Bin[] = [];
  for (let i = 0; i < items.length; i += unordered) groups.push(items.slice(i, i + unordered).join(''));
  return groups.sort();
}

function encoded(reply: Reply): Bin {
  return reply.type === 'bulk'
    ? `${binOf(reply.datum).length}:${binOf(reply.datum)}`
    : bytesToBin(encodeReply(reply, 2));
}
