/** The options of SET, GETEX and MSETEX. */
import { binOf, type Datum } from '../bytes.ts';
import { syntaxError } from '../errors.ts';
import type { Args } from '../table.ts';
import { AT_MILLISECONDS, AT_SECONDS, MILLISECONDS, SECONDS, type TimeUnit } from './expire-time.ts';

export type CompareWord = 'IFEQ' | 'IFNE' | 'IFDEQ' | 'IFDNE';

/** A condition on the old value: that it is, or is not, these bytes, or has, or has not, this digest. */
export interface Comparison {
  readonly word: CompareWord;
  readonly operand: Datum;
}

export interface SetOptions {
  condition: 'NX' | 'XX' | undefined;
  /** Not together with NX or XX. */
  compare: Comparison | undefined;
  get: boolean;
  /** KEEPTTL of SET, PERSIST of GETEX; not together with a time. */
  keepTtl: boolean;
  persist: boolean;
  time: Datum | undefined;
  unit: TimeUnit;
}

const UNITS: Readonly<Record<string, TimeUnit>> = {
  EX: SECONDS,
  PX: MILLISECONDS,
  EXAT: AT_SECONDS,
  PXAT: AT_MILLISECONDS,
};

type Command = 'SET' | 'GETEX' | 'MSETEX';

export function isCompareWord(word: string): word is CompareWord {
  return word === 'IFEQ' || word === 'IFNE' || word === 'IFDEQ' || word === 'IFDNE';
}

/** The options from `args[from]` on. An option may be repeated, but not contradict another. @throws CommandError */
export function parseSetOptions(args: Args, from: number, command: Command): SetOptions {
  const options: SetOptions = {
    condition: undefined,
    compare: undefined,
    get: false,
    keepTtl: false,
    persist: false,
    time: undefined,
    unit: SECONDS,
  };
  for (let i = from; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    const unit = UNITS[word];
    if (unit !== undefined) {
      if (i + 1 === args.length || !takesTime(options, unit)) throw syntaxError();
      options.unit = unit;
      options.time = args[++i];
    } else if (isCompareWord(word) && command === 'SET') {
      if (i + 1 === args.length || !takesComparison(options, word)) throw syntaxError();
      options.compare = { word, operand: args[++i] as Datum };
    } else if (!takeWord(options, word, command)) throw syntaxError();
  }
  return options;
}

function takesTime({ keepTtl, persist, time, unit }: SetOptions, next: TimeUnit): boolean {
  return !keepTtl && !persist && (time === undefined || unit === next);
}

function takesComparison({ condition, compare }: SetOptions, next: CompareWord): boolean {
  return condition === undefined && (compare === undefined || compare.word === next);
}

function takeWord(options: SetOptions, word: string, command: Command): boolean {
  const { condition, compare, time } = options;
  if (command === 'GETEX') {
    options.persist = true;
    return word === 'PERSIST' && time === undefined;
  }
  switch (word) {
    case 'NX':
    case 'XX':
      options.condition = word;
      return compare === undefined && (condition === undefined || condition === word);
    case 'GET':
      options.get = true;
      return command === 'SET';
    case 'KEEPTTL':
      options.keepTtl = true;
      return time === undefined;
    default:
      return false;
  }
}
