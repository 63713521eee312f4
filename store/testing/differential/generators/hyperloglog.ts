/** HyperLogLogs, and strings that look like them. */
import { type Generate, oneOf, type Words } from '../generator.ts';
import { damaged, type Random } from '../random.ts';

const element = (random: Random) => (random.chance(0.5) ? `${random.int(0, 100_000)}` : random.value());

const INVALID = `${'\0'.repeat(7)}\x80`;

/** With the right magic, encoding and size or not; too long for embstr, which PFADD would silently turn to raw. */
function lookalike(random: Random): string {
  const header = `${random.pick(['HYLL', 'HYLL', 'HYLX'])}${random.pick(['\x01', '\x01', '\0', '\x02'])}\0\0\0`;
  return `${header}${random.pick([INVALID, `\x05${'\0'.repeat(7)}`])}${'\0'.repeat(40)}\x7f\xd7`;
}

/** Runs that do not add up to all registers: Redis keeps what it added before it noticed, so one element at a time. */
function corrupt(random: Random): readonly Words[] {
  const runs = random.some(0, 4, () => random.pick(['\x7f\xff', '\x84', '\x3f', '\x7f\xd0', '\x41']));
  const calls = [
    ['PFADD', 'corrupt', element(random)],
    ['PFCOUNT', random.key(), 'corrupt'],
    ['PFMERGE', 'merged', 'corrupt'],
    ['PFDEBUG', random.pick(['DECODE', 'TODENSE']), 'corrupt'],
  ];
  return [['SET', 'corrupt', `HYLL\x01\0\0\0${INVALID}${'\0'.repeat(40)}${runs.join('')}`], random.pick(calls)];
}

/** Of a single key it is asked on a copy: the real server stores what it counted in the string, the engine does not. */
function count(random: Random): readonly Words[] {
  const key = random.key();
  if (random.chance(0.3)) return [['PFCOUNT', key, ...random.some(1, 2, () => random.key())]];
  return [
    ['COPY', key, 'counted', 'REPLACE'],
    ['PFCOUNT', 'counted'],
    ['DEL', 'counted'],
  ];
}

export const generate: Generate = (random) => {
  if (random.chance(0.15)) return count(random);
  if (random.chance(0.05)) return corrupt(random);
  const key = () => random.key();
  const debug = random.pick(['ENCODING', 'DECODE', 'TODENSE', 'GETREG', 'ENCODING', 'DECODE', 'NOSUCH']);
  return damaged(
    random,
    oneOf(random, [
      [10, () => ['PFADD', key(), ...random.some(0, random.chance(0.1) ? 300 : 4, () => element(random))]],
      [2, () => ['PFMERGE', ...random.some(1, 3, key)]],
      [2, () => ['PFDEBUG', random.token(debug), key()]],
      [2, () => ['GET', key()]],
      [1, () => ['SET', key(), random.chance(0.8) ? lookalike(random) : random.value()]],
      [1, () => ['DEL', key()]],
      [0.3, () => ['LPUSH', key(), 'x']],
    ]),
  );
};
