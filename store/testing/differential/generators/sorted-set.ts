/** Sorted sets. */
import type { Wire } from '../../resp/parser.ts';
import { type Contents, type Generate, type Normaliser, oneOf, type Words } from '../generator.ts';
import { doubles, rounded, shape, unorderedPairs } from '../normalise.ts';
import { damaged, type Random } from '../random.ts';

/** Sets that only these commands use, with all scores equal: elsewhere ranges of names mean nothing. */
const lexKey = (random: Random) => random.pick(['lex', 'lex:2']);

function pairs(random: Random): string[] {
  return random.some(1, random.chance(0.1) ? 8 : 3, () => [random.double(), random.member()]).flat();
}

function add(random: Random): string[] {
  const options = ['NX', 'XX', 'GT', 'LT', 'CH', 'INCR'].filter(() => random.chance(0.12));
  const words = options.map((option) => random.token(option));
  return ['ZADD', random.key(), ...words, ...pairs(random)];
}

function scoreBound(random: Random): string {
  return random.pick(['', '', '(']) + (random.chance(0.97) ? random.double() : random.pick([' 1', '1 ', '((1', '+']));
}

function lexBound(random: Random): string {
  return random.chance(0.25) ? random.pick(['-', '+']) : random.pick(['[', '(', '[', '(', '']) + random.member();
}

function limit(random: Random, share = 0.3): string[] {
  return random.maybe(share, () => [random.token('LIMIT'), random.count(), random.chance(0.3) ? '-1' : random.count()]);
}

function withScores(random: Random): string[] {
  return random.maybe(0.4, () => [random.token('WITHSCORES')]);
}

/** The words of ZRANGE and ZRANGESTORE from the key on. */
function range(random: Random): string[] {
  const reverse = random.maybe(0.3, () => [random.token('REV')]);
  return oneOf(random, [
    [3, () => [random.key(), random.integer(), random.integer(), ...reverse, ...limit(random, 0.03)]],
    [
      3,
      () => [
        ...[random.key(), scoreBound(random), scoreBound(random), random.token('BYSCORE')],
        ...[...reverse, ...limit(random)],
      ],
    ],
    [
      2,
      () => [
        ...[lexKey(random), lexBound(random), lexBound(random), random.token('BYLEX')],
        ...[...reverse, ...limit(random)],
      ],
    ],
  ]);
}

function inputs(random: Random): string[] {
  const keys = random.some(1, 3, () => random.key());
  return [random.chance(0.95) ? `${keys.length}` : random.integer(), ...keys];
}

function combined(random: Random): string[] {
  const words = inputs(random);
  return [
    ...words,
    ...random.maybe(0.4, () => [random.token('WEIGHTS'), ...words.slice(1).map(() => random.double())]),
    ...random.maybe(0.4, () => [random.token('AGGREGATE'), random.pick(['SUM', 'min', 'MAX', 'MAX', 'avg'])]),
  ];
}

function single(random: Random): string[] {
  return oneOf(random, [
    [12, () => add(random)],
    [4, () => ['ZADD', lexKey(random), ...random.some(1, 4, () => ['0', random.member()]).flat()]],
    [4, () => ['ZINCRBY', random.key(), random.double(), random.member()]],
    [4, () => ['ZREM', random.key(), ...random.some(1, 3, () => random.member())]],
    [1, () => ['ZREM', lexKey(random), random.member()]],
    [2, () => ['ZCARD', random.key()]],
    [2, () => ['ZSCORE', random.key(), random.member()]],
    [2, () => ['ZMSCORE', random.key(), ...random.some(1, 3, () => random.member())]],
    [2, () => [random.pick(['ZRANK', 'ZREVRANK']), random.key(), random.member()]],
    [
      2,
      () => [
        'ZSCAN',
        random.key(),
        random.pick(['0', '0', '0', '', 'x', '\0', '0\0x']),
        'COUNT',
        '1000',
        ...match(random),
      ],
    ],
    [1, () => ['ZRANDMEMBER', random.key()]],
    [2, () => ['ZRANDMEMBER', random.key(), `${random.int(-9, 9)}`, ...withScores(random)]],
    [2, () => [random.pick(['ZPOPMIN', 'ZPOPMAX']), random.key(), ...random.maybe(0.5, () => [random.count()])]],
    [2, () => ['ZMPOP', ...inputs(random), random.pick(['MIN', 'MAX', 'max', 'MID']), ...popCount(random)]],
  ]);
}

function match(random: Random): string[] {
  return random.maybe(0.5, () => [random.token('MATCH'), random.pattern()]);
}

function popCount(random: Random): string[] {
  return random.maybe(0.5, () => [random.token('COUNT'), random.count()]);
}

function ranges(random: Random): string[] {
  return oneOf(random, [
    [4, () => ['ZRANGE', ...range(random), ...withScores(random)]],
    [2, () => ['ZRANGESTORE', random.key(), ...range(random)]],
    [2, () => ['ZREVRANGE', random.key(), random.integer(), random.integer(), ...withScores(random)]],
    [
      2,
      () => [
        ...[random.pick(['ZRANGEBYSCORE', 'ZREVRANGEBYSCORE']), random.key(), scoreBound(random), scoreBound(random)],
        ...[...withScores(random), ...limit(random)],
      ],
    ],
    [
      2,
      () => [
        ...[random.pick(['ZRANGEBYLEX', 'ZREVRANGEBYLEX']), lexKey(random), lexBound(random), lexBound(random)],
        ...limit(random),
      ],
    ],
    [2, () => ['ZCOUNT', random.key(), scoreBound(random), scoreBound(random)]],
    [2, () => ['ZLEXCOUNT', lexKey(random), lexBound(random), lexBound(random)]],
    [1, () => ['ZREMRANGEBYRANK', random.key(), random.integer(), random.integer()]],
    [1, () => ['ZREMRANGEBYSCORE', random.key(), scoreBound(random), scoreBound(random)]],
    [1, () => ['ZREMRANGEBYLEX', lexKey(random), lexBound(random), lexBound(random)]],
  ]);
}

function algebra(random: Random): string[] {
  return oneOf(random, [
    [2, () => [random.pick(['ZUNION', 'ZINTER']), ...combined(random), ...withScores(random)]],
    [1, () => ['ZDIFF', ...inputs(random), ...withScores(random)]],
    [2, () => [random.pick(['ZUNIONSTORE', 'ZINTERSTORE']), random.key(), ...combined(random)]],
    [1, () => ['ZDIFFSTORE', random.key(), ...inputs(random)]],
    [1, () => ['ZINTERCARD', ...inputs(random), ...random.maybe(0.4, () => [random.token('LIMIT'), random.count()])]],
  ]);
}

export const generate: Generate = (random) =>
  damaged(
    random,
    oneOf(random, [
      [8, () => single(random)],
      [4, () => ranges(random)],
      [3, () => algebra(random)],
      [0.5, () => ['SADD', random.key(), ...random.some(1, 3, () => random.member())]],
      [0.3, () => ['INCR', random.key()]],
    ]),
  );

/** Distances, which geo commands store under these keys, differ in the last digits: sines do. */
const scores: Normaliser = (reply, words) =>
  words[1]?.startsWith('dist') === true ? rounded(10)(reply, words) : doubles(reply, words);

/** The cursor and, in any order, members with their scores. */
const scan: Normaliser = (reply, words) => {
  if (reply.type !== 'array') return reply;
  const [cursor, found] = reply.value as [Wire, Wire];
  return { type: 'array', value: [cursor, unorderedPairs(doubles(found, words), words)] };
};

const withDoubles: Words = [
  ...['ZADD', 'ZINCRBY', 'ZSCORE', 'ZMSCORE', 'ZRANGE', 'ZREVRANGE', 'ZRANGEBYSCORE', 'ZREVRANGEBYSCORE'],
  ...['ZPOPMIN', 'ZPOPMAX', 'ZMPOP', 'ZUNION', 'ZINTER', 'ZDIFF'],
];

export const normalisers: Record<string, Normaliser> = {
  ...Object.fromEntries(withDoubles.map((name) => [name, doubles])),
  ZRANGE: scores,
  ZRANDMEMBER: shape,
  ZSCAN: scan,
};

export const contents: Record<string, Contents> = {
  zset: { read: (key) => ['ZRANGE', key, '0', '-1', 'WITHSCORES'], normalise: scores },
};
