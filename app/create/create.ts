/** Makes a new key of any type, if there is none of its name. */
import type { Connection } from '../connection/connection.store.ts';
import { parseScore } from '../editor/collections.ts';
import type { Value } from '../editor/edits.ts';
import { scoreText } from '../editor/edits.ts';
import { argOf, type Bin, readEscaped } from '../format/binary.ts';
import { quote } from '../keys/actions.ts';
import { useUndo } from '../undo/undo.store.ts';

export type NewType = 'string' | 'hash' | 'list' | 'set' | 'zset';

/** One line of the form: a field and value, an element, a member, or a score and member. */
export interface Row {
  readonly id: number;
  readonly first: string;
  readonly second: string;
}

/** The command that makes a collection; undefined if nothing was filled in. */
export function commandOf(type: Exclude<NewType, 'string'>, key: Bin, rows: readonly Row[]): Words | undefined {
  const filled = rows.filter(({ first, second }) => first !== '' || (type === 'hash' && second !== ''));
  if (filled.length === 0) return undefined;
  const name = argOf(key);
  const bin = (text: string) => argOf(readEscaped(text));
  switch (type) {
    case 'hash':
      return ['HSET', name, ...filled.flatMap(({ first, second }) => [bin(first), bin(second)])];
    case 'list':
      return ['RPUSH', name, ...filled.map(({ first }) => bin(first))];
    case 'set':
      return ['SADD', name, ...filled.map(({ first }) => bin(first))];
    case 'zset':
      return ['ZADD', name, ...filled.flatMap(({ first, second }) => [scoreText(parseScore(second) ?? 0), bin(first)])];
  }
}

type Words = [command: string, ...args: (string | Uint8Array)[]];

/** Whether every score of a sorted set's rows can be read. */
export function scoresFit(rows: readonly Row[]): boolean {
  return rows.every(({ first, second }) => first === '' || second.trim() === '' || parseScore(second) !== undefined);
}

/**
 * @param content a string's value, or the command that makes a collection
 * @param ttl in ms; undefined for none
 * @returns false if there is a key of this name
 */
export async function createKey(
  { kv }: Connection,
  key: Bin,
  content: Value | Words,
  ttl: number | undefined,
): Promise<boolean> {
  const session = kv.session();
  const name = argOf(key);
  try {
    for (;;) {
      await session.watch(name);
      if ((await session.exists(name)) > 0) return false;
      const chain = session.multi();
      if (Array.isArray(content)) chain.call(...content);
      else if (content.plain) chain.call('SET', name, content.value);
      else chain.set(name, content.value);
      if (ttl !== undefined) chain.call('PEXPIRE', name, ttl);
      if ((await chain.exec()) !== null) break;
    }
  } finally {
    session.close();
  }
  useUndo.getState().offer(`Created ${quote(key)}`, async () => {
    await kv.unlink(name);
  });
  return true;
}
