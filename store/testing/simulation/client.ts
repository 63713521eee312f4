/** A client of a tab: does one thing after another, and tells the history what it was told. */
import type { Arg } from '../../engine/session.ts';
import type { NodeSession, StoreNode } from '../../node/node.ts';
import type { CallOptions } from '../../protocol/page.ts';
import { StoreError } from '../../protocol/store-error.ts';
import { plain } from '../tabs.ts';
import type { Fate, History } from './history.ts';
import type { TabProcess } from './tab-process.ts';

/** Faults after which nothing was changed. */
const UNCHANGED = new Set(['QUOTA', 'UNAVAILABLE', 'OVERLOADED', 'CLOSED']);

/** What all clients of a run share. */
export interface Shared {
  readonly history: History;
  nextElement: number;
  /** Attempts on a lock whose fate is unknown. */
  readonly unknownAttempts: Map<string, number>;
  unknownPops: number;
  calls: number;
  /** Waiting calls; at the end there must be none. */
  readonly waiting: Set<string>;
}

export class Client {
  readonly #tab: TabProcess;
  readonly #session: NodeSession;
  readonly #shared: Shared;
  readonly #name: string;
  /** The highest value of each counter that this client was told. */
  readonly #seen = new Map<string, number>();
  #isBusy = false;

  constructor(tab: TabProcess, node: StoreNode, shared: Shared, number: number) {
    this.#tab = tab;
    this.#session = node.openSession();
    this.#shared = shared;
    this.#name = `${tab.name}/${number}`;
  }

  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Does something at random, unless it is still at the last. */
  async act(): Promise<void> {
    if (this.#isBusy || !this.#tab.isRunning) return;
    this.#isBusy = true;
    const { random } = this.#tab.world;
    const key = random.pick(['n:0', 'n:1', 'n:2']);
    const actions: (() => Promise<void>)[] = [
      () => this.#increment(key),
      () => this.#increment(key),
      () => this.#burst(key),
      () => this.#hashIncrement(),
      () => this.#readCounter(key, false),
      () => this.#readCounter(key, true),
      () => this.#push('list'),
      () => this.#readList(),
      () => this.#changePair(),
      () => this.#readPair(),
      () => this.#takeLock(),
      () => this.#push('queue'),
      () => this.#pop(),
      () => this.#watchAndSet(),
      () => this.#expire(),
    ];
    try {
      this.#shared.history.operations++;
      await random.pick(actions)();
    } catch (error) {
      if (!(error instanceof StoreError))
        this.#shared.history.problem(`${this.#name}: ${(error as Error).stack ?? error}`);
    }
    this.#isBusy = false;
  }

  get #history(): History {
    return this.#shared.history;
  }

  async #call(args: Arg[], options?: CallOptions): Promise<unknown> {
    const label = `${this.#name} ${args.join(' ')} #${this.#shared.calls++}`;
    this.#shared.waiting.add(label);
    this.#tab.onGone(() => this.#shared.waiting.delete(label));
    try {
      return plain(await this.#session.call(args, options));
    } finally {
      this.#shared.waiting.delete(label);
    }
  }

  /** Does a write whose fate counts; `count` hears of it exactly once, even if the tab dies before it is answered. */
  async #write(args: Arg[], count: (fate: Fate, reply: unknown) => void, options?: CallOptions): Promise<void> {
    let isCounted = false;
    const settle = (fate: Fate, reply?: unknown) => {
      if (isCounted) return;
      isCounted = true;
      count(fate, reply);
    };
    this.#tab.onGone(() => settle('unknown'));
    try {
      settle('done', await this.#call(args, options));
    } catch (error) {
      settle(error instanceof StoreError && UNCHANGED.has(error.code) ? 'failed' : 'unknown');
      throw error;
    }
  }

  #increment(key: string, args: Arg[] = ['INCR', key]): Promise<void> {
    const counter = this.#history.counter(key);
    const before = counter.highest;
    counter.started++;
    return this.#write(args, (fate, reply) => {
      if (fate === 'unknown') counter.unknown++;
      if (fate !== 'done') return;
      this.#history.incremented(key, reply as number, before);
      this.#saw(key, reply as number);
    });
  }

  async #burst(key: string): Promise<void> {
    const length = 2 + this.#tab.world.random.below(6);
    await Promise.allSettled(Array.from({ length }, () => this.#increment(key)));
  }

  #hashIncrement(): Promise<void> {
    return this.#increment('hash', ['HINCRBY', 'hash', 'field', 1]);
  }

  async #readCounter(key: string, fresh: boolean): Promise<void> {
    const known = fresh ? this.#history.counter(key).highest : (this.#seen.get(key) ?? 0);
    const value = Number((await this.#call(['GET', key], { fresh })) ?? 0);
    this.#history.readCounter(key, value, known, fresh ? 'fresh' : 'plain');
    this.#saw(key, value);
  }

  #saw(key: string, value: number): void {
    this.#seen.set(key, Math.max(this.#seen.get(key) ?? 0, value));
  }

  #push(key: string): Promise<void> {
    const element = `e${this.#shared.nextElement++}`;
    this.#history.pushed(key, element, 'unknown');
    return this.#write(['RPUSH', key, element], (fate) => this.#history.pushed(key, element, fate));
  }

  async #readList(): Promise<void> {
    this.#history.readList('list', (await this.#call(['LRANGE', 'list', 0, -1])) as string[]);
  }

  async #changePair(): Promise<void> {
    const all = await Promise.allSettled([
      this.#call(['MULTI']),
      this.#call(['INCR', 'pair:a']),
      this.#call(['INCR', 'pair:b']),
      this.#call(['EXEC']),
    ]);
    const exec = all[3];
    if (exec.status !== 'fulfilled' || !Array.isArray(exec.value)) return;
    this.#history.pair(exec.value[0], exec.value[1], 'EXEC');
  }

  async #readPair(): Promise<void> {
    const [a, b] = (await this.#call(['MGET', 'pair:a', 'pair:b'])) as unknown[];
    this.#history.pair(a, b, 'MGET');
  }

  async #takeLock(): Promise<void> {
    const lock = `lock:${this.#tab.world.random.below(6)}`;
    const attempts = this.#shared.unknownAttempts;
    // Until it is answered, nobody can know whether it has the lock.
    attempts.set(lock, (attempts.get(lock) ?? 0) + 1);
    await this.#write(['SET', lock, this.#name, 'NX'], (fate, reply) => {
      if (fate === 'unknown') return;
      attempts.set(lock, (attempts.get(lock) ?? 0) - 1);
      if (fate === 'failed') return;
      if (reply === 'OK') this.#history.taken(lock, this.#name);
      else this.#history.refused(lock, attempts.get(lock) ?? 0);
    });
  }

  async #pop(): Promise<void> {
    const args: Arg[] = this.#tab.world.random.chance(0.5) ? ['BLPOP', 'queue', '0.4'] : ['LPOP', 'queue'];
    await this.#write(args, (fate, reply) => {
      if (fate === 'unknown') this.#shared.unknownPops++;
      const element = Array.isArray(reply) ? reply[1] : reply;
      if (fate === 'done' && typeof element === 'string') this.#history.popped(element, this.#name);
    });
  }

  /** An increment as a client without INCR does it. */
  async #watchAndSet(): Promise<void> {
    const key = 'watched';
    const counter = this.#history.counter(key);
    await this.#call(['WATCH', key]);
    const value = Number((await this.#call(['GET', key], { fresh: this.#tab.world.random.chance(0.5) })) ?? 0);
    const before = counter.highest;
    await this.#call(['MULTI']);
    await this.#call(['SET', key, value + 1]);
    counter.started++;
    await this.#write(['EXEC'], (fate, reply) => {
      if (fate === 'unknown') counter.unknown++;
      if (fate !== 'done') return;
      if (reply === null) counter.started--;
      else if (Array.isArray(reply)) this.#history.incremented(key, value + 1, before);
      else this.#history.problem(`EXEC answered ${reply}`);
    });
  }

  async #expire(): Promise<void> {
    const { world } = this.#tab;
    const key = `expiring:${world.random.below(3)}`;
    const asked = world.now;
    const left = (await this.#call(['PTTL', key])) as number;
    if (left > 300) this.#history.problem(`${key} has ${left} ms left of 300`);
    if (left === -2 && world.now === asked) await this.#call(['SET', key, 'v', 'PX', 300]);
  }
}
