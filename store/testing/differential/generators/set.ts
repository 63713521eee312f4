/** Sets. */
import type { Wire } from '../../resp/parser.ts';
import { type Contents, type Generate, type Normaliser, oneOf, type Repair } from '../generator.ts';
import { shape, unordered } from '../normalise.ts';
import { damaged, type Random } from '../random.ts';

/**
 * Four members at once at most: of more 7.2 decides the encoding by how many are given, 7.0 by how many are new. Four
 * popped at most, or all: when few of many are left, 7.2 makes a listpack of them and 7.0 what suits them.
 */
export const generate: Generate = (random) => {
  const key = () => random.key();
  const keys = () => random.some(1, 3, key);
  const member = () => random.member();
  const members = () => random.some(1, 4, member);
  const popped = () => random.maybe(0.7, () => [random.pick(['0', '1', '2', '3', '4', '100', '-1', 'x', ''])]);
  const repeats = () => random.maybe(0.7, () => [`${random.int(-9, 9)}`]);
  const limit = () => random.maybe(0.5, () => [random.token('LIMIT'), random.count()]);
  const numkeys = (given: string[]) => (random.chance(0.9) ? `${given.length}` : random.count());
  const card = (given: string[]) => ['SINTERCARD', numkeys(given), ...given, ...limit()];
  if (random.chance(0.03)) return scan('SSCAN', random);
  return damaged(
    random,
    oneOf(random, [
      [10, () => ['SADD', key(), ...members()]],
      [1, () => ['SADD', key(), ...random.some(1, 4, () => `${random.int(-30, 30)}`)]],
      [2, () => ['SCARD', key()]],
      [1, () => [random.pick(['SDIFF', 'SINTER', 'SUNION']), ...keys()]],
      [3, () => [random.pick(['SDIFFSTORE', 'SINTERSTORE', 'SUNIONSTORE']), key(), ...keys()]],
      [2, () => card(keys())],
      [2, () => ['SISMEMBER', key(), member()]],
      [2, () => ['SMEMBERS', key()]],
      [2, () => ['SMISMEMBER', key(), ...members()]],
      [3, () => ['SMOVE', key(), key(), member()]],
      [2, () => ['SPOP', key(), ...popped()]],
      [1, () => ['SRANDMEMBER', key(), ...repeats()]],
      [4, () => ['SREM', key(), ...members()]],
    ]),
  );
};

/** A walk that ends in one call, so that both give the same members. */
export function scan(name: string, random: Random): string[] {
  const match = random.maybe(0.5, () => [random.token('MATCH'), random.pattern()]);
  const count = [random.token('COUNT'), random.chance(0.9) ? '1000' : random.pick(['0', '-1', 'x', ''])];
  return [name, random.key(), random.chance(0.9) ? '0' : 'x', ...match, ...count];
}

/** The cursor ends both walks; what it gives comes in any order. */
export const scanned: Normaliser = (reply, words) =>
  reply.type === 'array'
    ? { type: 'array', value: [reply.value[0] as Wire, unordered(reply.value[1] as Wire, words)] }
    : reply;

export const normalisers: Record<string, Normaliser> = {
  SDIFF: unordered,
  SINTER: unordered,
  SMEMBERS: unordered,
  SPOP: shape,
  SRANDMEMBER: shape,
  SSCAN: scanned,
  SUNION: unordered,
};

function given(reply: Wire): string[] {
  if (reply.type === 'nil') return [];
  return Array.isArray(reply.value) ? reply.value.flatMap(given) : [reply.value as string];
}

export const repairs: Record<string, Repair> = {
  SPOP([, key], engine, real) {
    const ours = given(engine);
    const theirs = given(real);
    if (theirs.every((member) => ours.includes(member))) return [];
    return [
      ['SADD', key as string, ...theirs],
      ['SREM', key as string, ...ours],
    ];
  },
};

export const contents: Record<string, Contents> = { set: { read: (key) => ['SMEMBERS', key], normalise: unordered } };
