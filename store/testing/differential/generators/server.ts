/** Server and connection commands. Their figures differ by nature; arguments, errors and shapes must not. */
import { type Generate, type Normaliser, oneOf } from '../generator.ts';
import { anything, shape, unorderedPairs } from '../normalise.ts';
import { damaged, type Random } from '../random.ts';

/** Parameters that both know and that change nothing else in a sequence. */
const PARAMETERS = ['lfu-log-factor', 'lfu-decay-time', 'maxmemory-samples', 'hll-sparse-max-bytes'] as const;
const OTHERS = ['latency-tracking', 'maxmemory-policy', 'stream-node-max-bytes', 'zset-max-ziplist-value'] as const;
const TEXTS = ['0', '1', '-1', '100', '1kb', '5mb', 'yes', 'no', 'abc', '', 'noeviction', '99999999999', '1.5', 'YES'];

function pairs(random: Random): string[] {
  const pair = () => [
    random.chance(0.7) ? random.pick(PARAMETERS) : random.pick([...OTHERS, 'no-such', 'LFU-Decay-Time']),
    random.chance(0.5) ? `${random.int(1, 20)}` : random.pick(TEXTS),
  ];
  return random.some(1, 3, pair).flat();
}

/** Either of the options: 7.2 looks at all of them before it does anything, 7.0 at one after the other. */
const hello = (random: Random) => [
  'HELLO',
  ...random.maybe(0.9, () => [
    random.chance(0.8) ? random.pick(['2', '3']) : random.pick(['1', '4', 'x', '']),
    ...random.pick([
      [],
      [random.token('AUTH'), random.pick(['default', 'other']), 'secret'],
      [random.token('SETNAME'), random.pick(['me', 'two words', ''])],
      [random.pick(['SETNAME', 'AUTH', 'what'])],
    ]),
  ]),
];

const innerCall = (random: Random) =>
  random.pick([
    ['GET', random.key()],
    ['MSET', random.key(), '1', random.key(), '2'],
    ['MSET', random.key()],
    ['PING'],
    ['nosuch', 'a'],
    ['CONFIG', 'GET', 'x'],
    ['CONFIG', 'nosuch'],
    ['CONFIG'],
    ['MEMORY', 'USAGE', 'k'],
    ['ZUNIONSTORE', 'd', '2', 'a', 'b'],
    ['SINTERCARD', '0', 'a'],
  ]);

const anyCall = (random: Random) =>
  oneOf(random, [
    [3, () => ['PING', ...random.maybe(0.5, () => [random.value()])]],
    [3, () => ['ECHO', random.value()]],
    [2, () => ['SELECT', random.chance(0.7) ? '0' : random.pick(['x', '-1', '99', '1.5'])]],
    [2, () => ['AUTH', ...random.maybe(0.7, () => [random.pick(['default', 'other'])]), 'secret']],
    [4, () => hello(random)],
    [1, () => ['RESET']],
    [1, () => ['TIME']],
    [4, () => ['DBSIZE']],
    [6, () => ['SET', random.key(), random.value()]],
    [
      3,
      () => [random.pick(['FLUSHDB', 'FLUSHALL']), ...random.maybe(0.6, () => [random.pick(['SYNC', 'async', 'now'])])],
    ],
    [2, () => ['INFO', ...random.some(0, 2, () => random.pick(['server', 'stats', 'all', 'nosuch']))]],
    [6, () => ['CONFIG', 'SET', ...pairs(random)]],
    [6, () => ['CONFIG', 'GET', ...random.some(1, 3, () => random.pick([...PARAMETERS, 'lfu-*', 'LFU-*', 'no-such']))]],
    [1, () => ['CONFIG', random.pick(['RESETSTAT', 'REWRITE', 'nosuch', 'HELP'])]],
    [
      2,
      () => [
        ...['MEMORY', 'USAGE', random.key()],
        ...random.maybe(0.4, () => ['SAMPLES', random.count()]),
        ...random.maybe(0.1, () => [random.pick(['SAMPLES', 'what'])]),
      ],
    ],
    [1, () => ['MEMORY', random.pick(['STATS', 'DOCTOR', 'PURGE', 'MALLOC-STATS', 'HELP', 'nosuch'])]],
    [3, () => ['COMMAND', random.pick(['GETKEYS', 'GETKEYSANDFLAGS']), ...innerCall(random)]],
    [1, () => ['COMMAND', 'LIST', ...random.maybe(0.7, () => ['FILTERBY', random.pick(['PATTERN', 'what']), 'get*'])]],
    [1, () => ['COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'get*']],
    [1, () => ['COMMAND', 'COUNT']],
    [1, () => ['LOLWUT', 'VERSION', '5']],
    [
      2,
      () => ['SLOWLOG', random.pick(['GET', 'LEN', 'RESET', 'nosuch']), ...random.maybe(0.4, () => [random.count()])],
    ],
    [1, () => ['LATENCY', random.pick(['RESET', 'HISTORY', 'LATEST', 'GRAPH']), ...random.maybe(0.6, () => ['none'])]],
    [1, () => ['WAIT', random.integer(), random.pick(['1', '-1', 'x'])]],
    [1, () => ['ACL', random.pick(['WHOAMI', 'USERS', 'LIST', 'nosuch'])]],
    [1, () => ['ACL', random.pick(['GETUSER', 'CAT', 'DELUSER']), random.pick(['nosuch', 'default'])]],
    [1, () => ['ACL', 'DRYRUN', random.pick(['default', 'x']), random.pick(['GET', 'nosuch']), 'a']],
    [1, () => [random.pick(['FCALL', 'FCALL_RO']), 'f', '0']],
    [1, () => ['FUNCTION', random.pick(['LIST', 'KILL', 'FLUSH', 'nosuch'])]],
    [1, () => random.pick([['REPLICAOF', 'NO', 'ONE'], ['ROLE'], ['MODULE', 'LIST'], ['ASKING'], ['CLUSTER', 'INFO']])],
    [1, () => ['DEBUG', random.pick(['SET-ACTIVE-EXPIRE', 'SLEEP', 'nosuch']), '0']],
    [
      1,
      () => ['DEBUG', 'PROTOCOL', random.pick(['string', 'integer', 'double', 'null', 'array', 'set', 'map', 'true'])],
    ],
    [1, () => ['DEBUG', 'POPULATE', '3', 'a', ...random.maybe(0.5, () => [`${random.int(0, 12)}`])]],
    [1, () => ['DEBUG', 'RELOAD']],
    [1, () => [random.pick(['nosuch', 'NoSuch', 'get|set', 'config|get']), random.value()]],
  ]);

/** An inner call that is damaged has keys by another rule on each side; and what does not apply here looks at no options. */
const EXACT: ReadonlySet<string> = new Set(['COMMAND', 'FUNCTION', 'ACL', 'DEBUG', 'MODULE', 'CLUSTER', 'REPLICAOF']);

export const generate: Generate = (random) => {
  const words = anyCall(random);
  return EXACT.has(words[0] ?? '') ? words : damaged(random, words);
};

/** Texts about the server are its own; HELP lines too. */
const unlessError: Normaliser = (reply) => anything(reply, []);

export const normalisers: Record<string, Normaliser> = {
  HELLO: (reply, words) =>
    reply.type === 'map' || reply.type === 'array' ? { type: reply.type, value: [] } : shape(reply, words),
  TIME: shape,
  INFO: unlessError,
  'CONFIG|GET': unorderedPairs,
  'CONFIG|HELP': unlessError,
  'MEMORY|USAGE': (reply) => (reply.type === 'integer' ? { type: 'integer', value: '1' } : reply),
  'MEMORY|STATS': unlessError,
  'MEMORY|DOCTOR': unlessError,
  'MEMORY|MALLOC-STATS': unlessError,
  'MEMORY|HELP': unlessError,
  COMMAND: unlessError,
  'COMMAND|LIST': unlessError,
  'COMMAND|GETKEYS': (reply) => reply,
  'COMMAND|HELP': unlessError,
  'COMMAND|COUNT': unlessError,
  'COMMAND|GETKEYSANDFLAGS': (reply) => reply,
  LOLWUT: unlessError,
  'SLOWLOG|GET': unlessError,
  'SLOWLOG|LEN': unlessError,
  'ACL|CAT': unlessError,
};
