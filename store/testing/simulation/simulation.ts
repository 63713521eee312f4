/**
 * One schedule: a few tabs, their clients, a disk, a lock and a network, all in virtual time and all decided by a seed.
 * Tabs crash, freeze, are opened and closed; requests fail; messages get lost; in the end everything is healed, and what the
 * store holds is compared with what the clients were told.
 */

import type { Limits } from '../../node/limits.ts';
import { StoreNode } from '../../node/node.ts';
import type { BatchRecord, ChannelPort } from '../../node/ports.ts';
import { batchRecord, readRecord } from '../../node/records.ts';
import { TAB_PROTOCOL, type TabMessage } from '../../protocol/tabs.ts';
import { plain } from '../tabs.ts';
import type { Bug } from './bugs.ts';
import { Client, type Shared } from './client.ts';
import { History } from './history.ts';
import { SimDisk } from './sim-disk.ts';
import { SimLock } from './sim-lock.ts';
import { SimNetwork } from './sim-network.ts';
import { TabProcess } from './tab-process.ts';
import { World } from './world.ts';

const EPOCH = 1_700_000_000_000;
/** Within this time after all is healed, every call must be answered. */
const HEALING_MS = 120_000;

export interface SimulationResult {
  readonly seed: number;
  readonly problems: readonly string[];
  readonly operations: number;
  /** How often what has happened. */
  readonly events: ReadonlyMap<string, number>;
}

export interface SimulationOptions {
  readonly bug?: Bug | undefined;
  /** How many times something happens. */
  readonly steps?: number;
}

interface Tab {
  readonly process: TabProcess;
  readonly node: StoreNode;
  readonly clients: readonly Client[];
}

/** Runs the schedule of a seed. The same seed gives the same run. */
export function simulate(seed: number, options: SimulationOptions = {}): Promise<SimulationResult> {
  return new Simulation(seed, options).run();
}

class Simulation {
  readonly #seed: number;
  readonly #bug: Bug | undefined;
  readonly #steps: number;
  readonly #world: World;
  readonly #disk: SimDisk;
  readonly #lock: SimLock;
  readonly #network: SimNetwork;
  readonly #history = new History();
  readonly #shared: Shared;
  #tabs: Tab[] = [];
  #opened = 0;
  readonly #limits: Partial<Limits>;
  readonly #hasLocks: boolean;
  readonly #hasChannel: boolean;

  constructor(seed: number, { bug, steps = 60 }: SimulationOptions) {
    this.#seed = seed;
    this.#bug = bug;
    this.#steps = steps;
    this.#world = new World(seed);
    this.#disk = new SimDisk(this.#world, bug);
    this.#lock = new SimLock(this.#world);
    this.#network = new SimNetwork(this.#world);
    this.#shared = {
      history: this.#history,
      nextElement: 0,
      unknownAttempts: new Map(),
      unknownPops: 0,
      calls: 0,
      waiting: new Set(),
    };
    const { random } = this.#world;
    // So small that few writes are enough for several chunks, folded records and compactions.
    this.#limits = {
      chunkBytes: random.pick([200, 1000, 1 << 20]),
      compactFromBytes: random.pick([300, 2000, 1 << 20]),
      foldRecords: random.pick([3, 10, 1 << 10]),
      batchBytes: random.pick([50, 1000, 1 << 20]),
    };
    this.#hasLocks = !random.chance(0.15);
    this.#hasChannel = !random.chance(0.15);
  }

  async run(): Promise<SimulationResult> {
    const { random } = this.#world;
    const tabs = 1 + random.below(4);
    for (let i = 0; i < tabs; i++) this.#open();
    const troubles = this.#chooseTroubles();
    for (let step = 0; step < this.#steps; step++) {
      if (random.chance(0.25)) random.pick(troubles)();
      else this.#act();
      await this.#world.run(random.next() * (random.chance(0.1) ? 400 : 8));
    }
    await this.#heal();
    await this.#compare();
    for (const { node, process } of this.#tabs) {
      const fault = node.status.lastFault;
      if (fault?.code === 'CORRUPT') this.#history.problem(`${process.name}: ${fault.message}`);
    }
    const { problems, operations } = this.#history;
    return { seed: this.#seed, problems, operations, events: this.#world.events };
  }

  // The tabs

  #open(): Tab {
    const process = new TabProcess(this.#world, `tab${++this.#opened}`);
    const { random } = this.#world;
    const channel = this.#hasChannel ? this.#network.port(process) : undefined;
    const node = StoreNode.start(
      { name: 'simulation', flushIntervalMs: 20, limits: this.#limits },
      {
        journal: this.#disk.port(process),
        pen: this.#hasLocks ? this.#lock.port(process) : undefined,
        channel,
        clock: () => EPOCH + Math.floor(this.#world.now),
        uptime: () => this.#world.now,
        random: random.next,
        timer: process.timer,
      },
    );
    this.#plant(process, node, channel);
    const clients = [1, 2].map((number) => new Client(process, node, this.#shared, number));
    const tab = { process, node, clients };
    this.#tabs.push(tab);
    return tab;
  }

  #plant(process: TabProcess, node: StoreNode, channel: ChannelPort | undefined): void {
    if (this.#bug === 'no undo') {
      node.engine.rollback = (recorder) => {
        node.engine.stopRecording();
        for (const list of [recorder.effects, recorder.undo, recorder.kept]) list.length = 0;
      };
    }
    if (channel === undefined) return;
    if (this.#bug === 'publish before complete') {
      process.publishEarly = (record, journal) => {
        const { seq } = record;
        channel.post({ kind: 'batch', journal, record, strict: false, tabkv: TAB_PROTOCOL, from: node.nodeId, seq });
      };
    }
    if (this.#bug === 'gap ignored') this.#ignoreGaps(node, channel);
  }

  /** Makes every batch of another tab look as if it followed what this tab has. */
  #ignoreGaps(node: StoreNode, channel: ChannelPort): void {
    const receive = channel.onMessage;
    channel.onMessage = (data) => {
      const message = data as TabMessage;
      const { seq } = node.status;
      if (message.kind !== 'batch' || message.seq <= seq + 1) {
        receive?.(data);
        return;
      }
      const [batch] = readRecord(message.record as BatchRecord);
      const record = batch === undefined ? undefined : batchRecord({ ...batch, seq: seq + 1 });
      receive?.({ ...message, seq: seq + 1, record });
    };
  }

  #act(): void {
    const tab = this.#world.random.pick(this.#tabs);
    this.#world.random.pick(tab.clients).act();
  }

  // Trouble

  /** Each schedule has its own kinds of trouble, so that some are had without the others. */
  #chooseTroubles(): (() => void)[] {
    const { random } = this.#world;
    const all: (() => void)[] = [
      () => this.#crash(),
      () => this.#freeze(),
      () => this.#compact(),
      () => this.#breakDisk(),
      () => this.#breakNetwork(),
      () => this.#clearQuota(),
      () => this.#closeTab(),
    ];
    const chosen = all.filter(() => random.chance(0.5));
    return [() => this.#act(), ...chosen];
  }

  #crash(): void {
    const tab = this.#world.random.pick(this.#tabs);
    this.#world.note('crash');
    tab.process.crash();
    this.#tabs = this.#tabs.filter((other) => other !== tab);
    if (this.#tabs.length === 0 || this.#world.random.chance(0.5)) this.#open();
  }

  #freeze(): void {
    const { process } = this.#world.random.pick(this.#tabs);
    this.#world.note('freeze');
    process.freeze();
    this.#world.after(this.#world.random.next() * 4000, () => process.resume());
  }

  #compact(): void {
    const { process, node } = this.#world.random.pick(this.#tabs);
    if (process.isRunning) node.compact().catch(() => {});
  }

  #breakDisk(): void {
    const { random } = this.#world;
    const { faults } = this.#disk;
    const fault = random.pick(['quota', 'breakBefore', 'breakAfter'] as const);
    faults[fault] = random.next() * 0.2;
    this.#world.after(random.next() * 100, () => {
      faults[fault] = 0;
    });
  }

  #clearQuota(): void {
    this.#disk.faults.quota = 0;
  }

  #breakNetwork(): void {
    const { random } = this.#world;
    this.#network.faults = {
      loss: random.chance(0.5) ? random.next() : 0,
      duplication: random.chance(0.5) ? 0.3 : 0,
      delay: random.chance(0.5) ? 200 : 2,
    };
  }

  #closeTab(): void {
    const tab = this.#world.random.pick(this.#tabs);
    if (!tab.process.isRunning || this.#tabs.length === 1) return;
    this.#tabs = this.#tabs.filter((other) => other !== tab);
    tab.node.close();
  }

  // The end

  async #heal(): Promise<void> {
    this.#disk.faults = { quota: 0, breakBefore: 0, breakAfter: 0 };
    this.#network.faults = { loss: 0, duplication: 0, delay: 1 };
    for (const { process } of this.#tabs) process.resume();
    if (this.#tabs.length === 0) this.#open();
    const isQuiet = () =>
      this.#shared.waiting.size === 0 && this.#tabs.every(({ clients }) => clients.every((c) => !c.isBusy));
    if (await this.#world.runUntil(isQuiet, HEALING_MS)) return;
    this.#history.problem(`never answered: ${[...this.#shared.waiting].join(', ')}`);
    for (const { node, process } of this.#tabs) {
      if (!process.isGone) this.#history.problem(`${process.name}: ${JSON.stringify(node.status)}`);
    }
  }

  async #compare(): Promise<void> {
    const newcomer = this.#open();
    const states: string[] = [];
    for (const { node, process } of this.#tabs) {
      const session = node.openSession();
      let isCaughtUp = false;
      Promise.resolve(session.call(['GET', 'any'], { fresh: true })).then(
        () => {
          isCaughtUp = true;
        },
        (error) => this.#history.problem(`${process.name} cannot read: ${error}`),
      );
      if (!(await this.#world.runUntil(() => isCaughtUp, HEALING_MS))) {
        this.#history.problem(`${process.name} does not catch up: ${JSON.stringify(node.status)}`);
      }
      states.push(stateOf(node));
    }
    const truth = stateOf(newcomer.node);
    for (const [index, state] of states.entries()) {
      if (state !== truth)
        this.#history.problem(`${this.#tabs[index]?.process.name} holds ${state} instead of ${truth}`);
    }
    this.#compareWithHistory(newcomer.node);
  }

  #compareWithHistory({ engine }: StoreNode): void {
    const session = engine.createSession();
    const read = (...args: string[]) => plain(session.call(args) as Parameters<typeof plain>[0]);
    for (const key of ['n:0', 'n:1', 'n:2', 'watched']) this.#history.finalCounter(key, Number(read('GET', key) ?? 0));
    this.#history.finalCounter('hash', Number(read('HGET', 'hash', 'field') ?? 0));
    this.#history.pair(read('GET', 'pair:a'), read('GET', 'pair:b'), 'the end');
    this.#history.finalList('list', read('LRANGE', 'list', '0', '-1') as string[]);
    this.#history.finalQueue('queue', read('LRANGE', 'queue', '0', '-1') as string[], this.#shared.unknownPops);
  }
}

/** All keys with their values, but for those that go while the tabs are looked at one after another. */
function stateOf({ engine }: StoreNode): string {
  const entries = [...engine.keyspace.entries].filter(({ expireAt }) => expireAt === -1);
  return JSON.stringify(
    entries.map(({ key }) => engine.dump(key)).sort((a, b) => (String(a?.[1]) < String(b?.[1]) ? -1 : 1)),
  );
}
