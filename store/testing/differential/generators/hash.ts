/** Hashes. */
import { type Contents, type Generate, type Normaliser, oneOf } from '../generator.ts';
import { shape, unordered, unorderedPairs } from '../normalise.ts';
import { damaged, type Random } from '../random.ts';
import { scan } from './set.ts';

/** Numbers in the forms that HINCRBY and HINCRBYFLOAT take, refuse, or print in their own way. */
function number(random: Random): string {
  return random.pick([
    () => random.integer(),
    () => random.double(),
    () => `${random.int(-999, 999) / 100}`,
    () => `${random.int(-99, 99)}e${random.int(-6, 6)}`,
  ])();
}

export const generate: Generate = (random) => {
  const key = () => random.key();
  const field = () => random.member();
  const value = () => (random.chance(0.5) ? random.value() : number(random));
  const pairs = (most: number) => random.some(1, most, () => [field(), value()]).flat();
  const withValues = () => random.maybe(0.5, () => [random.token('WITHVALUES')]);
  const repeats = () => random.maybe(0.8, () => [`${random.int(-9, 9)}`, ...withValues()]);
  if (random.chance(0.03)) return scan('HSCAN', random);
  return damaged(
    random,
    oneOf(random, [
      [8, () => ['HSET', key(), ...pairs(6)]],
      [2, () => ['HMSET', key(), ...pairs(3)]],
      [2, () => ['HSETNX', key(), field(), value()]],
      [2, () => ['HGET', key(), field()]],
      [2, () => ['HMGET', key(), ...random.some(1, 4, field)]],
      [1, () => ['HGETALL', key()]],
      [2, () => [random.pick(['HKEYS', 'HVALS', 'HLEN']), key()]],
      [2, () => [random.pick(['HEXISTS', 'HSTRLEN']), key(), field()]],
      [4, () => ['HDEL', key(), ...random.some(1, 3, field)]],
      [4, () => ['HINCRBY', key(), field(), number(random)]],
      [4, () => ['HINCRBYFLOAT', key(), field(), number(random)]],
      [1, () => ['HRANDFIELD', key(), ...repeats()]],
      [1, () => ['SADD', key(), field()]],
    ]),
  );
};

/** Names and values in any order, pair by pair. */
const scanned: Normaliser = (reply, words) => {
  if (reply.type !== 'array') return reply;
  const [cursor, items] = reply.value;
  if (cursor === undefined || items === undefined) return reply;
  return { type: 'array', value: [cursor, unorderedPairs(items, words)] };
};

export const normalisers: Record<string, Normaliser> = {
  HGETALL: unorderedPairs,
  HKEYS: unordered,
  HRANDFIELD: shape,
  HSCAN: scanned,
  HVALS: unordered,
};

export const contents: Record<string, Contents> = {
  hash: { read: (key) => ['HGETALL', key], normalise: unorderedPairs },
};
