/** What SCAN, HSCAN, SSCAN and ZSCAN have in common: the cursor, the options, the reply. */
import { type Bin, binOf, cString, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { globMatcher } from '../glob.ts';
import { intArg } from '../numbers.ts';
import { array, bulk, bulks, type Reply } from '../reply.ts';
import type { Args } from '../table.ts';
import type { Value, ValueClass } from '../values/value.ts';

export interface ScanOptions {
  /** About how many elements a call should visit. */
  readonly count: number;
  /** MATCH; undefined takes all. */
  readonly matches: ((text: Bin) => boolean) | undefined;
  /** TYPE, in lower case; of SCAN only. */
  readonly type: Bin | undefined;
}

const CURSOR = /^[+-]?[0-9]+$/;
const CURSOR_END = 1n << 64n;

/** A cursor as strtoul reads it; beyond 2^53 it is rounded, which only restarts a scan. @throws CommandError */
export function parseCursor(datum: Datum): number {
  const bin = cString(binOf(datum));
  if (bin === '') return 0;
  if (!CURSOR.test(bin)) throw new CommandError('ERR invalid cursor');
  const value = Number(bin);
  if (Number.isSafeInteger(value)) return value < 0 ? Number.MAX_SAFE_INTEGER : value;
  if (BigInt(bin.replace(/^[+-]/, '')) >= CURSOR_END) throw new CommandError('ERR invalid cursor');
  return Number.MAX_SAFE_INTEGER;
}

/** The options that begin at `args[from]`. @throws CommandError */
export function parseScanOptions(args: Args, from: number, ofKeys = false): ScanOptions {
  let count = 10;
  let matches: ScanOptions['matches'];
  let type: Bin | undefined;
  for (let i = from; i < args.length; i += 2) {
    const option = binOf(args[i] as Datum).toUpperCase();
    if (i + 1 === args.length) throw syntaxError();
    const value = binOf(args[i + 1] as Datum);
    if (option === 'COUNT') {
      count = intArg(value);
      if (count < 1) throw syntaxError();
    } else if (option === 'MATCH') matches = value === '*' ? undefined : globMatcher(value);
    else if (option === 'TYPE' && ofKeys) type = value.toLowerCase();
    else throw syntaxError();
  }
  return { count, matches, type };
}

/** The reply of a scan: the next cursor and what was found. */
export function scanReply(cursor: number, found: readonly Datum[]): Reply {
  return array([bulk(String(cursor)), bulks(found)]);
}

/** A value whose elements can be scanned. */
export interface Scannable extends Value {
  /**
   * Visits up to `count` elements from `cursor` (0 starts) and gives the next cursor, 0 at the end. `name` is what
   * MATCH looks at; `more` follows it in the reply (a hash field's value, a member's score).
   */
  scan(cursor: number, count: number, visit: (name: Bin, shown: Datum, more?: Datum) => void): number;
}

/** Encodings in which a collection is so small that Redis answers all of it in one call. */
const SMALL: ReadonlySet<string> = new Set(['listpack', 'ziplist', 'intset']);

/** Runs HSCAN, SSCAN or ZSCAN: key, cursor, options. @throws CommandError */
export function scanCollection<V extends Scannable>(context: Context, args: Args, type: ValueClass<V>): Reply {
  const cursor = parseCursor(args[2] as Datum);
  const value = context.read(args[1] as Datum, type);
  if (value === undefined) return scanReply(0, []);
  const { count, matches } = parseScanOptions(args, 3);
  const whole = SMALL.has(value.encoding(context.config));
  const found: Datum[] = [];
  const next = value.scan(whole ? 0 : cursor, whole ? value.length : count, (name, shown, more) => {
    if (matches !== undefined && !matches(name)) return;
    found.push(shown);
    if (more !== undefined) found.push(more);
  });
  return scanReply(next, found);
}
