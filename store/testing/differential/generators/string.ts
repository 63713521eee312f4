/** Strings, and numbers in them. */
import { type Contents, type Generate, oneOf } from '../generator.ts';
import { damaged, type Random } from '../random.ts';

/** An expiry that is past, or far away; sometimes none at all. */
function expiry(random: Random): string[] {
  const relative = () => (random.chance(0.8) ? `${random.int(200, 9000)}` : random.integer());
  const past = random.chance(0.2);
  switch (random.token(random.pick(['EX', 'PX', 'EXAT', 'PXAT'])).toUpperCase()) {
    case 'EX':
      return [random.token('EX'), farUnless(relative())];
    case 'PX':
      return [random.token('PX'), farUnless(`${random.int(200_000, 9_000_000)}`)];
    case 'EXAT':
      return [random.token('EXAT'), past ? '1' : farUnless('4000000000')];
    default:
      return [random.token('PXAT'), past ? '1000' : farUnless('4000000000000')];
  }
}

/** Small positive times would run out between the two calls, and the engine's times end at 2^53. */
function farUnless(text: string): string {
  const value = Number(text);
  if (value > 0 && value < 100) return `${value + 100}`;
  return value > 9e12 && value < 9.2e18 ? '9000000000' : text;
}

/** Times that no command takes. What 64 bits can hold is left out: the engine's times end at 2^53. */
function badTime(random: Random): string[] {
  const option = random.pick(['EX', 'PX', 'EXAT', 'PXAT']);
  return [option, random.pick(['0', '-1', 'x', '', option === 'PXAT' ? '1.5' : '9223372036854775807'])];
}

function setOptions(random: Random): string[] {
  return random
    .some(0, 3, () => random.int(0, 7))
    .flatMap((choice) => {
      switch (choice) {
        case 0:
          return [random.token('NX')];
        case 1:
          return [random.token('XX')];
        case 2:
          return [random.token('GET')];
        case 3:
          return [random.token('KEEPTTL')];
        case 4:
          return [random.pick(['PERSIST', 'NOSUCH', ''])];
        case 5:
          return badTime(random);
        default:
          return expiry(random);
      }
    });
}

function getexOptions(random: Random): string[] {
  return random
    .some(0, 2, () => random.int(0, 4))
    .flatMap((choice) => {
      if (choice === 0) return [random.token('PERSIST')];
      if (choice === 1) return badTime(random);
      return choice === 2 ? [random.pick(['KEEPTTL', 'NX', 'EX'])] : expiry(random);
    });
}

function float(random: Random): string {
  if (random.chance(0.3)) return random.double();
  if (random.chance(0.1))
    return random.pick(['1e4932', '-1e4932', '1.2e4932', '1e-4951', '1e-4950', '0x1.8p3', '-0', '1e18', '5.0e3']);
  const digits = random.some(1, 20, () => `${random.int(0, 9)}`).join('');
  const fraction = random.some(0, 22, () => `${random.int(0, 9)}`).join('');
  const exponent = random.maybe(0.2, () => [`e${random.int(-25, 25)}`]).join('');
  return `${random.chance(0.3) ? '-' : ''}${digits}.${fraction}${exponent}`;
}

const offset = (random: Random) =>
  random.chance(0.9) ? `${random.int(0, 300)}` : random.pick(['-1', '1000', '536870912', '9223372036854775807', 'x']);

function lcsOptions(random: Random): string[] {
  return random
    .some(0, 3, () => random.int(0, 4))
    .flatMap((choice) => {
      if (choice === 4) return [random.pick(['NOSUCH', ''])];
      if (choice === 3) return [random.token('MINMATCHLEN'), random.count()];
      return [random.token(['IDX', 'LEN', 'WITHMATCHLEN'][choice] as string)];
    });
}

const bytes = (random: Random) => random.some(0, 40, () => random.pick(['a', 'b', 'c', '\xff', '\0'])).join('');
const anyValue = (random: Random) => {
  if (random.chance(0.2)) return float(random);
  return random.chance(0.3) ? bytes(random) : random.value();
};

export const generate: Generate = (random) => {
  const key = () => random.key();
  const value = () => anyValue(random);
  return damaged(
    random,
    oneOf(random, [
      [3, () => ['GET', key()]],
      [6, () => ['SET', key(), value(), ...setOptions(random)]],
      [2, () => ['SET', key(), random.integer()]],
      [1, () => ['SETNX', key(), value()]],
      [1, () => ['SETEX', key(), farUnless(random.integer()), value()]],
      [1, () => ['PSETEX', key(), random.pick(['0', '-5', 'x', '300000', '9223372036854775807']), value()]],
      [1, () => ['GETSET', key(), value()]],
      [1, () => ['GETDEL', key()]],
      [2, () => ['GETEX', key(), ...getexOptions(random)]],
      [1, () => ['MGET', ...random.some(1, 4, key)]],
      [1, () => ['MSET', ...random.some(1, 3, () => [key(), value()]).flat()]],
      [1, () => ['MSETNX', ...random.some(1, 3, () => [key(), value()]).flat()]],
      [3, () => ['APPEND', key(), value()]],
      [1, () => ['STRLEN', key()]],
      [3, () => [random.pick(['GETRANGE', 'SUBSTR']), key(), random.integer(), random.integer()]],
      [3, () => ['SETRANGE', key(), offset(random), value()]],
      [2, () => [random.pick(['INCR', 'DECR']), key()]],
      [3, () => [random.pick(['INCRBY', 'DECRBY']), key(), random.integer()]],
      [4, () => ['INCRBYFLOAT', key(), float(random)]],
      [3, () => ['LCS', key(), key(), ...lcsOptions(random)]],
    ]),
  );
};

export const contents: Record<string, Contents> = { string: { read: (key) => ['GET', key] } };
