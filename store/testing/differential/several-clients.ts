/**
 * Runs a sequence of calls of several clients on a new engine and on the real server. Everything that a client receives,
 * replies and messages in their order, must be the same on both.
 */
import { createConnection, type Socket } from 'node:net';
import { type Engine, encodeReply, type Reply, type Session } from '../../engine/index.ts';
import { HandClock } from '../hand-clock.ts';
import { encodeCommand, type RespClient } from '../resp/client.ts';
import { RespParser, type Wire } from '../resp/parser.ts';
import { Comparer } from './compare.ts';
import type { Normaliser, Words } from './generator.ts';
import { Random } from './random.ts';
import type { Mismatch } from './sequence.ts';
import { show } from './sequence.ts';

/** One call of one client. The word `@id2` stands for the session number of client 2. */
export interface ClientStep {
  readonly client: number;
  readonly words: Words;
}

export interface ClientsSetting {
  readonly seed: number;
  /** The protocol of each client. */
  readonly protocols: readonly (2 | 3)[];
  readonly config: Readonly<Record<string, string>>;
}

/** What came for a client, and for replies the call that they answer. */
interface Received {
  readonly wire: Wire;
}

const ID = /^@id(\d)$/;

/** How long to wait for what the engine has sent before the real server counts as silent. */
const PATIENCE_MS = 10_000;

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A connection to the real server that only notes what comes. */
class RealClient {
  readonly received: Received[] = [];
  id = 0;
  readonly #socket: Socket;
  readonly #parser = new RespParser();
  onData: () => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      for (const wire of this.#parser.feed(chunk)) this.received.push({ wire });
      this.onData();
    });
  }

  static connect(port: number): Promise<RealClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.once('error', reject);
      socket.once('connect', () => resolve(new RealClient(socket)));
    });
  }

  send(words: Words): void {
    this.#socket.write(encodeCommand(words), 'latin1');
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A session of the engine that notes what comes, as a front door would write it. */
class EngineClient {
  readonly received: Received[] = [];
  readonly session: Session;
  /** True while a call waits: a connection would hold back what comes after it. */
  waiting = false;

  constructor(engine: Engine, index: number) {
    this.session = engine.createSession(`client:${index}`);
    this.session.onPush = (push) => this.#note(push);
    this.session.onMonitor = (line) => this.#note({ type: 'status', value: line });
  }

  send(words: Words): void {
    const args = words.map((word) => Uint8Array.from(word, (char) => char.charCodeAt(0)));
    const reply = this.session.call(args);
    if (!(reply instanceof Promise)) {
      this.#answer(reply);
      return;
    }
    this.waiting = true;
    void reply.then((settled) => {
      this.waiting = false;
      if (!this.session.closed) this.#answer(settled);
    });
  }

  #answer(reply: Reply): void {
    if (this.session.takesReply(reply)) this.#note(reply);
  }

  #note(reply: Reply): void {
    const bytes = Buffer.from(encodeReply(reply, this.session.protocol));
    const [wire] = new RespParser().feed(bytes.toString('latin1'));
    this.received.push({ wire: wire as Wire });
  }
}

export class SeveralClients {
  readonly #port: number;
  readonly #control: RespClient;
  readonly #comparer: Comparer;

  /** @param normalisers by the first word of a message or, for replies, by the call's name */
  constructor(port: number, control: RespClient, normalisers: Readonly<Record<string, Normaliser>> = {}) {
    this.#port = port;
    this.#control = control;
    this.#comparer = new Comparer([{ generate: () => [], normalisers }]);
  }

  async run(setting: ClientsSetting, steps: readonly ClientStep[]): Promise<Mismatch | undefined> {
    const clock = new HandClock();
    clock.now = Date.now();
    const engine = clock.engine(new Random(setting.seed).next);
    const pairs = await this.#connect(setting, engine);
    try {
      for (const step of steps) {
        const pair = pairs[step.client] as Pair;
        if (pair.ours.waiting || pair.ours.session.closed) continue;
        for (const [side, client] of [['ours', pair.ours] as const, ['real', pair.real] as const]) {
          client.send(step.words.map((word) => this.#resolve(word, pairs, side)));
        }
        await tick();
        const mismatch = await this.#compare(engine, pairs, step);
        if (mismatch !== undefined) return mismatch;
      }
      return await this.#finish(engine, pairs);
    } finally {
      for (const { real, ours } of pairs) {
        real.close();
        ours.session.close();
      }
      await this.#settled(0);
    }
  }

  async #connect({ protocols, config }: ClientsSetting, engine: Engine): Promise<Pair[]> {
    await this.#control.pipeline([['RESET'], ['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'], ['FLUSHALL']]);
    const pairs: Pair[] = [];
    for (const [index, protocol] of protocols.entries()) {
      const pair = { real: await RealClient.connect(this.#port), ours: new EngineClient(engine, index) };
      pairs.push(pair);
      pair.ours.session.protocol = protocol;
      pair.real.send(['HELLO', `${protocol}`]);
      pair.real.send(['CLIENT', 'ID']);
      await arrived(pair.real, 2);
      pair.real.id = Number(pair.real.received[1]?.wire.value);
      pair.real.received.length = 0;
    }
    for (const [name, value] of Object.entries(config)) {
      await this.#control.call('CONFIG', 'SET', name, value);
      engine.config.set([[name, value]]);
    }
    return pairs;
  }

  #resolve(word: string, pairs: readonly Pair[], side: 'ours' | 'real'): string {
    const match = ID.exec(word);
    if (match === null) return word;
    const pair = pairs[Number(match[1])] as Pair;
    return `${side === 'real' ? pair.real.id : pair.ours.session.id}`;
  }

  /** Waits until the real server has sent as much as the engine, and holds as many clients up. */
  async #compare(engine: Engine, pairs: readonly Pair[], step: ClientStep): Promise<Mismatch | undefined> {
    for (const [index, { ours, real }] of pairs.entries()) {
      if (!(await arrived(real, ours.received.length))) return this.#difference(index, pairs, step);
    }
    if (!(await this.#settled(engine.blocked.size))) {
      return { what: `who waits after ${show(step.words)}`, engine: engine.blocked.size, real: 'others' };
    }
    for (const [index, { ours, real }] of pairs.entries()) {
      const count = ours.received.length;
      const [our, their] = [repliesFirst(ours.received), repliesFirst(real.received.slice(0, count))];
      if (our.some((wire, i) => !this.#same(step, wire, their[i], pairs))) return this.#difference(index, pairs, step);
      ours.received.splice(0, count);
      real.received.splice(0, count);
    }
    return undefined;
  }

  #same(step: ClientStep, ours: Wire | undefined, real: Wire | undefined, pairs: readonly Pair[]): boolean {
    if (ours === undefined || real === undefined) return ours === real;
    const ids = new Map(pairs.map((pair) => [`${pair.ours.session.id}`, `${pair.real.id}`]));
    return this.#comparer.same(step.words, plainNil(withIds(ours, ids)), plainNil(real));
  }

  #difference(index: number, pairs: readonly Pair[], step: ClientStep): Mismatch {
    const { ours, real } = pairs[index] as Pair;
    return {
      what: `what client ${index} receives after client ${step.client} called ${show(step.words)}`,
      engine: ours.received.map(({ wire }) => wire),
      real: real.received.map(({ wire }) => wire),
    };
  }

  /** Whether that many clients of the real server come to wait. */
  async #settled(count: number): Promise<boolean> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const info = await this.#control.call('INFO', 'clients');
      if (`${info.value}`.includes(`blocked_clients:${count}\r\n`)) return true;
      if (Date.now() > end) return false;
      await tick();
    }
  }

  /** A last call of each client that does not wait: nothing more must have come before its reply. */
  async #finish(engine: Engine, pairs: readonly Pair[]): Promise<Mismatch | undefined> {
    for (const [client, { ours, real }] of pairs.entries()) {
      if (ours.waiting || ours.session.closed) continue;
      ours.send(['RESET']);
      real.send(['RESET']);
      const mismatch = await this.#compare(engine, pairs, { client, words: ['RESET'] });
      if (mismatch !== undefined) return mismatch;
    }
    const silent = pairs.every(({ ours, real }) => ours.received.length === 0 && real.received.length === 0);
    return silent ? undefined : this.#difference(0, pairs, { client: 0, words: ['RESET'] });
  }
}

interface Pair {
  readonly real: RealClient;
  readonly ours: EngineClient;
}

/**
 * Replies, then messages. From 7.2 on RESP3's messages that a command causes for its own client come after the reply, before
 * that wherever they were made.
 */
function repliesFirst(received: readonly Received[]): Wire[] {
  const wires = received.map(({ wire }) => wire);
  return [...wires.filter(({ type }) => type !== 'push'), ...wires.filter(({ type }) => type === 'push')];
}

/** Whether that much comes for a client in time. */
async function arrived(client: RealClient, count: number): Promise<boolean> {
  if (client.received.length >= count) return true;
  return new Promise((resolve) => {
    const give = (enough: boolean) => {
      clearTimeout(limit);
      client.onData = () => {};
      resolve(enough);
    };
    const limit = setTimeout(() => give(false), PATIENCE_MS);
    client.onData = () => {
      if (client.received.length >= count) give(true);
    };
  });
}

/** A flush is told to a session that another redirects to with the nil of that other's protocol. */
function plainNil(wire: Wire): Wire {
  if (wire.type !== 'push' && wire.type !== 'array') return wire;
  return {
    type: wire.type,
    value: wire.value.map((item) => (item.type === 'nil' ? { type: 'nil', value: '_' } : item)),
  };
}

/** Our session numbers as the real server's, where a reply or message consists of one. */
function withIds(wire: Wire, ids: ReadonlyMap<string, string>): Wire {
  if (wire.type === 'push' && wire.value[0]?.value === 'tracking-redir-broken') {
    const id = wire.value[1]?.value as string;
    return { type: 'push', value: [wire.value[0], { type: 'integer', value: ids.get(id) ?? id }] };
  }
  return wire;
}
