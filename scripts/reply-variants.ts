// Commands whose reply depends on their options: what the typed client promises for each use. The first that fits is taken.

export interface Variant {
  /** Options and optional parameters that are given in this use. */
  readonly has?: readonly string[];
  /** Options and optional parameters that are not. */
  readonly not?: readonly string[];
  readonly reply: string;
  /** What `T` in it may be; any type unless given. */
  readonly generic?: string;
  /** An empty map reads as null. */
  readonly nullIfEmpty?: true;
}

const SCORED = '[member: string, score: number][]';

/** A list of members, with their scores if asked for. */
const withScores: readonly Variant[] = [
  { not: ['withScores'], reply: 'string[]' },
  { has: ['withScores'], reply: SCORED },
];

/** One, or with a count many. */
const counted = (one: string, many: string): readonly Variant[] => [
  { not: ['count'], reply: one },
  { has: ['count'], reply: many },
];

const ranked: readonly Variant[] = [
  { not: ['withScore'], reply: 'number | null' },
  { has: ['withScore'], reply: '[rank: number, score: number] | null' },
];

export const replyVariants: Readonly<Record<string, readonly Variant[]>> = {
  SET: [
    { not: ['nx', 'xx', 'ifeq', 'ifne', 'ifdeq', 'ifdne', 'get'], reply: "'OK'" },
    { not: ['get'], reply: "'OK' | null" },
    { has: ['get'], reply: 'T | null' },
  ],
  HGETALL: [{ reply: 'T | null', generic: 'T extends object = Record<string, unknown>', nullIfEmpty: true }],
  LPOP: counted('T | null', 'T[] | null'),
  RPOP: counted('T | null', 'T[] | null'),
  LPOS: [
    { not: ['count'], reply: 'number | null' },
    { has: ['count'], reply: 'number[]' },
  ],
  SPOP: counted('string | null', 'string[]'),
  SRANDMEMBER: counted('string | null', 'string[]'),
  HRANDFIELD: [
    { not: ['count', 'withValues'], reply: 'string | null' },
    { has: ['count'], not: ['withValues'], reply: 'string[]' },
    { has: ['count', 'withValues'], reply: '[field: string, value: T][]' },
  ],
  ZRANDMEMBER: [
    { not: ['count', 'withScores'], reply: 'string | null' },
    { has: ['count'], not: ['withScores'], reply: 'string[]' },
    { has: ['count', 'withScores'], reply: SCORED },
  ],
  ZPOPMIN: counted('[member: string, score: number] | []', SCORED),
  ZPOPMAX: counted('[member: string, score: number] | []', SCORED),
  ZRANGE: withScores,
  ZREVRANGE: withScores,
  ZRANGEBYSCORE: withScores,
  ZREVRANGEBYSCORE: withScores,
  ZUNION: withScores,
  ZINTER: withScores,
  ZDIFF: withScores,
  ZRANK: ranked,
  ZREVRANK: ranked,
};
