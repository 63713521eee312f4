/** Streams. */
import type { Wire } from '../../resp/parser.ts';
import { type Contents, type Generate, type Normaliser, oneOf, type Words } from '../generator.ts';
import { damaged, type Random } from '../random.ts';

const GROUPS = ['g', 'g:2'];
const CONSUMERS = ['alice', 'bob', 'carol'];

/** Streams from which nothing is ever deleted: of the others 7.2 knows better how far a group has read. */
const whole = (random: Random) => random.pick(['whole', 'whole:2']);
const key = (random: Random) => (random.chance(0.92) ? random.pick(['s', 's:2', 's:3']) : random.key());
const anyKey = (random: Random) => (random.chance(0.4) ? whole(random) : key(random));
const group = (random: Random) => random.pick(GROUPS);
const consumer = (random: Random) => random.pick(CONSUMERS);

function id(random: Random): string {
  if (random.chance(0.85)) return `${random.int(0, 40)}-${random.int(0, 3)}`;
  return random.pick([
    ...['0', '5', '12', '0-0', '18446744073709551615', '18446744073709551615-18446744073709551615', '3-', '-3', 'x'],
    ...['007-01', '+4-+1', '9007199254740993-9007199254740993', '1-1-1', '', '5-*', '3-x', '18446744073709551616-0'],
  ]);
}

/** The milliseconds of the last new ID of each sequence: they grow with the calls, so that many entries can be added. */
const clocks = new WeakMap<Random, number>();
const clockOf = (random: Random) => clocks.get(random) ?? 0;

function newId(random: Random): string {
  const clock = clockOf(random) + 1;
  clocks.set(random, clock);
  return oneOf(random, [
    [8, () => [`${clock}-${random.int(0, 2)}`]],
    [3, () => [`${clock}-*`]],
    [1, () => [`${clock}`]],
    [0.6, () => [id(random)]],
  ])[0] as string;
}

const bound = (random: Random) =>
  random.chance(0.4) ? random.pick(['-', '+']) : random.pick(['', '', '(']) + recent(random);

/** An ID that is likely to be there. */
function recent(random: Random): string {
  if (random.chance(0.15)) return id(random);
  return `${Math.max(0, clockOf(random) - random.int(0, 30))}${random.chance(0.8) ? `-${random.int(0, 2)}` : ''}`;
}

function pairs(random: Random): string[] {
  const fields = random.chance(0.6) ? ['a', 'b'] : random.some(1, 3, () => random.member());
  return fields.flatMap((field) => [field, random.value()]);
}

function trim(random: Random): string[] {
  const sign = random.maybe(0.7, () => [random.pick(['~', '~', '='])]);
  const strategy = random.chance(0.5)
    ? [random.token('MAXLEN'), ...sign, random.chance(0.9) ? `${random.int(0, 12)}` : random.count()]
    : [random.token('MINID'), ...sign, recent(random)];
  return [...strategy, ...random.maybe(0.2, () => [random.token('LIMIT'), random.chance(0.8) ? '4' : random.count()])];
}

function changes(random: Random): string[] {
  return oneOf(random, [
    [10, () => ['XADD', key(random), ...random.maybe(0.1, () => ['nomkstream']), newId(random), ...pairs(random)]],
    [6, () => ['XADD', whole(random), newId(random), ...pairs(random)]],
    [2, () => ['XADD', key(random), ...trim(random), newId(random), ...pairs(random)]],
    [2, () => ['XTRIM', key(random), ...trim(random)]],
    [3, () => ['XDEL', key(random), ...random.some(1, 4, () => recent(random))]],
    [
      0.5,
      () => [
        // An ID below a deleted one is an error since 7.2.
        ...['XSETID', key(random), random.chance(0.9) ? `${clockOf(random) + random.int(0, 2)}` : 'x'],
        ...random.maybe(0.3, () => ['ENTRIESADDED', `${random.int(-1, 40)}`]),
        ...random.maybe(0.3, () => ['MAXDELETEDID', recent(random)]),
      ],
    ],
  ]);
}

function count(random: Random, share = 0.4): string[] {
  return random.maybe(share, () => [
    random.token('COUNT'),
    random.chance(0.9) ? `${random.int(0, 5)}` : random.count(),
  ]);
}

/** Keys and as many IDs. */
function streams(random: Random, makeId: () => string): string[] {
  const keys = random.some(1, 2, () => anyKey(random));
  return [random.token('STREAMS'), ...keys, ...keys.map(makeId)];
}

function reads(random: Random): string[] {
  return oneOf(random, [
    [1, () => ['XLEN', anyKey(random)]],
    [3, () => ['XRANGE', anyKey(random), bound(random), bound(random), ...count(random)]],
    [3, () => ['XREVRANGE', anyKey(random), bound(random), bound(random), ...count(random)]],
    [2, () => ['XREAD', ...count(random), ...streams(random, () => random.pick(['0', '$', '>', recent(random)]))]],
    [1, () => ['XINFO', 'STREAM', anyKey(random), ...full(random)]],
    [1, () => ['XINFO', 'GROUPS', anyKey(random)]],
    [1, () => ['XINFO', 'CONSUMERS', anyKey(random), group(random)]],
  ]);
}

function full(random: Random): string[] {
  return random.maybe(0.5, () => [random.token('FULL'), ...count(random)]);
}

function groups(random: Random): string[] {
  return oneOf(random, [
    [
      3,
      () => [
        ...['XGROUP', 'CREATE', anyKey(random), group(random), random.pick(['0', '$', '$', recent(random)])],
        ...random.maybe(0.6, () => [random.token('MKSTREAM')]),
      ],
    ],
    [0.5, () => ['XGROUP', 'CREATE', key(random), group(random), '0', 'ENTRIESREAD', `${random.int(-2, 9)}`]],
    [
      1,
      () => [
        ...['XGROUP', 'SETID', key(random), group(random), random.pick(['0', '$', '+', '-', recent(random)])],
        ...random.maybe(0.3, () => ['ENTRIESREAD', `${random.int(-2, 9)}`]),
      ],
    ],
    [0.3, () => ['XGROUP', 'DESTROY', anyKey(random), group(random)]],
    [1, () => ['XGROUP', 'CREATECONSUMER', anyKey(random), group(random), consumer(random)]],
    [0.5, () => ['XGROUP', 'DELCONSUMER', anyKey(random), group(random), consumer(random)]],
    [
      10,
      () => [
        ...['XREADGROUP', random.token('GROUP'), group(random), consumer(random), ...count(random, 0.7)],
        ...random.maybe(0.2, () => ['NOACK']),
        ...streams(random, () => (random.chance(0.75) ? '>' : random.pick(['0', '$', recent(random)]))),
      ],
    ],
    [3, () => ['XACK', anyKey(random), group(random), ...random.some(1, 4, () => recent(random))]],
    [4, () => ['XPENDING', anyKey(random), group(random), ...pendingRange(random)]],
    [3, () => claim(random)],
    [
      3,
      () => [
        ...['XAUTOCLAIM', anyKey(random), group(random), consumer(random), idle(random), bound(random)],
        ...[...count(random), ...random.maybe(0.3, () => ['JUSTID'])],
      ],
    ],
  ]);
}

/** Far from what may pass between two calls. */
const idle = (random: Random) => random.pick(['0', '0', '-5', '100000', 'x']);

function pendingRange(random: Random): string[] {
  return random.maybe(0.7, () => [
    ...random.maybe(0.3, () => ['IDLE', idle(random)]),
    ...[bound(random), bound(random), `${random.int(-1, 9)}`],
    ...random.maybe(0.3, () => [consumer(random)]),
  ]);
}

function claim(random: Random): string[] {
  return [
    ...['XCLAIM', anyKey(random), group(random), consumer(random), idle(random)],
    ...random.some(1, 4, () => recent(random)),
    ...random.maybe(0.3, () => ['IDLE', random.pick(['200000', '0', '-1'])]),
    ...random.maybe(0.1, () => ['TIME', random.pick(['5000', '-1'])]),
    ...random.maybe(0.2, () => ['RETRYCOUNT', `${random.int(-1, 9)}`]),
    ...random.maybe(0.3, () => ['FORCE']),
    ...random.maybe(0.2, () => ['JUSTID']),
    ...random.maybe(0.1, () => ['LASTID', recent(random)]),
  ];
}

/** 7.2 makes a consumer when it first calls, 7.0 when it first gets an entry: so it is made before. */
function withConsumers(words: readonly string[]): Words[] {
  const [name, , third, fourth] = words;
  const streamsAt = words.findIndex((word) => word.toUpperCase() === 'STREAMS') + 1;
  const reading = name === 'XREADGROUP' && streamsAt > 0;
  const keys = reading ? words.slice(streamsAt, streamsAt + (words.length - streamsAt) / 2) : [words[1] as string];
  if (!reading && name !== 'XCLAIM' && name !== 'XAUTOCLAIM') return [words];
  const [groupName, consumerName] = reading ? [third, fourth] : [words[2], words[3]];
  const made = keys.map((at) => ['XGROUP', 'CREATECONSUMER', at, groupName as string, consumerName as string]);
  return [...made, words];
}

export const generate: Generate = (random) => {
  const words = oneOf(random, [
    [5, () => changes(random)],
    [3, () => reads(random)],
    [5, () => groups(random)],
    [0.1, () => ['INCR', random.key()]],
    [0.3, () => ['DEL', anyKey(random)]],
  ]);
  return withConsumers(words).with(-1, damaged(random, words));
};

/** Times, and what 7.0 does not say. */
const TIMES = ['seen-time', 'active-time', 'idle', 'inactive'];
/** What 7.2.7 knows better where entries were deleted. */
const PROGRESS = ['lag', 'entries-read'];

function list(reply: Wire): readonly Wire[] | undefined {
  return reply.type === 'array' || reply.type === 'map' ? reply.value : undefined;
}

/** Without these fields of maps, which RESP2 gives as arrays, and without the time of now. */
function without(reply: Wire, names: readonly string[]): Wire {
  if (reply.type === 'integer' && Number(reply.value) > 1e11) return { type: 'integer', value: 'a time' };
  const items = list(reply);
  if (items === undefined) return reply;
  const kept: Wire[] = [];
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Wire;
    if (item.type === 'bulk' && names.includes(item.value)) i++;
    else kept.push(without(item, names));
  }
  return { type: reply.type === 'map' ? 'map' : 'array', value: kept };
}

const info: Normaliser = (reply, words) => {
  const names = words[2]?.startsWith('whole') === true ? TIMES : [...TIMES, ...PROGRESS];
  return without(reply, names);
};

/** Idle times to the next 10 seconds. */
const pending: Normaliser = (reply) => {
  const entries = list(reply) ?? [];
  const rounded = entries.map((entry): Wire => {
    const [entryId, owner, idleMs, times] = list(entry) ?? [];
    if (entryId === undefined || owner === undefined || idleMs?.type !== 'integer' || times === undefined) return entry;
    const shown: Wire = { type: 'integer', value: `${Math.round(Number(idleMs.value) / 10_000)}` };
    return { type: 'array', value: [entryId, owner, shown, times] };
  });
  return reply.type === 'array' ? { type: 'array', value: rounded } : reply;
};

export const normalisers: Record<string, Normaliser> = { XINFO: info, XPENDING: pending };

export const contents: Record<string, Contents> = {
  stream: { read: (name) => ['XINFO', 'STREAM', name, 'FULL', 'COUNT', '0'], normalise: info },
};
