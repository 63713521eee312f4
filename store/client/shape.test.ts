// Methods' arguments and the words that they become: what ioredis and @upstash/redis users write, and what Redis gets.
import { describe, expect, test } from 'vitest';
import { Flagged } from '../engine/bytes.ts';
import { commandTable } from '../engine/engine.ts';
import { formatCall } from './format.ts';
import { camelCase, shapeOf } from './shape.ts';

const SET =
  'key value [NX|XX] [GET] [EX seconds:integer|PX milliseconds:integer|EXAT unix-time-seconds:timestamp|' +
  'PXAT unix-time-milliseconds:timestamp|KEEPTTL]';
const ZADD = 'key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...';
const ZRANGE = 'key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset:integer count:integer] [WITHSCORES]';
const ZUNIONSTORE = 'destination:key numkeys:integer key... [WEIGHTS weight:double...] [AGGREGATE (SUM|MIN|MAX)]';
const HSET = 'key (field value:value)...';
const SORT =
  'key [BY pattern] [LIMIT offset:integer count:integer] [(GET pattern)...] [ASC|DESC] [ALPHA] [STORE destination:key]';
const XADD = 'key [NOMKSTREAM] [(MAXLEN|MINID) [=|~] threshold [LIMIT count:integer]] (*|id) (field value)...';
const XREAD = '[COUNT count:integer] [BLOCK milliseconds:integer] STREAMS key... id...';
const GEOSEARCH =
  'key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) [ASC|DESC] [COUNT count:integer [ANY]] [WITHDIST]';
const GEOSEARCH_BY =
  'key (FROMMEMBER member|FROMLONLAT longitude:double latitude:double) ' +
  '(BYRADIUS radius:double (M|KM|FT|MI)|BYBOX width:double height:double (M|KM|FT|MI)) [ASC|DESC]';
const EVAL = 'script numkeys:integer [key...] [arg...]';

/** The words of a call, joined; encoded values in braces with their flag. */
function words(name: string, syntax: string, ...args: unknown[]): string {
  return formatCall(shapeOf(name, syntax), args)
    .map((word) => (word instanceof Flagged ? `{${word.data}:${word.flags}}` : word))
    .join(' ');
}

test('calls with just the required arguments are written as if they were bound and walked through', () => {
  const shapes = [...commandTable().all()].map((def) => shapeOf(def.name, def.syntax));
  const plain = shapes.filter((shape) => shape.plain !== undefined);
  expect(plain.map(({ words }) => words.join(' '))).toEqual(expect.arrayContaining(['GET', 'SET', 'INCR', 'HGET']));
  for (const shape of plain) {
    const args = (shape.plain ?? []).map((_, index) => index + 1);
    expect(formatCall(shape, args)).toEqual(formatCall({ ...shape, plain: undefined }, args));
  }
});

describe('a call becomes the words that Redis takes', () => {
  const cases: [string, string, unknown[], string][] = [
    ['SET', SET, ['k', 'v'], 'SET k v'],
    ['SET', SET, ['k', 5], 'SET k {5:1}'],
    ['SET', SET, ['k', { a: 1 }, { ex: 60, nx: true }], 'SET k {{"a":1}:2} NX EX 60'],
    ['SET', SET, ['k', 'v', { xx: false, get: true, keepTtl: true, ex: undefined }], 'SET k v GET KEEPTTL'],
    ['SET', SET, ['k', 'v', { exat: new Date(1500) }], 'SET k v EXAT 2'],
    ['SET', SET, ['k', 'v', { pxat: new Date(1500) }], 'SET k v PXAT 1500'],
    ['SET', SET, ['k', 'v', 'EX', 60, 'NX'], 'SET k v EX 60 NX'],
    ['DEL', 'key...', ['a', 'b'], 'DEL a b'],
    ['DEL', 'key...', [['a', 'b'], 'c'], 'DEL a b c'],
    ['LPOP', 'key [count:integer]', ['k'], 'LPOP k'],
    ['LPOP', 'key [count:integer]', ['k', 2], 'LPOP k 2'],
    ['RPUSH', 'key element:value...', ['k', 'a', 1, [2, 3]], 'RPUSH k a {1:1} {[2,3]:2}'],
    ['SADD', 'key member...', ['k', ['a', 1], 2n], 'SADD k a 1 2'],
    ['HSET', HSET, ['k', { a: 'x', b: 2 }], 'HSET k a x b {2:1}'],
    ['HSET', HSET, ['k', new Map([['a', true]])], 'HSET k a {true:2}'],
    ['HSET', HSET, ['k', 'a', [1], 'b', 'y'], 'HSET k a {[1]:2} b y'],
    ['HSET', HSET, ['k', JSON.parse('{"__proto__":"p"}')], 'HSET k __proto__ p'],
    ['MSET', '(key value)...', [{ a: 1, b: 'x' }], 'MSET a {1:1} b x'],
    ['MSET', '(key value)...', ['a', { n: 1 }], 'MSET a {{"n":1}:2}'],
    ['ZADD', ZADD, ['k', { score: 1.5, member: 'a' }, { score: '-inf', member: 'b' }], 'ZADD k 1.5 a -inf b'],
    ['ZADD', ZADD, ['k', { nx: true, ch: true }, { score: 1, member: 'a' }], 'ZADD k NX CH 1 a'],
    ['ZADD', ZADD, ['k', [{ score: 1, member: 'a' }]], 'ZADD k 1 a'],
    ['ZADD', ZADD, ['k', 1, 'a', 2, 'b'], 'ZADD k 1 a 2 b'],
    ['ZADD', ZADD, ['k', { gt: true }, 1, 'a'], 'ZADD k GT 1 a'],
    ['ZRANGE', ZRANGE, ['k', 0, -1, { withScores: true, rev: true }], 'ZRANGE k 0 -1 REV WITHSCORES'],
    [
      'ZRANGE',
      ZRANGE,
      ['k', '(1', '+inf', { byScore: true, offset: 0, count: 10 }],
      'ZRANGE k (1 +inf BYSCORE LIMIT 0 10',
    ],
    ['ZUNIONSTORE', ZUNIONSTORE, ['d', ['a', 'b'], { weights: [1, 2] }], 'ZUNIONSTORE d 2 a b WEIGHTS 1 2'],
    ['ZUNIONSTORE', ZUNIONSTORE, ['d', 2, ['a', 'b'], { aggregate: 'max' }], 'ZUNIONSTORE d 2 a b AGGREGATE MAX'],
    ['ZUNIONSTORE', ZUNIONSTORE, ['d', 2, 'a', 'b', 'AGGREGATE', 'MIN'], 'ZUNIONSTORE d 2 a b AGGREGATE MIN'],
    ['ZUNIONSTORE', ZUNIONSTORE, ['d', 'a'], 'ZUNIONSTORE d 1 a'],
    [
      'LMOVE',
      'source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT)',
      ['a', 'b', 'left', 'RIGHT'],
      'LMOVE a b LEFT RIGHT',
    ],
    ['BLPOP', 'key... timeout:double', [['a', 'b'], 1.5], 'BLPOP a b 1.5'],
    ['BLPOP', 'key... timeout:double', ['a', 0], 'BLPOP a 0'],
    ['HRANDFIELD', 'key [count:integer [WITHVALUES]]', ['k', -3, { withValues: true }], 'HRANDFIELD k -3 WITHVALUES'],
    ['EXPIRE', 'key seconds:integer [NX|XX|GT|LT]', ['k', 60, { gt: true }], 'EXPIRE k 60 GT'],
    ['EXPIRE', 'key seconds:integer [NX|XX|GT|LT]', ['k', 60, 'NX'], 'EXPIRE k 60 NX'],
    ['SCAN', 'cursor [MATCH pattern] [COUNT count:integer]', [0, { match: 'a*', count: 5 }], 'SCAN 0 MATCH a* COUNT 5'],
    [
      'SORT',
      SORT,
      ['k', { get: ['#', 'w_*'], by: 'w_*', offset: 1, count: 2, alpha: true }],
      'SORT k BY w_* LIMIT 1 2 GET # GET w_* ALPHA',
    ],
    ['SORT', SORT, ['k', { get: 'x', store: 'd', desc: true }], 'SORT k GET x DESC STORE d'],
    ['XADD', XADD, ['s', '*', { a: 1 }, { noMkStream: true }], 'XADD s NOMKSTREAM * a {1:1}'],
    [
      'XADD',
      XADD,
      ['s', '1-1', { a: 'x' }, { maxLen: 9, approximately: true, limit: 5 }],
      'XADD s MAXLEN ~ 9 LIMIT 5 1-1 a x',
    ],
    [
      'XTRIM',
      'key (MAXLEN|MINID) [=|~] threshold [LIMIT count:integer]',
      ['s', 'MINID', '1-1', { exactly: true }],
      'XTRIM s MINID = 1-1',
    ],
    [
      'XPENDING',
      'key group [[IDLE milliseconds:integer] start end count:integer [consumer]]',
      ['s', 'g', '-', '+', 10, 'alice', { idle: 9 }],
      'XPENDING s g IDLE 9 - + 10 alice',
    ],
    [
      'XINFO|STREAM',
      'key [FULL [COUNT count:integer]]',
      ['s', { full: true, count: 2 }],
      'XINFO STREAM s FULL COUNT 2',
    ],
    ['JSON.SET', 'key path json:value [NX|XX]', ['k', '$', 'text', { nx: true }], 'JSON.SET k $ "text" NX'],
    ['JSON.STRAPPEND', 'key [path] json:value', ['k', 'x'], 'JSON.STRAPPEND k "x"'],
    ['JSON.STRAPPEND', 'key [path] json:value', ['k', '$.a', 'x'], 'JSON.STRAPPEND k $.a "x"'],
    ['JSON.MSET', '(key path json:value)...', [{ key: 'k', path: '$', json: [1] }], 'JSON.MSET k $ [1]'],
    [
      'CLIENT|TRACKING',
      '(ON|OFF) [PREFIX prefix]... [BCAST]',
      ['on', { prefix: ['a', 'b'] }],
      'CLIENT TRACKING ON PREFIX a PREFIX b',
    ],
    ['XREAD', XREAD, [['a', 'b'], ['0', '$'], { count: 5 }], 'XREAD COUNT 5 STREAMS a b 0 $'],
    [
      'GEOSEARCH',
      GEOSEARCH,
      ['k', { fromMember: 'm', count: 3, any: true, asc: true }],
      'GEOSEARCH k FROMMEMBER m ASC COUNT 3 ANY',
    ],
    ['GEOSEARCH', GEOSEARCH, ['k', { longitude: 1, latitude: 2 }], 'GEOSEARCH k FROMLONLAT 1 2'],
    [
      'GEOSEARCH',
      GEOSEARCH_BY,
      ['k', { fromMember: 'm', radius: 5, unit: 'km', asc: true }],
      'GEOSEARCH k FROMMEMBER m BYRADIUS 5 KM ASC',
    ],
    [
      'GEOSEARCH',
      GEOSEARCH_BY,
      ['k', { longitude: 1, latitude: 2, width: 3, height: 4, unit: 'M' }],
      'GEOSEARCH k FROMLONLAT 1 2 BYBOX 3 4 M',
    ],
    ['BITCOUNT', 'key [start:integer end:integer [BYTE|BIT]]', ['k', 0, -1, { bit: true }], 'BITCOUNT k 0 -1 BIT'],
    ['BITCOUNT', 'key [start:integer end:integer [BYTE|BIT]]', ['k'], 'BITCOUNT k'],
    ['EVAL', EVAL, ['return 1', [], 'x'], 'EVAL return 1 0 x'],
    ['EVAL', EVAL, ['return 1', ['k1', 'k2'], ['x', 1]], 'EVAL return 1 2 k1 k2 x 1'],
    ['CONFIG|SET', '(parameter value:string)...', [{ maxmemory: '1mb' }], 'CONFIG SET maxmemory 1mb'],
    ['MSETEX', 'numkeys:integer (key value)... [NX|XX]', [{ a: 1, b: 'x' }, { nx: true }], 'MSETEX 2 a {1:1} b x NX'],
    ['DELEX', 'key [IFEQ ifeq-value:value]', ['k', { ifeq: null }], 'DELEX k IFEQ {null:2}'],
    ['PING', '[message]', [], 'PING'],
    [
      'BITFIELD',
      'key (GET encoding offset:integer|SET encoding offset:integer value:integer)...',
      ['k', 'GET', 'u8', 0],
      'BITFIELD k GET u8 0',
    ],
    [
      'COMMAND|LIST',
      '[FILTERBY (MODULE name|PATTERN pattern)]',
      [{ pattern: 'x*' }],
      'COMMAND LIST FILTERBY PATTERN x*',
    ],
  ];
  for (const [name, syntax, args, expected] of cases) {
    test(expected, () => expect(words(name, syntax, ...args)).toBe(expected));
  }
});

test('bytes are passed on', () => {
  const bytes = new Uint8Array([0xff]);
  expect(formatCall(shapeOf('SADD', 'key member...'), [bytes, bytes])).toEqual(['SADD', bytes, bytes]);
});

describe('what makes no sense is refused before it is sent', () => {
  const cases: [string, string, unknown[], RegExp][] = [
    ['GET', 'key', [], /key is missing/],
    ['GET', 'key', [undefined], /key is missing/],
    ['GET', 'key', [null], /key must be .* not null/],
    ['GET', 'key', [{}], /key must be .* not an object/],
    ['SADD', 'key member...', ['k', true], /member must be .* not a boolean/],
    ['SADD', 'key member...', ['k', { a: 1 }], /member must be .* not an object/],
    ['HSET', HSET, ['k', 'f'], /value is missing/],
    ['SET', SET, ['k', () => 1], /cannot store a function/],
    ['JSON.SET', 'key path json:value', ['k', '$', new Map()], /a JSON document holds/],
    ['SET', SET, ['k', 'v', { exx: 60 }], /no option is called 'exx'; there are nx, xx/],
    ['LMOVE', 'source:key destination:key (LEFT|RIGHT) (LEFT|RIGHT)', ['a', 'b', 'up', 'RIGHT'], /one of LEFT, RIGHT/],
    ['ZADD', ZADD, ['k', { score: 1, member: {} }], /member must be/],
    ['ZADD', ZADD, ['k', { score: 1 }], /member is missing/],
  ];
  for (const [name, syntax, args, message] of cases) {
    test(`${name}: ${message.source}`, () => {
      expect(() => words(name, syntax, ...args)).toThrow(TypeError);
      expect(() => words(name, syntax, ...args)).toThrow(message);
    });
  }
});

test('names of methods', () => {
  expect(camelCase('GET')).toBe('get');
  expect(camelCase('CONFIG|GET')).toBe('configGet');
  expect(camelCase('CLIENT|NO-TOUCH')).toBe('clientNoTouch');
  expect(camelCase('JSON.SET')).toBe('jsonSet');
});

test('every command has a method of its own', () => {
  const names = [...commandTable().all()].map(({ name }) => camelCase(name));
  expect(new Set(names).size).toBe(names.length);
});
