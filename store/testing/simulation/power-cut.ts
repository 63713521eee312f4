/**
 * A power cut in the middle of everything: what was not flushed is gone. One list takes elements in an order that the
 * clients know; afterwards it must hold, once each, all that each durability level promises.
 */
import { StoreNode } from '../../node/node.ts';
import type { Durability } from '../../protocol/page.ts';
import { plain } from '../tabs.ts';
import { SimDisk } from './sim-disk.ts';
import { SimLock } from './sim-lock.ts';
import { SimNetwork } from './sim-network.ts';
import { TabProcess } from './tab-process.ts';
import { World } from './world.ts';

/**
 * What `committed` may lose: the second until the writer's strict append, or two until another tab's where the writer was
 * closed right after, and the time that these take themselves.
 */
export const COMMITTED_LOSS_MS = 2500;

interface Told {
  readonly element: string;
  readonly durability: Durability;
  readonly at: number;
}

/** Runs the schedule of a seed; gives what was wrong. */
export async function cutPower(seed: number): Promise<string[]> {
  const world = new World(seed);
  const disk = new SimDisk(world, undefined);
  const lock = new SimLock(world);
  const network = new SimNetwork(world);
  const told: Told[] = [];
  const open = (process: TabProcess) =>
    StoreNode.start(
      { name: 'power', flushIntervalMs: 20, limits: { chunkBytes: 500, compactFromBytes: 2000, foldRecords: 8 } },
      {
        journal: disk.port(process),
        pen: lock.port(process),
        channel: network.port(process),
        clock: () => 1_700_000_000_000 + Math.floor(world.now),
        uptime: () => world.now,
        random: world.random.next,
        timer: process.timer,
      },
    );
  const processes = Array.from({ length: 1 + world.random.below(3) }, (_, i) => new TabProcess(world, `tab${i}`));
  const sessions = processes.map((process) => open(process).openSession());
  const end = 500 + world.random.next() * 6000;
  for (let count = 0; world.now < end; count++) {
    const element = `e${count}`;
    const durability = world.random.pick(['memory', 'committed', 'committed', 'strict'] as const);
    Promise.resolve(world.random.pick(sessions).call(['RPUSH', 'list', element], { durability })).then(
      () => told.push({ element, durability, at: world.now }),
      () => {},
    );
    await world.run(world.random.next() * (world.random.chance(0.1) ? 1500 : 60));
  }
  const cutAt = world.now;
  for (const process of processes) process.crash();
  disk.cutPower();
  return check(await readAgain(world, open), told, cutAt);
}

async function readAgain(world: World, open: (process: TabProcess) => StoreNode): Promise<string[] | undefined> {
  let list: string[] | undefined;
  const session = open(new TabProcess(world, 'after')).openSession();
  Promise.resolve(session.call(['LRANGE', 'list', 0, -1])).then((reply) => {
    list = plain(reply) as string[];
  });
  await world.runUntil(() => list !== undefined, 60_000);
  return list;
}

function check(list: readonly string[] | undefined, told: readonly Told[], cutAt: number): string[] {
  if (list === undefined) return ['the store does not open after the cut'];
  const problems: string[] = [];
  if (new Set(list).size !== list.length) problems.push(`an element is there twice: ${list}`);
  const kept = new Set(list);
  for (const { element, durability, at } of told) {
    const mustBeThere = durability === 'strict' || (durability === 'committed' && at < cutAt - COMMITTED_LOSS_MS);
    if (mustBeThere && !kept.has(element))
      problems.push(`${durability} ${element} is lost, told ${cutAt - at} ms before`);
  }
  return problems;
}
