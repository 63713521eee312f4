/** Expiry times as SET, GETEX and EXPIRE take them. */
import { binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, notAnInteger } from '../errors.ts';
import { INT64_MAX, INT64_MIN, parseInt64 } from '../numbers.ts';

/** How a time is given: its unit in ms, and whether it counts from now. */
export interface TimeUnit {
  readonly ms: 1 | 1000;
  readonly relative: boolean;
}

export const SECONDS: TimeUnit = { ms: 1000, relative: true };
export const MILLISECONDS: TimeUnit = { ms: 1, relative: true };
export const AT_SECONDS: TimeUnit = { ms: 1000, relative: false };
export const AT_MILLISECONDS: TimeUnit = { ms: 1, relative: false };

export const invalidExpireTime = (command: string) =>
  new CommandError(`ERR invalid expire time in '${command}' command`);

/**
 * An argument as absolute ms since the epoch. What Redis takes but a JS number cannot hold exactly (after the year
 * 287396) becomes the greatest that it can.
 * @throws CommandError not an integer, or `invalid expire time` beyond 64 bits
 */
export function timeArg(context: Context, datum: Datum, { ms, relative }: TimeUnit, command: string): number {
  const value = parseInt64(binOf(datum));
  if (value === undefined) throw notAnInteger();
  const base = relative ? context.now : 0;
  if (typeof value === 'number') {
    const time = value * ms + base;
    if (Number.isSafeInteger(value * ms) && Number.isSafeInteger(time)) return time;
  }
  const scaled = BigInt(value) * BigInt(ms);
  const time = scaled + BigInt(base);
  if (time > INT64_MAX || scaled > INT64_MAX || scaled < INT64_MIN) throw invalidExpireTime(command);
  return time > 0n ? Number.MAX_SAFE_INTEGER : Number.MIN_SAFE_INTEGER;
}

/** As timeArg, for commands whose times must be positive: SET, GETEX, SETEX, PSETEX. @throws CommandError */
export function positiveTimeArg(context: Context, datum: Datum, unit: TimeUnit, command: string): number {
  const value = parseInt64(binOf(datum));
  if (value !== undefined && value <= 0) throw invalidExpireTime(command);
  return timeArg(context, datum, unit, command);
}
