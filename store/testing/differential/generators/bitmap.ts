/** Bitmaps. */
import { type Generate, oneOf } from '../generator.ts';
import { damaged, type Random } from '../random.ts';

function offset(random: Random): string {
  if (random.chance(0.05)) return random.pick(['-1', 'x', '', '#1', '4294967296', '9223372036854775807']);
  return `${random.int(0, random.chance(0.1) ? 5000 : 80)}`;
}

function bits(random: Random): string {
  return random.some(0, 12, () => random.pick(['\0', '\xff', '\x80', '\x01', '\xf0', 'a', 'Z'])).join('');
}

function range(random: Random): string[] {
  if (random.chance(0.2)) return random.some(0, 3, () => random.integer());
  const index = () => `${random.int(-20, 100)}`;
  return [
    index(),
    index(),
    ...random.maybe(0.6, () => [random.token(random.pick(['BIT', 'BYTE', 'BIT', 'BYTE', 'WORD']))]),
  ];
}

function encoding(random: Random): string {
  if (random.chance(0.04)) return random.pick(['u64', 'i65', 'u0', 'x8', 'i', '', 'I8', 'u63', 'i64']);
  return `${random.pick(['u', 'i'])}${random.pick([1, 2, 3, 5, 8, 13, 16, 31, 32, 33, 63])}`;
}

const fieldOffset = (random: Random) => (random.chance(0.3) ? `#${random.int(0, 6)}` : offset(random));

/** Redis saturates the least integers at the top, because a difference overflows; they are left out. */
function operand(random: Random): string {
  if (random.chance(0.6)) return `${random.int(-300, 300)}`;
  const given = random.integer();
  return given === '-9223372036854775808' ? '-4611686018427387904' : given;
}

function operation(random: Random): string[] {
  switch (random.int(0, 6)) {
    case 0:
    case 1:
      return [random.token('GET'), encoding(random), fieldOffset(random)];
    case 2:
    case 3:
      return [random.token('SET'), encoding(random), fieldOffset(random), operand(random)];
    case 4:
    case 5:
      return [random.token('INCRBY'), encoding(random), fieldOffset(random), operand(random)];
    default:
      return [random.token('OVERFLOW'), random.token(random.pick(['WRAP', 'SAT', 'FAIL', 'SAT', 'FAIL', 'NONE']))];
  }
}

export const generate: Generate = (random) => {
  const key = () => random.key();
  return damaged(
    random,
    oneOf(random, [
      [3, () => ['SET', key(), random.chance(0.7) ? bits(random) : random.value()]],
      [6, () => ['SETBIT', key(), offset(random), random.chance(0.95) ? `${random.int(0, 1)}` : random.integer()]],
      [3, () => ['GETBIT', key(), offset(random)]],
      [4, () => ['BITCOUNT', key(), ...random.maybe(0.8, () => range(random))]],
      [
        6,
        () => [
          ...['BITPOS', key(), random.chance(0.95) ? `${random.int(0, 1)}` : random.integer()],
          ...random.maybe(0.7, () => (random.chance(0.4) ? [`${random.int(-20, 20)}`] : range(random))),
        ],
      ],
      [
        4,
        () => {
          const name = random.pick(['AND', 'OR', 'XOR', 'NOT', 'NOR']);
          return ['BITOP', random.token(name), key(), ...random.some(1, name === 'NOT' ? 1 : 4, key)];
        },
      ],
      [8, () => ['BITFIELD', key(), ...random.some(0, 4, () => operation(random)).flat()]],
      [2, () => ['BITFIELD_RO', key(), ...random.some(0, 3, () => operation(random)).flat()]],
      [1, () => ['DEL', key()]],
      [1, () => ['RPUSH', 'c', 'x']],
    ]),
  );
};
