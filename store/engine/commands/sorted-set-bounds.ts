/** Bounds of ranges by score and by name, and the ranks between them. */
import { type Bin, binOf, cString, type Datum } from '../bytes.ts';
import { CommandError } from '../errors.ts';
import { strtod } from '../numbers.ts';
import type { ZsetValue } from '../values/zset.ts';

/** Ranks from ≤ rank < to; empty if from ≥ to. */
export interface Ranks {
  readonly from: number;
  readonly to: number;
}

export const NO_RANKS: Ranks = { from: 0, to: 0 };

/** Which ranks of a set a range means. O(log n). */
export type FindRanks = (set: ZsetValue) => Ranks;

interface ScoreBound {
  readonly score: number;
  readonly exclusive: boolean;
}

const LEADING_SPACE = /^[ \t\n\v\f\r]+/;

/** As strtod, which skips leading blanks and takes nothing for 0. @throws CommandError */
function parseScoreBound(datum: Datum): ScoreBound {
  const bin = cString(binOf(datum));
  const exclusive = bin.startsWith('(');
  const text = exclusive ? bin.slice(1) : bin;
  const score = text === '' ? 0 : strtod(text.replace(LEADING_SPACE, ''));
  if (score === undefined) throw new CommandError('ERR min or max is not a float');
  return { score, exclusive };
}

/** The range of scores between two bounds, as ZRANGEBYSCORE takes them: `5`, `(5`, `-inf`. @throws CommandError */
export function parseScoreRange(min: Datum, max: Datum): FindRanks {
  const low = parseScoreBound(min);
  const high = parseScoreBound(max);
  return (set) => ({
    from: set.countWhile(({ score }) => score < low.score || (low.exclusive && score === low.score)),
    to: set.countWhile(({ score }) => score < high.score || (!high.exclusive && score === high.score)),
  });
}

/** Whether a name stands before the bound as the lower end of a range. */
type BeforeBound = (member: Bin) => boolean;

/** @param high whether it is the upper end: then an inclusive bound does not stand before itself. */
function parseLexBound(datum: Datum, high: boolean): BeforeBound {
  const bin = binOf(datum);
  if (bin === '-') return () => false;
  if (bin === '+') return () => true;
  const exclusive = bin.startsWith('(');
  if (!exclusive && !bin.startsWith('[')) throw new CommandError('ERR min or max not valid string range item');
  const bound = bin.slice(1);
  return exclusive === high ? (member) => member < bound : (member) => member <= bound;
}

/**
 * The range of names between two bounds, as ZRANGEBYLEX takes them: `[a`, `(a`, `-`, `+`. It makes sense only where all
 * scores are equal. @throws CommandError
 */
export function parseLexRange(min: Datum, max: Datum): FindRanks {
  const beforeLow = parseLexBound(min, false);
  const beforeHigh = parseLexBound(max, true);
  return (set) => ({
    from: set.countWhile(({ key }) => beforeLow(key)),
    to: set.countWhile(({ key }) => beforeHigh(key)),
  });
}

/** The range between two indexes, both included; negative ones count from the end. */
export function rankRange(start: number, stop: number): FindRanks {
  return ({ length }) => ({
    from: Math.max(0, start < 0 ? length + start : start),
    to: Math.min(length, (stop < 0 ? length + stop : stop) + 1),
  });
}
