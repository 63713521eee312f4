/** JSON documents, which the reference server does not know. */
import { type Generate, oneOf } from '../differential/generator.ts';
import { damaged } from '../differential/random.ts';

const VALUES = ['1', '-2.5', '"s"', 'true', 'null', '[]', '{}', '[1,"a",[2]]', '{"a":1,"b":{"a":[1,2]},"c":"x"}', '{'];
const PATHS = [
  '$',
  '.',
  '$.a',
  '.b',
  '$..a',
  '$.*',
  '$.b.a',
  '$.a[0]',
  '$..[1:]',
  '$..*',
  '$[?@.a]',
  '$.n',
  'b.n',
  '$[',
];

export const generate: Generate = (random) => {
  const key = () => random.pick(['a', 'b']);
  const value = () => random.pick(VALUES);
  const path = () => random.pick(PATHS);
  const index = () => random.pick(['0', '1', '-1', '-2', '7']);
  const optionalPath = () => random.maybe(0.9, () => [path()]);
  const condition = () => random.maybe(0.2, () => [random.pick(['NX', 'XX'])]);
  return damaged(
    random,
    oneOf(random, [
      [3, () => ['JSON.SET', key(), '$', VALUES.at(-2) as string]],
      [4, () => ['JSON.SET', key(), path(), value(), ...condition()]],
      [2, () => ['JSON.MERGE', key(), path(), value()]],
      [1, () => ['JSON.MSET', ...random.some(1, 3, () => [key(), path(), value()]).flat()]],
      [2, () => ['JSON.DEL', key(), ...optionalPath()]],
      [1, () => ['JSON.CLEAR', key(), ...optionalPath()]],
      [2, () => [random.pick(['JSON.NUMINCRBY', 'JSON.NUMMULTBY']), key(), path(), random.pick(['2', '0.5', '"x"'])]],
      [2, () => ['JSON.STRAPPEND', key(), ...optionalPath(), value()]],
      [1, () => ['JSON.TOGGLE', key(), path()]],
      [3, () => ['JSON.ARRAPPEND', key(), path(), ...random.some(1, 3, value)]],
      [3, () => ['JSON.ARRINSERT', key(), path(), index(), ...random.some(1, 3, value)]],
      [2, () => ['JSON.ARRPOP', key(), path(), ...random.maybe(0.5, () => [index()])]],
      [2, () => ['JSON.ARRTRIM', key(), path(), index(), index()]],
      [1, () => ['JSON.GET', key(), ...random.some(0, 2, path)]],
      [1, () => ['COPY', 'a', 'b']],
      [1, () => [random.pick(['LPUSH', 'SET']), key(), 'x']],
    ]),
  );
};
