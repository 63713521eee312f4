/** Keys of any type: removing, renaming, copying, expiring, listing. */
import { type Generate, type Normaliser, oneOf, wait } from '../generator.ts';
import { anything, shape, unordered } from '../normalise.ts';
import { damaged, type Random } from '../random.ts';

/** Two expiries relative to now are never the same: time passes between the two calls, so that GT and LT could differ. */
function time(random: Random, name: string): string {
  if (random.chance(0.15))
    return random.pick(['0', '-1', '-9223372036854775808', '9223372036854775807', 'x', '', '1.5']);
  if (name.endsWith('AT')) {
    const at = random.pick(['1', '1000', '4000000000', '4100000000', '5000000000']);
    return name === 'PEXPIREAT' && at.length === 10 ? `${at}000` : at;
  }
  return `${random.int(name === 'EXPIRE' ? 100 : 100_000, 1_000_000_000)}`;
}

function expire(random: Random): string[] {
  const name = random.pick(['EXPIRE', 'PEXPIRE', 'EXPIREAT', 'PEXPIREAT']);
  const conditions = random.maybe(0.5, () =>
    random.some(1, 2, () => random.token(random.pick(['NX', 'XX', 'GT', 'LT']))),
  );
  const at = time(random, name);
  // Read as a time, the greatest number is beyond what the engine's times hold.
  if (name === 'PEXPIREAT' && at === '9223372036854775807') return [name, random.key(), '0'];
  return [
    name,
    random.key(),
    at,
    ...conditions,
    ...random.maybe(0.03, () => [random.pick(['NOSUCH', '\0', 'NO\0SUCH', '\r\nx\r\ny\n'])]),
  ];
}

const database = (random: Random) => random.pick(['0', '0', '0', '16', '-1', 'x', '99999999999', '']);
const copyOptions = (random: Random) =>
  random
    .some(0, 2, () => random.int(0, 2))
    .flatMap((choice) => {
      if (choice === 0) return ['DB', database(random)];
      return choice === 1 ? [random.token('REPLACE')] : [random.pick(['NOSUCH', 'DB'])];
    });

const TYPES = ['string', 'list', 'HASH', 'set', 'zset', 'stream', 'nosuch'];

/** Whole scans only: how far one call of a part gets depends on the table. */
const scanOptions = (random: Random) => [
  ...['COUNT', '1000'],
  ...random
    .some(0, 2, () => random.int(0, 3))
    .flatMap((choice) => {
      if (choice === 0) return [random.token('MATCH'), random.pattern()];
      if (choice === 1) return [random.token('TYPE'), random.pick(TYPES)];
      return choice === 2 ? ['COUNT', random.pick(['1000', '0', '-1', 'x'])] : [random.pick(['NOSUCH', 'MATCH'])];
    }),
];

const scanned: Normaliser = (reply, words) => {
  if (reply.type !== 'array') return reply;
  const [cursor, found] = reply.value;
  return cursor === undefined || found === undefined
    ? reply
    : { type: 'array', value: [cursor, unordered(found, words)] };
};

export const generate: Generate = (random) => {
  const key = () => random.key();
  if (random.chance(0.02)) return [['PEXPIRE', key(), '1'], wait(3)];
  if (random.chance(0.05))
    return ['SCAN', random.pick(['0', '0', '0', 'x', '', '-', '\0', '0\0x']), ...scanOptions(random)];
  return damaged(
    random,
    oneOf(random, [
      [4, () => ['SET', key(), random.value(), ...random.maybe(0.3, () => ['EX', `${random.int(100, 9000)}`])]],
      [2, () => [random.pick(['DEL', 'UNLINK']), ...random.some(1, 3, key)]],
      [2, () => [random.pick(['EXISTS', 'TOUCH']), ...random.some(1, 3, key)]],
      [2, () => ['TYPE', key()]],
      [4, () => [random.pick(['RENAME', 'RENAMENX']), key(), key()]],
      [4, () => ['COPY', key(), key(), ...copyOptions(random)]],
      [8, () => expire(random)],
      [2, () => ['PERSIST', key()]],
      [5, () => [random.pick(['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME']), key()]],
      [2, () => ['OBJECT', random.pick(['ENCODING', 'encoding', 'REFCOUNT', 'IDLETIME', 'FREQ', 'NOSUCH']), key()]],
      [1, () => ['OBJECT', 'HELP']],
      [1, () => ['RANDOMKEY']],
      [1, () => ['KEYS', random.pattern()]],
      [1, () => ['SELECT', database(random)]],
      [1, () => ['MOVE', key(), random.pick(['0', 'x', '16', '99999999999'])]],
      [1, () => ['SWAPDB', random.pick(['0', 'x', '16']), random.pick(['0', 'x', '-1'])]],
    ]),
  );
};

export const normalisers: Record<string, Normaliser> = {
  KEYS: unordered,
  SCAN: scanned,
  RANDOMKEY: shape,
  'OBJECT|HELP': anything,
  // The real server shares small numbers among all who hold them.
  'OBJECT|REFCOUNT': shape,
};
