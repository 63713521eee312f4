/** SORT and SORT_RO. */
import { type Generate, type Normaliser, oneOf, type Words } from '../generator.ts';
import { unordered } from '../normalise.ts';
import { damaged, type Random } from '../random.ts';

const NUMBERS = ['1', '2', '3', '10', '-5', '2.5', '1e2', '07', ' 4', 'inf', '0x10'];
const element = (random: Random) => (random.chance(0.85) ? random.pick(NUMBERS) : random.member());
const BY = ['nosort', 'w_*', 'w_*', 'h_*->f', 'h_*->g', '*', 'w_*->', '#', 'w_*x', 'h_*->f*'];
const GET = ['#', 'w_*', 'h_*->f', 'h_*->g', 'fixed', '*->f'];

function options(random: Random): string[] {
  return random
    .some(0, 4, () => random.int(0, 8))
    .flatMap((choice) => {
      switch (choice) {
        case 0:
        case 1:
          return [random.token('BY'), random.pick(BY)];
        case 2:
        case 3:
          return [random.token('GET'), random.pick(GET)];
        case 4:
          return [
            random.token('LIMIT'),
            random.chance(0.8) ? `${random.int(-2, 4)}` : random.integer(),
            random.count(),
          ];
        case 5:
          return [random.token('DESC')];
        case 6:
          return [random.token('ASC')];
        default:
          return [random.token(random.chance(0.97) ? 'ALPHA' : 'NOSUCH')];
      }
    });
}

const SOURCES = { list: ['l1', 'l2'], set: ['u1', 'u2'], zset: ['z1', 'z2'] } as const;
type Kind = keyof typeof SOURCES;

const given = (words: Words, word: string) => words.some((each) => each.toUpperCase() === word);

/** Whether chance decides on the order: of sets that stay unsorted, and of elements whose weights are the same text. */
function isArbitrary(kind: Kind, words: Words): boolean {
  const patterns = words.filter((_, i) => words[i - 1]?.toUpperCase() === 'BY');
  if (patterns.some((pattern) => !pattern.includes('*'))) return kind === 'set' && !given(words, 'STORE');
  return patterns.length > 0 && given(words, 'ALPHA');
}

/** Redis turns a sorted set into a skiplist when it sorts it, so it sorts a copy. */
function sort(random: Random): readonly Words[] {
  const kind = random.pick(['list', 'set', 'zset'] as const);
  const source = random.chance(0.95) ? random.pick(SOURCES[kind]) : random.key();
  const words = options(random);
  const store = random.maybe(0.3, () => [random.token('STORE'), random.pick(['s', 't', 'l1'])]);
  const arbitrary = isArbitrary(kind, [...words, ...store]);
  if (arbitrary && (given(words, 'LIMIT') || store.length > 0)) return sort(random);
  const name = arbitrary ? 'SORT_RO' : random.pick(['SORT', 'SORT', 'SORT_RO']);
  const call = [name, 'sorted', ...words, ...store];
  const damage = arbitrary ? 0 : 0.01;
  return [['COPY', source, 'sorted', 'REPLACE'], damaged(random, call, damage), ['DEL', 'sorted']];
}

export const generate: Generate = (random) => {
  if (random.chance(0.5)) return sort(random);
  const elements = () => random.some(1, 5, () => element(random));
  return oneOf(random, [
    [3, () => ['RPUSH', random.pick(SOURCES.list), ...elements()]],
    [3, () => ['SADD', random.pick(SOURCES.set), ...elements()]],
    [3, () => ['ZADD', random.pick(SOURCES.zset), ...elements().flatMap((member) => [`${random.int(-3, 3)}`, member])]],
    [5, () => ['SET', `w_${element(random)}`, element(random)]],
    [5, () => ['HSET', `h_${element(random)}`, random.pick(['f', 'g']), element(random)]],
    [1, () => ['DEL', random.pick(Object.values(SOURCES).flat())]],
    [0.5, () => ['SET', random.key(), 'x']],
  ]);
};

/** Which kind was sorted is not known here, so that unsorted lists are compared in order only under the other name. */
const inAnyOrder: Normaliser = (reply, words) => (isArbitrary('set', words) ? unordered(reply, words) : reply);

export const normalisers: Record<string, Normaliser> = { SORT_RO: inAnyOrder };
