/** Positions on the earth: sorted sets whose scores are geohashes. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { doubleArg } from '../numbers.ts';
import { array, bulk, double, NIL, NIL_ARRAY, type Reply } from '../reply.ts';
import {
  distance,
  geohashText,
  LATITUDE_MAX,
  LONGITUDE_MAX,
  type Position,
  positionOf,
  scoreOf,
} from '../structures/geohash.ts';
import { type Args, command } from '../table.ts';
import { ZsetValue } from '../values/zset.ts';
import { addScores, newAddOptions } from './sorted-set.ts';

/** Metres of each unit. */
const UNITS: ReadonlyMap<Bin, number> = new Map([
  ['m', 1],
  ['km', 1000],
  ['ft', 0.3048],
  ['mi', 1609.34],
]);

/** Metres of a unit. @throws CommandError */
export function unitArg(datum: Datum): number {
  const unit = UNITS.get(binOf(datum).toLowerCase());
  if (unit === undefined) throw new CommandError('ERR unsupported unit provided. please use M, KM, FT, MI');
  return unit;
}

/** As C's %f. */
function fixed6(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Math.abs(value) < 1e21 ? value.toFixed(6) : `${BigInt(value)}.000000`;
}

/** The longitude and latitude at `args[at]` and after it. @throws CommandError */
export function positionArg(args: Args, at: number): Position {
  const longitude = doubleArg(binOf(args[at] as Datum));
  const latitude = doubleArg(binOf(args[at + 1] as Datum));
  if (Math.abs(longitude) > LONGITUDE_MAX || Math.abs(latitude) > LATITUDE_MAX) {
    throw new CommandError(`ERR invalid longitude,latitude pair ${fixed6(longitude)},${fixed6(latitude)}`);
  }
  return { longitude, latitude };
}

/** The position of a member, or undefined if there is no such member. */
export function memberPosition(set: ZsetValue | undefined, member: Datum): Position | undefined {
  const score = set?.score(binOf(member));
  return score === undefined ? undefined : positionOf(score);
}

/** Longitude and latitude: numbers under RESP3, under RESP2 with 17 decimals at most. */
export function positionReply(context: Context, { longitude, latitude }: Position): Reply {
  const shown = (value: number) => (context.resp3 ? double(value) : bulk(value.toFixed(17).replace(/\.?0+$/, '')));
  return array([shown(longitude), shown(latitude)]);
}

/** A distance with four decimals, rounded half to even. */
export function distanceReply(value: number): Reply {
  const scaled = value * 10_000;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  const digits = String(rounded).padStart(5, '0');
  return bulk(`${digits.slice(0, -4)}.${digits.slice(-4)}`);
}

function geoadd(context: Context, args: Args): Reply {
  const options = newAddOptions();
  let from = 2;
  for (; from < args.length; from++) {
    const word = binOf(args[from] as Datum).toLowerCase();
    if (word !== 'nx' && word !== 'xx' && word !== 'ch') break;
    options[word] = true;
  }
  const words = args.length - from;
  if (words % 3 !== 0 || (options.nx && options.xx)) throw syntaxError();
  const scores: number[] = [];
  const members: Bin[] = [];
  for (let i = from; i < args.length; i += 3) {
    scores.push(scoreOf(positionArg(args, i)));
    members.push(binOf(args[i + 2] as Datum));
  }
  if (words === 0) throw syntaxError();
  return addScores(context, binOf(args[1] as Datum), members, scores, options);
}

function geodist(context: Context, args: Args): Reply {
  if (args.length > 5) throw syntaxError();
  const unit = args.length === 5 ? unitArg(args[4] as Datum) : 1;
  const set = context.read(args[1] as Datum, ZsetValue);
  const a = memberPosition(set, args[2] as Datum);
  const b = memberPosition(set, args[3] as Datum);
  return a === undefined || b === undefined ? NIL : distanceReply(distance(a, b) / unit);
}

/** A reply for each of the members from `args[2]` on. */
function eachPosition(context: Context, args: Args, none: Reply, show: (position: Position) => Reply): Reply {
  const set = context.read(args[1] as Datum, ZsetValue);
  return array(
    args.slice(2).map((member) => {
      const position = memberPosition(set, member);
      return position === undefined ? none : show(position);
    }),
  );
}

export const geoCommands = [
  command({
    name: 'GEOADD',
    group: 'geo',
    summary: 'Adds members with their positions, or moves them',
    since: '3.2.0',
    complexity: 'O(log(N)) for each member, with N the number of members in the sorted set',
    arity: -5,
    flags: ['write', 'denyoom'],
    keys: [1, 1, 1],
    syntax: 'key [NX|XX] [CH] (longitude:double latitude:double member)...',
    reply: 'number',
    run: geoadd,
  }),
  command({
    name: 'GEODIST',
    group: 'geo',
    summary: 'The distance between two members',
    since: '3.2.0',
    complexity: 'O(1)',
    arity: -4,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key member1 member2 [M|KM|FT|MI]',
    reply: 'string | null',
    run: geodist,
  }),
  command({
    name: 'GEOHASH',
    group: 'geo',
    summary: 'The geohashes of members, as text',
    since: '3.2.0',
    complexity: 'O(1) for each member',
    arity: -2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key [member...]',
    reply: '(string | null)[]',
    run: (context, args) => eachPosition(context, args, NIL, (position) => bulk(geohashText(position))),
  }),
  command({
    name: 'GEOPOS',
    group: 'geo',
    summary: 'The positions of members',
    since: '3.2.0',
    complexity: 'O(1) for each member',
    arity: -2,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: 'key [member...]',
    reply: '([longitude: number, latitude: number] | null)[]',
    run: (context, args) => eachPosition(context, args, NIL_ARRAY, (position) => positionReply(context, position)),
  }),
];
