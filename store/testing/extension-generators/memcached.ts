/** The cache operations on strings, among other commands that change the same keys. */
import { type Generate, oneOf, wait } from '../differential/generator.ts';
import { damaged } from '../differential/random.ts';

export const generate: Generate = (random) => {
  const key = () => random.pick(['a', 'b', 'c']);
  const value = () => random.pick(['', '1', '10', 'x', '18446744073709551615', 'v'.repeat(300)]);
  const exptime = () => random.pick(['0', '0', '100', '-1']);
  const version = () => `${random.int(1, 3000)}`;
  const flags = () => random.maybe(0.2, () => ['FLAGS', random.pick(['0', '1', '7'])]);
  const store = () => random.pick(['MC.SET', 'MC.ADD', 'MC.REPLACE']);
  if (random.chance(0.05)) return [wait(2)];
  return damaged(
    random,
    oneOf(random, [
      [4, () => [store(), key(), value(), ...random.maybe(0.5, () => [exptime()]), ...flags()]],
      [1, () => ['MC.CAS', key(), version(), value(), exptime(), ...random.maybe(0.9, () => ['STALE'])]],
      [3, () => [random.pick(['MC.APPEND', 'MC.PREPEND', 'APPEND']), key(), value()]],
      [3, () => [random.pick(['MC.INCR', 'MC.DECR']), key(), random.pick(['1', '20', '18446744073709551615'])]],
      [2, () => ['MC.INVALIDATE', key(), ...random.maybe(0.3, () => ['EXPTIME', exptime()])]],
      [1, () => ['MC.DELETE', key()]],
      [1, () => ['MC.TOUCH', key(), exptime()]],
      [1, () => [random.pick(['MC.GAT', 'MC.GATS']), exptime(), key(), key()]],
      [
        4,
        () => [
          'MC.FETCH',
          key(),
          ...random.maybe(0.5, () => ['VIVIFY', '1']),
          ...random.maybe(0.3, () => ['RECACHE', '1000']),
        ],
      ],
      [1, () => [random.pick(['MC.GET', 'MC.GETS']), key(), key()]],
      [1, () => ['SETRANGE', key(), '2', value()]],
      [1, () => ['SETBIT', key(), '5', '1']],
      [1, () => [random.pick(['RENAME', 'COPY']), key(), key()]],
      [1, () => [random.pick(['RPUSH', 'SET']), key(), 'x']],
    ]),
  );
};
