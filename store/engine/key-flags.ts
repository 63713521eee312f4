/** How commands use their keys, in the words of COMMAND INFO and COMMAND GETKEYSANDFLAGS: Redis' key specifications. */
import { binOf } from './bytes.ts';
import type { Args, CommandDef } from './table.ts';

type KeyFlags = readonly string[];

const READ = 'RO access';
const CHANGE = 'RW access update';
const OVERWRITE = 'OW update';

/** Commands by what they do to all their keys, or to the first one and the others. */
const USES: readonly (readonly [first: string, others: string, names: string])[] = [
  [
    'RO',
    'RO',
    'HEXISTS WATCH STRLEN XLEN SCARD HLEN LLEN HSTRLEN ZCARD SISMEMBER TYPE EXISTS TOUCH MEMORY|USAGE ' +
      'OBJECT|REFCOUNT OBJECT|IDLETIME OBJECT|FREQ OBJECT|ENCODING',
  ],
  [
    'RW insert',
    'RW insert',
    'SADD LPUSH RPUSH LPUSHX RPUSHX LINSERT HSETNX PFADD APPEND XGROUP|CREATE XGROUP|CREATECONSUMER',
  ],
  [
    'RW update',
    'RW update',
    'EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST GEOADD LSET HSET HMSET SETRANGE ZADD XADD XACK XCLAIM XSETID XGROUP|SETID',
  ],
  [
    'RW delete',
    'RW delete',
    'XTRIM XDEL XAUTOCLAIM HDEL LTRIM LREM SREM ZREM ZREMRANGEBYSCORE ZREMRANGEBYRANK ZREMRANGEBYLEX ' +
      'XGROUP|DESTROY XGROUP|DELCONSUMER',
  ],
  [
    'RW access delete',
    'RW access delete',
    'LPOP RPOP BLPOP BRPOP LMPOP BLMPOP ZPOPMIN ZPOPMAX BZPOPMIN BZPOPMAX ZMPOP BZMPOP SPOP GETDEL',
  ],
  ['RW access', 'RW access', 'PFCOUNT PFDEBUG'],
  ['RM delete', 'RM delete', 'DEL UNLINK'],
  ['OW insert', 'OW insert', 'SETNX MSETNX'],
  [OVERWRITE, OVERWRITE, 'MSET SETEX PSETEX RESTORE'],
  [OVERWRITE, READ, 'ZUNIONSTORE ZINTERSTORE ZDIFFSTORE ZRANGESTORE SUNIONSTORE SDIFFSTORE GEOSEARCHSTORE BITOP'],
  ['RW update', READ, 'SINTERSTORE'],
  ['RW access insert', READ, 'PFMERGE'],
  ['RW access delete', 'RW insert', 'RPOPLPUSH BRPOPLPUSH LMOVE BLMOVE SMOVE'],
  ['RW access delete', OVERWRITE, 'RENAME'],
  ['RW access delete', 'OW insert', 'RENAMENX'],
  [READ, OVERWRITE, 'COPY SORT GEORADIUS GEORADIUSBYMEMBER'],
];

type Pair = readonly [first: KeyFlags, others: KeyFlags];

/** Twice the same array if both uses are the same. */
function pair(first: string, others = first): Pair {
  const flags = first.split(' ');
  return [flags, first === others ? flags : others.split(' ')];
}

const BY_NAME: ReadonlyMap<string, Pair> = new Map(
  USES.flatMap(([first, others, names]) => names.split(' ').map((name) => [name, pair(first, others)] as const)),
);

/** What a command does to its first key, and to the others, if its arguments do not matter. */
export function keyFlags(def: CommandDef): Pair {
  return BY_NAME.get(def.name) ?? pair(def.flags.includes('write') ? CHANGE : READ);
}

/** The same for a call. O(number of arguments). */
export function callKeyFlags(def: CommandDef, args: Args): Pair {
  if (def.name !== 'SET' && def.name !== 'BITFIELD') return keyFlags(def);
  const words = args.slice(def.name === 'SET' ? 3 : 2).map((arg) => binOf(arg).toUpperCase());
  return pair(def.name === 'SET' ? setUse(words) : bitfieldUse(words));
}

function setUse(options: readonly string[]): string {
  return options.includes('GET') ? CHANGE : OVERWRITE;
}

function bitfieldUse(words: readonly string[]): string {
  return words.includes('SET') || words.includes('INCRBY') ? CHANGE : READ;
}
