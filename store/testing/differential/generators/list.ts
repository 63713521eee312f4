/** Lists. */
import { type Contents, type Generate, oneOf } from '../generator.ts';
import { damaged, type Random } from '../random.ts';

const end = (random: Random) => (random.chance(0.97) ? random.token(random.pick(['LEFT', 'RIGHT'])) : 'MIDDLE');

function positionOptions(random: Random): string[] {
  return random
    .some(0, 3, () => random.pick(['RANK', 'COUNT', 'MAXLEN', 'NOSUCH']))
    .flatMap((name) => {
      if (name === 'NOSUCH') return random.maybe(0.2, () => [random.pick([name, 'RANK'])]);
      return [random.token(name), random.chance(0.5) ? `${random.int(-3, 3)}` : random.count()];
    });
}

function multiPop(random: Random): string[] {
  const keys = random.some(1, 3, () => random.key());
  const count = random.chance(0.9) ? `${keys.length}` : random.count();
  const options = random.maybe(0.5, () => [random.token('COUNT'), random.count()]);
  return ['LMPOP', count, ...keys, end(random), ...options, ...random.maybe(0.03, () => ['COUNT', '1'])];
}

export const generate: Generate = (random) => {
  const key = () => random.key();
  const member = () => random.member();
  const elements = () => random.some(1, random.chance(0.05) ? 60 : 4, member);
  const integer = () => random.integer();
  return damaged(
    random,
    oneOf(random, [
      [10, () => [random.pick(['LPUSH', 'RPUSH']), key(), ...elements()]],
      [2, () => [random.pick(['LPUSHX', 'RPUSHX']), key(), ...elements()]],
      [4, () => [random.pick(['LPOP', 'RPOP']), key(), ...random.maybe(0.5, () => [random.count()])]],
      [3, () => ['LMOVE', key(), key(), end(random), end(random)]],
      [2, () => ['RPOPLPUSH', key(), key()]],
      [3, () => multiPop(random)],
      [1, () => ['LLEN', key()]],
      [3, () => ['LINDEX', key(), integer()]],
      [3, () => ['LRANGE', key(), integer(), integer()]],
      [1, () => ['LRANGE', key(), '0', '-1']],
      [3, () => ['LINSERT', key(), random.token(random.pick(['BEFORE', 'AFTER', 'BEFORE', 'AT'])), member(), member()]],
      [3, () => ['LSET', key(), integer(), member()]],
      [3, () => ['LREM', key(), integer(), member()]],
      [2, () => ['LTRIM', key(), integer(), integer()]],
      [4, () => ['LPOS', key(), member(), ...positionOptions(random)]],
      [1, () => ['DEL', key()]],
    ]),
  );
};

export const contents: Record<string, Contents> = { list: { read: (key) => ['LRANGE', key, '0', '-1'] } };
