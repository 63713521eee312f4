/** Every command tells of the same keyspace events, in the same order, as on a real server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Arg, Engine, type Session } from '../../engine/index.ts';
import type { RespClient } from '../resp/client.ts';
import type { Wire } from '../resp/parser.ts';
import { type Group, type Words, waitOf } from './generator.ts';
import { Random } from './random.ts';
import { connectLazily, type RedisServer, startRedis } from './redis-server.ts';
import { show } from './sequence.ts';

const modules = import.meta.glob<Group>('./generators/*.ts', { eager: true });
const groups = new Map(Object.entries(modules).map(([path, group]) => [path.replace(/^.*\/|\.ts$/g, ''), group]));
groups.delete('server');

const SEQUENCES = Number(process.env.TABKV_DIFF_COMMANDS ?? 20_000) / 1000;
const STEPS = 100;
const PATTERN = '__keyevent@0__:*';
const MARKER = '__keyevent@0__:end';

let server: RedisServer;
let client: RespClient;
let listener: RespClient;
let heard: string[] = [];
let onEnd: () => void = () => {};

beforeAll(async () => {
  server = await startRedis();
  client = await connectLazily(server);
  await client.call('CONFIG', 'SET', 'notify-keyspace-events', 'KEA');
  listener = await connectLazily(server);
  await listener.call('HELLO', '3');
  const subscribed = new Promise<void>((resolve) => {
    listener.onPush = (push) => {
      if (textOf(push, 0) !== 'psubscribe') hear(push);
      else resolve();
    };
  });
  // Its answer is the push, so nothing answers the call itself.
  void listener.call('PSUBSCRIBE', PATTERN).catch(() => {});
  await subscribed;
});

afterAll(async () => {
  listener.close();
  client.close();
  await server.stop();
});

function textOf(push: Wire, index: number): string {
  const item = Array.isArray(push.value) ? (push.value[index] as Wire) : undefined;
  return typeof item?.value === 'string' ? item.value : '';
}

function hear(push: Wire): void {
  const channel = textOf(push, 2);
  if (channel === MARKER) onEnd();
  else heard.push(`${channel.slice(PATTERN.length - 1)} ${JSON.stringify(textOf(push, 3))}`);
}

/** What the real server tells of while it runs these calls. */
async function realEvents(calls: readonly Words[]): Promise<string[]> {
  await client.call('FLUSHALL');
  heard = [];
  const ended = new Promise<void>((resolve) => {
    onEnd = resolve;
  });
  await client.pipeline([...calls, ['PUBLISH', MARKER, '']]);
  await ended;
  return heard;
}

const toArg = (word: string): Arg => Uint8Array.from(word, (char) => char.charCodeAt(0));

/** What the engine tells of, call by call. */
function engineEvents(calls: readonly Words[], random: Random): string[][] {
  const engine = new Engine({ clock: Date.now, random: random.next, timer: { set: () => 0, clear: () => {} } });
  const [caller, subscriber] = [engine.createSession(), engine.createSession()] as [Session, Session];
  caller.call(['CONFIG', 'SET', 'notify-keyspace-events', 'KEA']);
  let events: string[] = [];
  subscriber.onPush = ({ value }) => {
    const [, , channel, key] = value as unknown as { bin: string }[];
    if (key !== undefined) events.push(`${channel?.bin.slice(PATTERN.length - 1)} ${JSON.stringify(key.bin)}`);
  };
  subscriber.call(['PSUBSCRIBE', PATTERN]);
  return calls.map((words) => {
    events = [];
    caller.call(words.map(toArg));
    return events;
  });
}

/** Commands that choose at random, so that states would part. */
const BY_CHANCE = /^(?:SPOP|RANDOMKEY)$/i;

function callsOf(group: Group, random: Random): Words[] {
  return Array.from({ length: STEPS }, () => group.generate(random))
    .filter((made) => typeof made[0] === 'string' || (made as Words[]).every((words) => waitOf(words) === undefined))
    .flatMap((made) => (typeof made[0] === 'string' ? [made as Words] : (made as Words[])))
    .filter(([name = '']) => !BY_CHANCE.test(name));
}

describe.each([...groups])('%s', (_, group) => {
  test('keyspace events', async () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const random = new Random(seed);
      const calls = callsOf(group, random);
      const ours = engineEvents(calls, random);
      const theirs = await realEvents(calls);
      expect(theirs.length).toBeGreaterThan(0);
      let at = 0;
      for (const [i, events] of ours.entries()) {
        const real = theirs.slice(at, at + events.length);
        expect({ seed, call: show(calls[i] as Words), events }).toEqual({
          seed,
          call: show(calls[i] as Words),
          events: real,
        });
        at += events.length;
      }
      expect({ seed, events: theirs.slice(at) }).toEqual({ seed, events: [] });
    }
  }, 60_000);
});
