/** What the elements of each type are called. */
export type CollectionType = 'list' | 'hash' | 'set' | 'zset';

interface Words {
  readonly one: string;
  readonly many: string;
  readonly title: string;
  /** What an element is known by. */
  readonly name: string;
}

export const WORDS: Readonly<Record<CollectionType, Words>> = {
  list: { one: 'element', many: 'elements', title: 'Elements', name: 'Element' },
  hash: { one: 'field', many: 'fields', title: 'Fields', name: 'Field' },
  set: { one: 'member', many: 'members', title: 'Members', name: 'Member' },
  zset: { one: 'member', many: 'members', title: 'Members', name: 'Member' },
};

export function isCollection(type: string): type is CollectionType {
  return Object.hasOwn(WORDS, type);
}

/** Reads a score as Redis does; undefined if it is none. */
export function parseScore(text: string): number | undefined {
  const trimmed = text.trim();
  const infinite = /^([+-]?)inf(?:inity)?$/i.exec(trimmed);
  if (infinite !== null) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const score = Number(trimmed);
  return trimmed === '' || Number.isNaN(score) ? undefined : score;
}
