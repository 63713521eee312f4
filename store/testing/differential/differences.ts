/**
 * The differences from the reference server that are meant. The model is Redis 7.2; the server that is at hand is often
 * 7.0, so most of them are changes between the two. Each says why; the comparison lets through exactly what matches.
 */
import type { Wire } from '../resp/parser.ts';
import type { Words } from './generator.ts';

export interface Difference {
  readonly why: string;
  /** The commands that it concerns, upper case; subcommands as `CONFIG|GET`. All if absent. */
  readonly commands?: readonly string[];
  readonly matches: (engine: Wire, real: Wire, words: Words) => boolean;
}

export const differences: readonly Difference[] = [
  {
    why: 'time passes on the real server between the two calls',
    commands: ['TTL', 'PTTL', 'EXPIRETIME', 'PEXPIRETIME', 'OBJECT|IDLETIME'],
    matches: (engine, real, [name]) =>
      engine.type === 'integer' && real.type === 'integer' && near(engine.value, real.value, /^p/i.test(name ?? '')),
  },
  {
    why: '7.2 refuses the least 64-bit integer as a rank',
    commands: ['LPOS'],
    matches: (engine, _, words) =>
      engine.type === 'error' && /must between/.test(engine.value) && words.includes('-9223372036854775808'),
  },
  {
    why: '7.2 reads the arguments before it looks for the key, 7.0 the other way round',
    commands: ['BITCOUNT', 'BITPOS'],
    matches: (engine, real) =>
      engine.type === 'error' && (isWrongType(real) || (real.type === 'integer' && Number(real.value) <= 0)),
  },
  {
    why: '7.2 has more encodings',
    commands: ['OBJECT|ENCODING'],
    matches: (engine, real) => sameEncodings[`${real.value}`]?.includes(`${engine.value}`) ?? false,
  },
  {
    why: '7.2 names the command in this text',
    commands: ['XREAD', 'XREADGROUP'],
    matches: (engine, real) =>
      [engine, real].every(({ type, value }) => type === 'error' && value.startsWith('ERR Unbalanced ')),
  },
  {
    why: '7.2 knows WITHSCORE, 7.0 takes nothing after the member',
    commands: ['ZRANK', 'ZREVRANK'],
    matches: (_, real, words) => words.length === 4 && real.type === 'error' && /number of arguments/.test(real.value),
  },
  {
    why: '7.2 looks at a call of one word too',
    commands: ['COMMAND|GETKEYS', 'COMMAND|GETKEYSANDFLAGS'],
    matches: (_, real, words) => words.length === 3 && real.type === 'error' && /number of arguments/.test(real.value),
  },
  {
    why: '7.2 looks at all options before it authenticates',
    commands: ['HELLO'],
    matches: (engine, real) => engine.type === 'error' && real.type === 'error' && /^WRONGPASS/.test(real.value),
  },
  {
    why: 'a key that has expired is gone here; Redis still sees it until it is removed',
    commands: ['MEMORY|USAGE'],
    matches: (engine, real) => engine.type === 'nil' && real.type === 'integer',
  },
  {
    why: '7.2 says of a time-out that is too long that it is out of range; in 7.0 it wraps',
    commands: ['BLPOP', 'BRPOP', 'BLMOVE', 'BRPOPLPUSH', 'BLMPOP', 'BZPOPMIN', 'BZPOPMAX', 'BZMPOP'],
    matches: (engine, real) =>
      engine.value === 'ERR timeout is out of range' && real.value === 'ERR timeout is negative',
  },
];

function isWrongType({ type, value }: Wire): boolean {
  return type === 'error' && value.startsWith('WRONGTYPE');
}

/** Whether two times, in ms or s, are less than five seconds apart, and neither stands for "none". */
function near(a: string, b: string, ms: boolean): boolean {
  return Number(a) >= 0 && Number(b) >= 0 && Math.abs(Number(a) - Number(b)) < (ms ? 5000 : 5);
}

/** Encodings that OBJECT ENCODING may show on our side for each that Redis 7.0 shows. */
export const sameEncodings: Readonly<Record<string, readonly string[]>> = {
  // 7.2 keeps short lists as one listpack and small sets of any members as a listpack.
  quicklist: ['quicklist', 'listpack'],
  hashtable: ['hashtable', 'listpack'],
};

/** What COMMAND INFO says otherwise in 7.2 than in 7.0, or for a reason of ours. */
export const infoDifferences: Readonly<
  Record<string, { readonly added?: readonly string[]; readonly removed?: readonly string[]; readonly arity?: number }>
> = {
  ZRANK: { arity: -3 },
  ZREVRANK: { arity: -3 },
  'COMMAND|GETKEYS': { arity: -3 },
  'COMMAND|GETKEYSANDFLAGS': { arity: -3 },
};
