/** What is near a position: GEOSEARCH, and the older GEORADIUS family that it replaces. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { doubleArg, INT64_MIN, intArg } from '../numbers.ts';
import { array, bulk, EMPTY_ARRAY, integer, type Reply } from '../reply.ts';
import { distanceWithin, type Position, positionOf, rangesAround, type Shape } from '../structures/geohash.ts';
import { type Args, type CommandDef, command } from '../table.ts';
import { type Member, ZsetValue } from '../values/zset.ts';
import { distanceReply, memberPosition, positionArg, positionReply, unitArg } from './geo.ts';
import { storeMembers } from './sorted-set-range.ts';

/** Which command it is. */
interface Form {
  /** Index of the key that is searched. */
  readonly source: number;
  /** Where the options begin. */
  readonly options: number;
  /** GEORADIUS names the centre and the radius by place, GEOSEARCH by options. */
  readonly centre: 'position' | 'member' | 'options';
  /** Whether STORE and STOREDIST may name a key, or STOREDIST may say what to store. */
  readonly store: 'keys' | 'destination' | 'no';
}

/** What was asked for, as far as it has been read. */
interface Query {
  centre: Position | undefined;
  /** Whether FROMMEMBER or FROMLONLAT was there, even if the key, and so the member, is missing. */
  from: 'member' | 'position' | undefined;
  shape: Shape | undefined;
  /** Metres of the unit in which distances are shown. */
  unit: number;
  withDist: boolean;
  withHash: boolean;
  withCoord: boolean;
  sort: 'asc' | 'desc' | undefined;
  /** 0: all. */
  count: number;
  any: boolean;
  store: Bin | undefined;
  storeDist: boolean;
}

function newQuery(): Query {
  return {
    centre: undefined,
    from: undefined,
    shape: undefined,
    unit: 1,
    withDist: false,
    withHash: false,
    withCoord: false,
    sort: undefined,
    count: 0,
    any: false,
    store: undefined,
    storeDist: false,
  };
}

/** A number that is not negative. */
function lengthArg(datum: Datum, what: string): number {
  return doubleArg(binOf(datum), `ERR need numeric ${what}`);
}

/** Radius and unit at `args[at]`. @throws CommandError */
function readCircle(query: Query, args: Args, at: number): void {
  const radius = lengthArg(args[at] as Datum, 'radius');
  if (radius < 0) throw new CommandError('ERR radius cannot be negative');
  query.unit = unitArg(args[at + 1] as Datum);
  query.shape = { kind: 'circle', radius: radius * query.unit };
}

/** Width, height and unit at `args[at]`. @throws CommandError */
function readBox(query: Query, args: Args, at: number): void {
  const width = lengthArg(args[at] as Datum, 'width');
  const height = lengthArg(args[at + 1] as Datum, 'height');
  if (width < 0 || height < 0) throw new CommandError('ERR height or width cannot be negative');
  query.unit = unitArg(args[at + 2] as Datum);
  query.shape = { kind: 'box', width: width * query.unit, height: height * query.unit };
}

/** The position of a member that must be there, if the set is. @throws CommandError */
function readMember(query: Query, set: ZsetValue | undefined, member: Datum): void {
  if (set === undefined) return;
  query.centre = memberPosition(set, member);
  if (query.centre === undefined) throw new CommandError('ERR could not decode requested zset member');
}

/** The centre and the radius where they stand at fixed places. A missing set leaves GEORADIUSBYMEMBER's unread. */
function readPlaces(query: Query, form: Form, args: Args, set: ZsetValue | undefined): void {
  if (form.centre === 'position') query.centre = positionArg(args, 2);
  if (form.centre === 'member') readMember(query, set, args[2] as Datum);
  if (form.centre === 'position' || (form.centre === 'member' && set !== undefined)) {
    readCircle(query, args, form.options - 2);
  }
}

/** Words that stand alone. */
function readFlag(query: Query, form: Form, word: string): boolean {
  if (word === 'WITHDIST') query.withDist = true;
  else if (word === 'WITHHASH') query.withHash = true;
  else if (word === 'WITHCOORD') query.withCoord = true;
  else if (word === 'ANY') query.any = true;
  else if (word === 'ASC') query.sort = 'asc';
  else if (word === 'DESC') query.sort = 'desc';
  else if (word === 'STOREDIST' && form.store === 'destination') query.storeDist = true;
  else return false;
  return true;
}

/** COUNT, STORE and STOREDIST: words with one argument. Gives how many arguments it took, 0 if the word is another. */
function readLimit(query: Query, form: Form, word: string, args: Args, at: number): number {
  if (at >= args.length) return 0;
  if (word === 'COUNT') {
    query.count = intArg(binOf(args[at] as Datum));
    if (query.count <= 0) throw new CommandError('ERR COUNT must be > 0');
    return 1;
  }
  if (form.store !== 'keys' || (word !== 'STORE' && word !== 'STOREDIST')) return 0;
  query.store = binOf(args[at] as Datum);
  query.storeDist = word === 'STOREDIST';
  return 1;
}

/** GEOSEARCH's centre and shape. Gives how many arguments it took, 0 if the word is another. */
function readArea(query: Query, word: string, args: Args, at: number, set: ZsetValue | undefined): number {
  const left = args.length - at;
  if (word === 'FROMMEMBER' && left >= 1 && query.from !== 'position') {
    readMember(query, set, args[at] as Datum);
    query.from = 'member';
    return 1;
  }
  if (word === 'FROMLONLAT' && left >= 2 && query.from !== 'member') {
    query.centre = positionArg(args, at);
    query.from = 'position';
    return 2;
  }
  if (word === 'BYRADIUS' && left >= 2 && query.shape?.kind !== 'box') {
    readCircle(query, args, at);
    return 2;
  }
  if (word === 'BYBOX' && left >= 3 && query.shape?.kind !== 'circle') {
    readBox(query, args, at);
    return 3;
  }
  return 0;
}

function readOptions(query: Query, form: Form, args: Args, set: ZsetValue | undefined): void {
  for (let i = form.options; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (readFlag(query, form, word)) continue;
    let taken = readLimit(query, form, word, args, i + 1);
    if (taken === 0 && form.centre === 'options') taken = readArea(query, word, args, i + 1, set);
    if (taken === 0) throw syntaxError();
    i += taken;
  }
}

/** @throws CommandError for what does not go together or is missing */
function checkQuery(query: Query, form: Form, args: Args): void {
  if (query.store !== undefined && (query.withDist || query.withHash || query.withCoord)) {
    const what = form.store === 'destination' ? 'GEOSEARCHSTORE' : 'STORE option in GEORADIUS';
    throw new CommandError(`ERR ${what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options`);
  }
  const name = binOf(args[0] as Datum);
  if (form.centre === 'options' && query.from === undefined) {
    throw new CommandError(`ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for ${name}`);
  }
  if (form.centre === 'options' && query.shape === undefined) {
    throw new CommandError(`ERR exactly one of BYRADIUS and BYBOX can be specified for ${name}`);
  }
  if (query.any && query.count === 0) throw new CommandError('ERR the ANY argument requires COUNT argument');
}

interface Found {
  readonly member: Member;
  readonly position: Position;
  /** Metres. */
  readonly distance: number;
}

/** Members within the shape, in the order in which the grid's cells are searched, up to `limit` (0: all). */
function findMembers(set: ZsetValue, centre: Position, shape: Shape, limit: number): Found[] {
  const found: Found[] = [];
  for (const { from, to } of rangesAround(shape, centre)) {
    const first = set.countWhile(({ score }) => score < from);
    const end = set.countWhile(({ score }) => score < to);
    for (const member of set.slice(first, end)) {
      const position = positionOf(member.score);
      const distance = distanceWithin(shape, centre, position);
      if (distance !== undefined) found.push({ member, position, distance });
      if (limit > 0 && found.length >= limit) return found;
    }
  }
  return found;
}

/** COUNT without ANY means the nearest. */
function select(set: ZsetValue, centre: Position, shape: Shape, { sort, count, any }: Query): Found[] {
  const found = findMembers(set, centre, shape, any ? count : 0);
  const order = sort ?? (count > 0 && !any ? 'asc' : undefined);
  if (order === 'asc') found.sort((a, b) => a.distance - b.distance);
  if (order === 'desc') found.sort((a, b) => b.distance - a.distance);
  return count > 0 ? found.slice(0, count) : found;
}

/** The score as C's cast to a 64-bit integer shows it. */
function hashReply(score: number): Reply {
  return integer(Number.isFinite(score) ? Math.trunc(score) : INT64_MIN);
}

function foundReply(context: Context, { member, position, distance }: Found, query: Query): Reply {
  const { withDist, withHash, withCoord, unit } = query;
  if (!withDist && !withHash && !withCoord) return bulk(member.key);
  const parts: Reply[] = [bulk(member.key)];
  if (withDist) parts.push(distanceReply(distance / unit));
  if (withHash) parts.push(hashReply(member.score));
  if (withCoord) parts.push(positionReply(context, position));
  return array(parts);
}

/** Redis' georadiusGeneric. */
function search(context: Context, args: Args, form: Form): Reply {
  const set = context.read(args[form.source] as Datum, ZsetValue);
  const query = newQuery();
  if (form.store === 'destination') query.store = binOf(args[1] as Datum);
  readPlaces(query, form, args, set);
  readOptions(query, form, args, set);
  checkQuery(query, form, args);
  const { centre, shape, store, unit, storeDist } = query;
  if (set === undefined || centre === undefined || shape === undefined) {
    return store === undefined ? EMPTY_ARRAY : storeMembers(context, store, [], '');
  }
  const found = select(set, centre, shape, query);
  if (store === undefined) return array(found.map((one) => foundReply(context, one, query)));
  const members = found.map(({ member: { key, score }, distance }) => ({
    key,
    score: storeDist ? distance / unit : score,
  }));
  return storeMembers(context, store, members, form.centre === 'options' ? 'geosearchstore' : 'georadiusstore');
}

/** The source, and the key after the last STORE or STOREDIST. */
function storeIndexes(args: Args): number[] {
  let store: number | undefined;
  for (let i = 5; i + 1 < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (word === 'STORE' || word === 'STOREDIST') store = ++i;
  }
  return store === undefined ? [1] : [1, store];
}

const COMPLEXITY =
  'O(N+M*log(M)) with N the number of members in the grid cells around the area and M the number of those inside';
const AREA =
  '(FROMMEMBER member|FROMLONLAT longitude:double latitude:double) (BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC] [COUNT count:integer [ANY]]';
const WITH = '[WITHCOORD] [WITHDIST] [WITHHASH]';
const RADIUS = `radius:double (M|KM|FT|MI) ${WITH} [COUNT count:integer [ANY]] [ASC|DESC]`;
const STORE = '[STORE destination:key|STOREDIST destination:key]';
const FOUND = 'string[] | unknown[][]';

/** GEORADIUS and GEORADIUSBYMEMBER, with and without _RO. */
function radiusDef(
  def: Pick<CommandDef, 'name' | 'summary' | 'since' | 'arity'>,
  centre: 'position' | 'member',
  store: 'keys' | 'no',
): CommandDef {
  const form: Form = { source: 1, options: centre === 'position' ? 6 : 5, centre, store };
  const where = centre === 'position' ? 'longitude:double latitude:double' : 'member';
  return command({
    ...def,
    group: 'geo',
    complexity: COMPLEXITY,
    flags: store === 'keys' ? ['write', 'denyoom', 'movablekeys'] : ['readonly'],
    keys: [1, 1, 1],
    ...(store === 'keys' ? { keysOf: storeIndexes } : {}),
    syntax: `key ${where} ${RADIUS}${store === 'keys' ? ` ${STORE}` : ''}`,
    reply: store === 'keys' ? `${FOUND} | number` : FOUND,
    run: (context, args) => search(context, args, form),
  });
}

export const geoSearchCommands = [
  command({
    name: 'GEOSEARCH',
    group: 'geo',
    summary: 'The members within a circle or a box',
    since: '6.2.0',
    complexity: COMPLEXITY,
    arity: -7,
    flags: ['readonly'],
    keys: [1, 1, 1],
    syntax: `key ${AREA} ${WITH}`,
    reply: FOUND,
    run: (context, args) => search(context, args, { source: 1, options: 2, centre: 'options', store: 'no' }),
  }),
  command({
    name: 'GEOSEARCHSTORE',
    group: 'geo',
    summary: 'Stores the members within a circle or a box under another key',
    since: '6.2.0',
    complexity: COMPLEXITY,
    arity: -8,
    flags: ['write', 'denyoom'],
    keys: [1, 2, 1],
    syntax: `destination:key source:key ${AREA} [STOREDIST]`,
    reply: 'number',
    run: (context, args) => search(context, args, { source: 2, options: 3, centre: 'options', store: 'destination' }),
  }),
  radiusDef(
    { name: 'GEORADIUS', summary: 'The members within a circle around a position', since: '3.2.0', arity: -6 },
    'position',
    'keys',
  ),
  radiusDef(
    { name: 'GEORADIUS_RO', summary: 'The members within a circle around a position', since: '3.2.10', arity: -6 },
    'position',
    'no',
  ),
  radiusDef(
    { name: 'GEORADIUSBYMEMBER', summary: 'The members within a circle around a member', since: '3.2.0', arity: -5 },
    'member',
    'keys',
  ),
  radiusDef(
    {
      name: 'GEORADIUSBYMEMBER_RO',
      summary: 'The members within a circle around a member',
      since: '3.2.10',
      arity: -5,
    },
    'member',
    'no',
  ),
];
