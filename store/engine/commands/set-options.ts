/** The options of SET and GETEX. */
import { binOf, type Datum } from '../bytes.ts';
import { syntaxError } from '../errors.ts';
import type { Args } from '../table.ts';
import { AT_MILLISECONDS, AT_SECONDS, MILLISECONDS, SECONDS, type TimeUnit } from './expire-time.ts';

export interface SetOptions {
  condition: 'NX' | 'XX' | undefined;
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

/** The options from `args[from]` on. An option may be repeated, but not contradict another. @throws CommandError */
export function parseSetOptions(args: Args, from: number, command: 'SET' | 'GETEX'): SetOptions {
  const options: SetOptions = {
    condition: undefined,
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
    } else if (!takeWord(options, word, command)) throw syntaxError();
  }
  return options;
}

function takesTime({ keepTtl, persist, time, unit }: SetOptions, next: TimeUnit): boolean {
  return !keepTtl && !persist && (time === undefined || unit === next);
}

function takeWord(options: SetOptions, word: string, command: 'SET' | 'GETEX'): boolean {
  const { condition, time } = options;
  if (command === 'GETEX') {
    options.persist = true;
    return word === 'PERSIST' && time === undefined;
  }
  switch (word) {
    case 'NX':
    case 'XX':
      options.condition = word;
      return condition === undefined || condition === word;
    case 'GET':
      options.get = true;
      return true;
    case 'KEEPTTL':
      options.keepTtl = true;
      return time === undefined;
    default:
      return false;
  }
}
