/**
 * What DUMP gives here is what a real server restores, and the other way round, for values of all types; old encodings,
 * which no server of today writes, are made by hand.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Arg, BulkReply, Engine, encodeReply } from '../../engine/index.ts';
import { writeListpack } from '../../engine/rdb/listpack.ts';
import { sealPayload } from '../../engine/rdb/payload.ts';
import { TYPE } from '../../engine/rdb/types.ts';
import type { RespClient } from '../resp/client.ts';
import { parseReply, type Wire } from '../resp/parser.ts';
import { type Contents, type Group, type Words, waitOf } from './generator.ts';
import { Random } from './random.ts';
import { connectLazily, type RedisServer, startRedis } from './redis-server.ts';

const modules = import.meta.glob<Group>('./generators/*.ts', { eager: true });
const groups = new Map(Object.entries(modules).map(([path, group]) => [path.replace(/^.*\/|\.ts$/g, ''), group]));
const contents: Record<string, Contents> = Object.assign({}, ...[...groups.values()].map((group) => group.contents));
const DATA = ['string', 'list', 'set', 'hash', 'sorted-set', 'bitmap', 'hyperloglog', 'stream'];
const generators = DATA.flatMap((name) => groups.get(name) ?? []);

let server: RedisServer;
let client: RespClient;

beforeAll(async () => {
  server = await startRedis();
  client = await connectLazily(server);
});

afterAll(async () => {
  client.close();
  await server.stop();
});

class Subject {
  readonly engine: Engine;
  readonly #session;
  now = Date.now();

  constructor(random = new Random(1)) {
    this.engine = new Engine({ clock: () => this.now, random: random.next, timer: { set: () => 0, clear: () => {} } });
    this.#session = this.engine.createSession();
  }

  reply(words: Words): ReturnType<typeof this.engine.call> {
    return this.#session.call(words.map((word): Arg => Uint8Array.from(word, (char) => char.charCodeAt(0))));
  }

  call(words: Words): Wire {
    const reply = this.reply(words);
    if (reply instanceof Promise) throw new Error(`${words.join(' ')} blocks`);
    const bytes = encodeReply(reply, 2);
    return parseReply(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
  }

  dump(key: string): string {
    const reply = this.reply(['DUMP', key]);
    if (!(reply instanceof BulkReply)) throw new Error(`no payload of ${key}`);
    return reply.bin;
  }

  /** Keys without a field that expires, of which 7.0 knows nothing. */
  keys(): { key: string; type: string }[] {
    const { keyspace } = this.engine;
    return keyspace.entries
      .nodes()
      .filter((entry) => entry.value.expiring === undefined && !keyspace.isExpired(entry))
      .map(({ key, value }) => ({ key, type: value.type }));
  }
}

/** Large enough for every big encoding. */
const LARGE: readonly Words[] = [
  ['RPUSH', 'large:list', ...Array.from({ length: 5000 }, (_, i) => (i % 7 === 0 ? 'x'.repeat(i) : `${i * i}`))],
  ['SADD', 'large:set', ...Array.from({ length: 700 }, (_, i) => `member:${i}`)],
  ['SADD', 'large:intset', ...Array.from({ length: 400 }, (_, i) => `${i ** 7}`)],
  ['ZADD', 'large:zset', ...Array.from({ length: 500 }, (_, i) => [`${i / 7}`, `member:${i}`]).flat()],
  ['HSET', 'large:hash', ...Array.from({ length: 600 }, (_, i) => [`field:${i}`, 'v'.repeat(i)]).flat()],
  ['SET', 'large:string', 'abcabcabc'.repeat(40_000)],
];

async function sameContents(ours: Subject, type: string, key: string, theirs: (words: Words) => Promise<Wire> | Wire) {
  const content = contents[type];
  if (content === undefined) throw new Error(`nobody says how to read values of type ${type}`);
  const words = content.read(key);
  const normalise = content.normalise ?? ((reply: Wire) => reply);
  expect(normalise(await theirs(words), words)).toEqual(normalise(ours.call(words), words));
}

/** Over to the real server and back; gives the payload that came back. */
async function roundTrip(ours: Subject, back: Subject, key: string, type: string): Promise<string> {
  const restored = await client.call('RESTORE', key, '0', ours.dump(key), 'REPLACE');
  expect({ key, restored }).toEqual({ key, restored: { type: 'status', value: 'OK' } });
  await sameContents(ours, type, key, (words) => client.call(...words));
  const payload = (await client.call('DUMP', key)).value as string;
  expect(back.call(['RESTORE', key, '0', payload, 'REPLACE'])).toEqual({ type: 'status', value: 'OK' });
  await sameContents(ours, type, key, (words) => back.call(words));
  return payload;
}

test('values of all types go to a real server and back without loss', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    await client.call('FLUSHALL');
    const random = new Random(seed);
    const [ours, back] = [new Subject(random), new Subject()];
    const steps = Array.from({ length: 150 }, () => random.pick(generators).generate(random));
    const calls = steps.flatMap((made) => (typeof made[0] === 'string' ? [made as Words] : (made as Words[])));
    for (const words of seed === 1 ? [...calls, ...LARGE] : calls) if (waitOf(words) === undefined) ours.call(words);
    for (const { key, type } of ours.keys()) await roundTrip(ours, back, key, type);
  }
}, 120_000);

/** Encodings of which the real server keeps the bytes, or writes them in an order of their own. */
const ORDERED = new Set(['int', 'embstr', 'raw', 'listpack', 'intset', 'skiplist', 'quicklist']);

test('payloads are those of a real server byte for byte, where neither compression nor a hash table changes them', async () => {
  await client.call('CONFIG', 'SET', 'rdbcompression', 'no');
  const random = new Random(99);
  const [ours, back] = [new Subject(random), new Subject()];
  const plain = ['string', 'list', 'set', 'hash', 'sorted-set'].flatMap((name) => groups.get(name) ?? []);
  for (let i = 0; i < 3000; i++) {
    const made = random.pick(plain).generate(random);
    for (const words of (typeof made[0] === 'string' ? [made] : made) as Words[]) {
      if (waitOf(words) === undefined) ours.call(words);
    }
    const entry = ours.engine.keyspace.entries.nodes().at(-1);
    if (entry === undefined || !ours.keys().some(({ key }) => key === entry.key)) continue;
    const encoding = entry.value.encoding(ours.engine.config);
    const hashed = entry.value.type === 'set' && encoding !== 'intset';
    const payload = await roundTrip(ours, back, entry.key, entry.value.type);
    if (!hashed && ORDERED.has(encoding)) expect(ours.dump(entry.key)).toBe(payload);
  }
  await client.call('CONFIG', 'SET', 'rdbcompression', 'yes');
}, 120_000);

const bytes = (...parts: (string | number | readonly number[])[]): string =>
  parts
    .map((part) =>
      typeof part === 'string' ? part : String.fromCharCode(...(typeof part === 'number' ? [part] : part)),
    )
    .join('');
const string = (text: string) =>
  text.length < 64 ? bytes(text.length, text) : bytes(0x40 | (text.length >> 8), text.length & 255, text);
const le32 = (value: number) => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];

function ziplist(...entries: string[]): string {
  const header = (at: number) => bytes(le32(11 + entries.join('').length), le32(at), [entries.length, 0]);
  return bytes(header(10 + entries.slice(0, -1).join('').length), ...entries, 255);
}

const LONG = 'l'.repeat(300);
/** One entry of each kind that is not a longer form of another: previous length, encoding, content. */
const ZIPLIST = ziplist(
  bytes(0, 2, 'ab'),
  bytes(4, 0xf1 + 12),
  bytes(2, 0xfe, 0x80),
  bytes(3, 0xc0, [0xd2, 4]),
  bytes(4, 0xf0, [0xff, 0xff, 0x7f]),
  bytes(5, 0xd0, [1, 2, 3, 0x80]),
  bytes(6, 0xe0, [1, 2, 3, 4, 5, 6, 7, 8]),
  bytes(10, 0x41, 0x2c, LONG),
  bytes(0xfe, le32(303), [0x80, 0, 0, 0, 1], 'z'),
  bytes(11, 0xf1),
);
const PAIRS = ziplist(bytes(0, 1, 'a'), bytes(3, 0xf1 + 2), bytes(2, 1, 'b'), bytes(3, 3, '3.5'));

const ID = `${'\0'.repeat(7)}\x05${'\0'.repeat(8)}`;
const TIME = bytes(le32(1_600_000_000), [0, 0, 0, 0]);
const NODE = Buffer.from(writeListpack(['1', '0', '1', 'field', '0', '2', '0', '0', 'value', '4'])).toString('latin1');
/** A group with one consumer, for which the one entry is pending. */
const GROUP = bytes(string('group'), [5, 0], 1, ID, TIME, 2, 1, string('consumer'), TIME, 1, ID);
const STREAM = bytes(1, string(ID), string(NODE), 1, [5, 0], 1, GROUP);

/** Type and value in encodings of old. */
const OLD: readonly (readonly [name: string, type: number, body: string, kind: string])[] = [
  ['a plain list', TYPE.list, bytes(3, string('a'), [0xc0, 5], [0xc1, 0x39, 0x30]), 'list'],
  ['a list in a ziplist', TYPE.listZiplist, string(ZIPLIST), 'list'],
  ['a list of ziplists', TYPE.listQuicklist, bytes(2, string(PAIRS), string(ZIPLIST)), 'list'],
  ['a plain set', TYPE.set, bytes(2, string('a'), [0xc2, 0, 0, 1, 0]), 'set'],
  [
    'scores as text',
    TYPE.zset,
    bytes(4, string('a'), 3, '1.5', string('b'), 254, string('c'), 255, string('d'), 4, '1e10'),
    'zset',
  ],
  ['a sorted set in a ziplist', TYPE.zsetZiplist, string(PAIRS), 'zset'],
  ['a hash in a ziplist', TYPE.hashZiplist, string(PAIRS), 'hash'],
  ['a hash in a zipmap', TYPE.hashZipmap, string(bytes(2, 1, 'a', 2, 3, 'xy', '\0\0\0', 1, 'b', 0, 0, 255)), 'hash'],
  ['a stream of Redis 5', TYPE.streamListpacks, STREAM, 'stream'],
  ['a compressed string', TYPE.string, bytes([0xc3, 5, 12], [0, 0x61], [0xe0, 2, 0]), 'string'],
  ['a 32-bit length', TYPE.string, bytes([0x80, 0, 0, 0, 3], 'abc'), 'string'],
  ['a 64-bit length', TYPE.string, bytes([0x81, 0, 0, 0, 0, 0, 0, 0, 3], 'abc'), 'string'],
];

function sealed(type: number, body: string, version = 10): string {
  const value = Uint8Array.from(bytes(type, body), (char) => char.charCodeAt(0));
  return Buffer.from(sealPayload(value, version)).toString('latin1');
}

test.each(OLD)('%s is read as a real server reads it', async (_, type, body, kind) => {
  const ours = new Subject();
  const restore = ['RESTORE', 'k', '0', sealed(type, body), 'REPLACE'] as const;
  expect(await client.call(...restore)).toEqual({ type: 'status', value: 'OK' });
  expect(ours.call(restore)).toEqual({ type: 'status', value: 'OK' });
  await sameContents(ours, kind, 'k', (words) => client.call(...words));
});

test('arguments and damaged payloads are refused with the same errors', async () => {
  const ours = new Subject();
  const good = sealed(TYPE.string, string('value'));
  const broken = `${good.slice(0, 3)}X${good.slice(4)}`;
  const calls: Words[] = [
    ['RESTORE', 'k', '0', broken],
    ['RESTORE', 'k', '0', ''],
    ['RESTORE', 'k', '0', good.slice(0, -1)],
    ['RESTORE', 'k', '0', sealed(TYPE.string, string('value'), 99)],
    ['RESTORE', 'k', '0', sealed(TYPE.string, '\x3fabc')],
    ['RESTORE', 'k', '0', sealed(TYPE.set, '\0')],
    ['RESTORE', 'k', '0', sealed(77, '')],
    ['RESTORE', 'k', '-1', good],
    ['RESTORE', 'k', 'x', good],
    ['RESTORE', 'k', '0', good, 'NOSUCH'],
    ['RESTORE', 'k', '0', good, 'IDLETIME'],
    ['RESTORE', 'k', '0', good, 'IDLETIME', '-1'],
    ['RESTORE', 'k', '0', good, 'IDLETIME', 'x'],
    ['RESTORE', 'k', '0', good, 'FREQ', '256'],
    ['RESTORE', 'k', '0', good, 'FREQ', '1', 'IDLETIME', '1'],
    ['RESTORE', 'k', '1000', good, 'ABSTTL'],
    ['EXISTS', 'k'],
    ['RESTORE', 'k', '0', good, 'IDLETIME', '500'],
    ['OBJECT', 'IDLETIME', 'k'],
    ['RESTORE', 'k', '0', good],
    ['RESTORE', 'k', '1000', good, 'ABSTTL', 'REPLACE'],
    ['EXISTS', 'k'],
    ['RESTORE', 'k', '4000000000000', good, 'ABSTTL'],
    ['PEXPIRETIME', 'k'],
    ['DUMP', 'nosuch'],
  ];
  await client.call('FLUSHALL');
  for (const words of calls)
    expect({ words, reply: ours.call(words) }).toEqual({ words, reply: await client.call(...words) });
});
