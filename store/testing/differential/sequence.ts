/** Runs one sequence of calls on a new engine and on the real server, and finds the first difference. */
import { type Arg, Engine, encodeReply } from '../../engine/index.ts';
import type { RespClient } from '../resp/client.ts';
import { parseReply, type Wire } from '../resp/parser.ts';
import { Comparer, nameOf } from './compare.ts';
import { sameEncodings } from './differences.ts';
import { type Contents, type Group, type Repair, type Words, waitOf } from './generator.ts';
import { about } from './normalise.ts';
import { Random } from './random.ts';

/** What a sequence runs under: part of what the seed decides. */
export interface Setting {
  readonly seed: number;
  readonly protocol: 2 | 3;
  /** Parameters set on both sides, such as encoding thresholds. */
  readonly config: Readonly<Record<string, number | string>>;
}

export interface Mismatch {
  /** The call, or what was compared in the end. */
  readonly what: string;
  readonly engine: unknown;
  readonly real: unknown;
}

/** A step is what a generator gave: calls that belong together. */
export type Step = readonly Words[];

/** The real server. */
type Client = Pick<RespClient, 'call' | 'pipeline'>;

const TTL_UNIT = 10_000;

export class DifferentialRun {
  readonly #client: Client;
  readonly #comparer: Comparer;
  readonly #repairs = new Map<string, Repair>();
  readonly #contents = new Map<string, Contents>();

  constructor(client: Client, groups: readonly Group[]) {
    this.#client = client;
    this.#comparer = new Comparer(groups);
    for (const { repairs = {}, contents = {} } of groups) {
      for (const [name, repair] of Object.entries(repairs)) this.#repairs.set(name, repair);
      for (const [type, content] of Object.entries(contents)) this.#contents.set(type, content);
    }
  }

  /** The first difference of the sequence, or undefined. */
  async run(setting: Setting, steps: readonly Step[]): Promise<Mismatch | undefined> {
    await this.#prepare(setting);
    const subject = new Subject(setting);
    const queue: Words[] = [];
    let batch: { words: Words; engine: Wire }[] = [];
    const settle = async (): Promise<Mismatch | undefined> => {
      const settled = batch;
      batch = [];
      const replies = await this.#client.pipeline(settled.map(({ words }) => words));
      for (const [i, { words, engine }] of settled.entries()) {
        const mismatch = await this.#check(queue, words, engine, replies[i] as Wire);
        if (mismatch !== undefined) return mismatch;
      }
      return undefined;
    };
    for (const words of steps.flat()) {
      const ms = waitOf(words);
      if (ms !== undefined) {
        const mismatch = await settle();
        if (mismatch !== undefined) return mismatch;
        subject.now += ms;
        await new Promise((resolve) => setTimeout(resolve, ms + 1));
        continue;
      }
      batch.push({ words, engine: subject.call(words) });
      if (batch.length < 100 && !this.#repairs.has(nameOf(words, (name) => this.#repairs.has(name)))) continue;
      const mismatch = await settle();
      if (mismatch !== undefined) return mismatch;
    }
    return (await settle()) ?? (await this.#compareStates(subject));
  }

  async #prepare({ protocol, config }: Setting): Promise<void> {
    const sets = Object.entries(config).map(([name, value]) => ['CONFIG', 'SET', name, `${value}`]);
    const calls = [['RESET'], ['HELLO', `${protocol}`], ['FLUSHALL'], ...sets];
    const replies = await this.#client.pipeline(calls);
    const failed = replies.findIndex(({ type }) => type === 'error');
    if (failed !== -1) throw new Error(`${calls[failed]?.join(' ')}: ${JSON.stringify(replies[failed])}`);
  }

  async #check(queue: Words[], words: Words, engine: Wire, real: Wire): Promise<Mismatch | undefined> {
    const name = (words[0] ?? '').toUpperCase();
    if (engine.type === 'status' && engine.value === 'QUEUED') queue.push(words);
    else if (name === 'EXEC' || name === 'DISCARD' || name === 'RESET') {
      const queued = queue.splice(0);
      if (engine.type === 'array' && real.type === 'array' && name === 'EXEC') {
        return this.#checkExec(queued, engine.value, real.value);
      }
    }
    if (!this.#comparer.same(words, engine, real)) return { what: show(words), engine, real };
    const repair = this.#repairs.get(nameOf(words, (sub) => this.#repairs.has(sub)));
    if (repair === undefined || engine.type === 'error') return undefined;
    await this.#client.pipeline(repair(words, engine, real));
    return undefined;
  }

  #checkExec(queued: readonly Words[], engine: readonly Wire[], real: readonly Wire[]): Mismatch | undefined {
    for (const [i, words] of queued.entries()) {
      const [ours, theirs] = [engine[i] as Wire, real[i] as Wire];
      if (!this.#comparer.same(words, ours, theirs)) {
        return { what: `${show(words)} (in EXEC)`, engine: ours, real: theirs };
      }
    }
    return undefined;
  }

  /** Same keys, types, expiries, encodings and contents. */
  async #compareStates(subject: Subject): Promise<Mismatch | undefined> {
    await this.#client.call('RESET');
    const keys = subject.keys();
    const reads = keys.flatMap((key) => [
      ['TYPE', key],
      ['PEXPIRETIME', key],
      ['OBJECT', 'ENCODING', key],
      this.#readOf(subject.typeOf(key), key),
    ]);
    const [, , stored, ...replies] = await this.#client.pipeline([['RESET'], ['HELLO', '2'], ['KEYS', '*'], ...reads]);
    const there = stored?.type === 'array' ? stored.value.map(({ value }) => value as string).sort() : stored;
    if (JSON.stringify(there) !== JSON.stringify(keys)) return { what: 'the keys', engine: keys, real: there };
    for (const [i, key] of keys.entries()) {
      const [type, expireAt, encoding, contents] = replies.slice(i * 4) as [Wire, Wire, Wire, Wire];
      const mismatch = this.#compareKey(subject, key, { type, expireAt, encoding, contents });
      if (mismatch !== undefined) return mismatch;
    }
    return undefined;
  }

  #readOf(type: string, key: string): Words {
    return this.#contents.get(type)?.read(key) ?? ['TYPE', key];
  }

  #compareKey(subject: Subject, key: string, real: Record<'type' | 'expireAt' | 'encoding' | 'contents', Wire>) {
    const differ = (what: string, engine: unknown, other: unknown): Mismatch => ({
      what: `${what} of ${JSON.stringify(key)} in the end`,
      engine,
      real: other,
    });
    const state = subject.state(key);
    if (real.type.value !== state.type) return differ('the type', state.type, real.type.value);
    const roughly = (at: string) => about(TTL_UNIT)({ type: 'integer', value: at }, []).value;
    const [at, realAt] = [state.expireAt, real.expireAt.value as string];
    if (roughly(at) !== roughly(realAt) && Math.abs(Number(at) - Number(realAt)) > TTL_UNIT) {
      return differ('the expiry', at, realAt);
    }
    const encoding = real.encoding.value as string;
    if (!(sameEncodings[encoding] ?? [encoding]).includes(state.encoding)) {
      return differ('the encoding', state.encoding, encoding);
    }
    const contents = this.#contents.get(state.type);
    if (contents === undefined) return undefined;
    const words = contents.read(key);
    const normalise = contents.normalise ?? ((reply: Wire) => reply);
    const ours = normalise(subject.callApart(words), words);
    const theirs = normalise(real.contents, words);
    return JSON.stringify(ours) === JSON.stringify(theirs) ? undefined : differ('the contents', ours, theirs);
  }
}

/** The engine under test. Its replies go over the wire format, so that the encoder is tested with it. */
class Subject {
  now = Date.now();
  readonly #engine: Engine;
  readonly #session: ReturnType<Engine['createSession']>;
  #calls = 0;

  constructor({ seed, protocol, config }: Setting) {
    this.#engine = new Engine({
      clock: () => this.now,
      random: new Random(seed).next,
      timer: { set: () => 0, clear: () => {} },
    });
    Object.assign(this.#engine.config.values, config);
    this.#session = this.#engine.createSession();
    this.#session.protocol = protocol;
  }

  call(words: Words): Wire {
    const protocol = this.#session.protocol;
    const reply = this.#session.call(this.#argsOf(words));
    if (reply instanceof Promise) throw new Error(`${show(words)} blocks`);
    return decode(encodeReply(reply, words[0]?.toUpperCase() === 'HELLO' ? this.#session.protocol : protocol));
  }

  /** A call of another session, in RESP2. */
  callApart(words: Words): Wire {
    const session = this.#engine.createSession();
    const reply = session.call(this.#argsOf(words));
    session.close();
    if (reply instanceof Promise) throw new Error(`${show(words)} blocks`);
    return decode(encodeReply(reply, 2));
  }

  /** Texts, short and long bytes: each word in one of the forms that callers use. */
  #argsOf(words: Words): Arg[] {
    this.#calls++;
    return words.map((word, i) => {
      const text = (this.#calls + i) % 3 !== 0 && /^[\0-\x7f]*$/.test(word);
      return text ? word : Uint8Array.from(word, (char) => char.charCodeAt(0));
    });
  }

  keys(): string[] {
    this.#engine.keyspace.now = this.now;
    const { entries } = this.#engine.keyspace;
    return entries
      .nodes()
      .filter((entry) => !this.#engine.keyspace.isExpired(entry))
      .map(({ key }) => key)
      .sort();
  }

  typeOf(key: string): string {
    return this.#engine.keyspace.peek(key)?.value.type ?? 'none';
  }

  state(key: string): { type: string; expireAt: string; encoding: string } {
    const entry = this.#engine.keyspace.peek(key);
    if (entry === undefined) return { type: 'none', expireAt: '-2', encoding: '' };
    const encoding = entry.value.encoding(this.#engine.config);
    return { type: entry.value.type, expireAt: `${entry.expireAt}`, encoding };
  }
}

function decode(bytes: Uint8Array): Wire {
  return parseReply(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'));
}

/** A call as redis-cli would take it. */
export function show(words: Words): string {
  return words.map((word) => (/^[\w.*:+-]+$/.test(word) ? word : quoted(word))).join(' ');
}

function quoted(word: string): string {
  const body = word.replace(/[^ !#-[\]-~]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${body}"`;
}
