/** Hashes whose fields expire, which the reference server does not know. */
import { type Generate, oneOf, wait } from '../differential/generator.ts';
import { damaged } from '../differential/random.ts';

export const generate: Generate = (random) => {
  const key = () => random.pick(['a', 'b', 'c']);
  const field = () => random.pick(['f', 'g', 'h', 'i']);
  const pairs = () => random.some(1, 3, () => [field(), random.value()]).flat();
  const fields = () => {
    const given = random.some(1, 3, field);
    return ['FIELDS', `${given.length}`, ...given];
  };
  const time = () =>
    random.pick([
      ['EX', '100'],
      ['PX', '3'],
      ['PXAT', '5'],
    ]);
  const setOptions = () => [
    ...random.maybe(0.3, () => [random.pick(['FNX', 'FXX'])]),
    ...random.maybe(0.7, () => random.pick([time(), ['KEEPTTL']])),
  ];
  const condition = () => random.maybe(0.4, () => [random.pick(['NX', 'XX', 'GT', 'LT'])]);
  if (random.chance(0.1)) return [wait(2)];
  return damaged(
    random,
    oneOf(random, [
      [4, () => ['HSET', key(), ...pairs()]],
      [4, () => ['HSETEX', key(), ...setOptions(), ...withCount(pairs())]],
      [3, () => ['HPEXPIRE', key(), random.pick(['0', '1', '2', '5', '1000']), ...condition(), ...fields()]],
      [1, () => ['HEXPIREAT', key(), random.pick(['1', '4000000000']), ...condition(), ...fields()]],
      [2, () => ['HGETEX', key(), ...random.maybe(0.7, () => random.pick([time(), ['PERSIST']])), ...fields()]],
      [1, () => ['HGETDEL', key(), ...fields()]],
      [2, () => ['HPERSIST', key(), ...fields()]],
      [2, () => ['HINCRBY', key(), field(), '1']],
      [1, () => ['HDEL', key(), field()]],
      [1, () => [random.pick(['HGETALL', 'HLEN', 'HRANDFIELD']), key()]],
      [1, () => ['SUNIONSTORE', key(), key()]],
      [1, () => ['SADD', key(), field()]],
    ]),
  );
};

function withCount(pairs: string[]): string[] {
  return ['FIELDS', `${pairs.length / 2}`, ...pairs];
}
