/**
 * What the journal rests on, for every command there is: the effects of any calls, replayed on another engine, give
 * the same keyspace; a rollback gives back the one before; a dump of all keys loads to the same. The calls are those of
 * the differential test's generators, and of those for commands that Redis does not have.
 */
import { describe, expect, test } from 'vitest';
import type { Effect } from '../engine/effects.ts';
import { type Arg, Engine } from '../engine/index.ts';
import type { Contents, Group, Words } from './differential/generator.ts';
import { waitOf } from './differential/generator.ts';
import { Random } from './differential/random.ts';

const modules = import.meta.glob<Group>(['./differential/generators/*.ts', './extension-generators/*.ts'], {
  eager: true,
});
const groups = new Map(Object.entries(modules).map(([path, group]) => [path.replace(/^.*\/|\.ts$/g, ''), group]));
const contents: Record<string, Contents> = Object.assign(
  {},
  ...[...groups.values()].map((group) => group.contents ?? {}),
);

const SEQUENCES = Number(process.env.TABKV_REPLAY_SEQUENCES ?? 60);
const BATCHES = 20;

class Subject {
  now = 1_700_000_000_000;
  readonly engine: Engine;
  readonly #session;

  constructor(random: Random) {
    this.engine = new Engine({ clock: () => this.now, random: random.next, timer: { set: () => 0, clear: () => {} } });
    this.engine.config.values['hash-max-listpack-entries'] = 4;
    this.engine.config.values['zset-max-listpack-entries'] = 4;
    this.engine.config.values['set-max-intset-entries'] = 4;
    this.#session = this.engine.createSession();
  }

  call(words: Words): void {
    this.#session.call(words.map(toArg));
  }

  /** Everything that must survive: keys, types, expiries, contents, and the memory they are said to take. */
  state(): unknown {
    const reader = this.engine.createSession();
    const { keyspace } = this.engine;
    keyspace.now = this.now;
    keyspace.mayWrite = false;
    const live = [...keyspace.entries].filter((entry) => !keyspace.isExpired(entry));
    const keys = live.map(({ key }) => key).sort();
    const state = keys.map((key) => {
      const entry = keyspace.entries.get(key);
      const content = contents[entry?.value.type ?? ''];
      const words = content?.read(key) ?? [];
      const reply = content === undefined ? entry?.value.pack() : reader.call(words.map(toArg));
      // Replies do not show all of a hash: its fields may expire.
      const parts = entry?.value.type === 'hash' ? entry.value.pack().map(String).sort() : [];
      return [key, entry?.value.type, entry?.expireAt, plain(reply), parts];
    });
    reader.close();
    keyspace.mayWrite = true;
    const nextExpiry = this.engine.nextExpiry();
    return { state, expires: keyspace.expires.size, nextExpiry, usedMemory: keyspace.usedMemory };
  }
}

function toArg(word: string): Arg {
  return /^[\0-\x7f]*$/.test(word) ? word : Uint8Array.from(word, (char) => char.charCodeAt(0));
}

/** A reply as plain data, unordered collections sorted. */
function plain(reply: unknown): unknown {
  if (Array.isArray(reply)) return reply.map(plain);
  if (typeof reply !== 'object' || reply === null) return reply;
  const { type, value } = reply as { type?: string; value?: unknown };
  if (type === 'bulk') return (reply as { bin: string }).bin;
  if (type === 'set') return (plain(value) as unknown[]).map((item) => JSON.stringify(item)).sort();
  if (type !== 'map') return plain(value);
  const flat = plain(value) as unknown[];
  return flat.flatMap((item, i) => (i % 2 === 0 ? [JSON.stringify([item, flat[i + 1]])] : [])).sort();
}

function batchOf(random: Random, group: Group): Words[] {
  return random
    .some(1, 8, () => group.generate(random))
    .flatMap((made) => (typeof made[0] === 'string' ? [made as Words] : (made as Words[])));
}

/** Runs a batch; gives its effects, or undefined if it was rolled back. */
function runBatch(subject: Subject, random: Random, words: readonly Words[]): Effect[] | undefined {
  for (const call of words) subject.now += waitOf(call) ?? 0;
  const before = subject.state();
  const recorder = subject.engine.startRecording();
  for (const call of words) if (waitOf(call) === undefined) subject.call(call);
  subject.engine.stopRecording();
  if (!random.chance(0.4)) return [...recorder.effects];
  subject.engine.rollback(recorder);
  expect(subject.state()).toEqual(before);
  return undefined;
}

describe.each([...groups])('%s', (_name, group) => {
  test('replay, rollback and reload keep the keyspace', () => {
    for (let seed = 1; seed <= SEQUENCES; seed++) {
      const random = new Random(seed);
      const [ours, theirs, loaded] = [new Subject(random), new Subject(random), new Subject(random)];
      for (let i = 0; i < BATCHES; i++) {
        const effects = runBatch(ours, random, batchOf(random, group));
        theirs.now = ours.now;
        theirs.engine.apply(effects ?? []);
      }
      const state = ours.state();
      expect(theirs.state(), `replay, seed ${seed}`).toEqual(state);
      loaded.now = ours.now;
      for (const { key } of ours.engine.keyspace.entries) loaded.engine.apply([ours.engine.dump(key) as Effect]);
      expect(loaded.state(), `reload, seed ${seed}`).toEqual(state);
    }
  });
});
