/** The sample store: filled when it is first opened, made anew on demand, and with traffic to watch. */
import { toast } from 'sonner';
import { create } from 'zustand';
import type { Connection } from '../connection/connection.store.ts';
import { SAMPLE_STORE } from '../connection/store-name.ts';
import { plural } from '../format/numbers.ts';
import { useTasks } from '../tasks/tasks.store.ts';
import { randomOf } from './random.ts';
import { addSample, type Pipeline } from './sample-data.ts';
import { addTraffic } from './traffic.ts';

interface SampleState {
  readonly traffic: boolean;
  /** Fills the sample store if nobody has done so. */
  begin(connection: Connection): Promise<void>;
  /** Empties the sample store and fills it again. */
  reset(connection: Connection): Promise<void>;
  /** Adds so many keys, to see how the page takes them. */
  loadMany(connection: Connection, count: number): Promise<void>;
  /** Starts or stops the traffic. */
  toggleTraffic(connection: Connection): void;
}

/** Whoever sets this key fills the store; it tells when that was. */
const CLAIM = 'sample:filled-at';
const SEED = 20_240_501;
const TRAFFIC_EVERY_MS = 250;
const BATCH = 2000;

async function fill({ kv }: Connection): Promise<void> {
  const pipeline = kv.pipeline() as unknown as Pipeline;
  addSample(pipeline, randomOf(SEED), Date.now());
  await pipeline.exec();
}

export const useSample = create<SampleState>()((set, get) => {
  let timer: ReturnType<typeof setInterval> | undefined;
  const random = randomOf(Date.now());

  return {
    traffic: false,
    async begin(connection) {
      const { kv, name } = connection;
      if (name !== SAMPLE_STORE) return;
      try {
        if ((await kv.call<number>('DBSIZE')) > 0) return;
        if ((await kv.set(CLAIM, new Date(), { nx: true })) === 'OK') await fill(connection);
      } catch (error) {
        toast.error('The sample could not be filled', { description: (error as Error).message });
      }
    },
    async reset(connection) {
      await connection.kv.call('FLUSHDB');
      await connection.kv.set(CLAIM, new Date());
      await fill(connection);
      toast.success('The sample is as it was at first');
    },
    async loadMany({ kv }, count) {
      const fast = kv.with({ durability: 'memory' });
      let done = 0;
      await useTasks.getState().run(`Adding ${plural(count, 'key')}`, count, async (run) => {
        for (; done < count && !run.stopped; done += BATCH) {
          const pipeline = fast.pipeline() as unknown as Pipeline;
          for (let i = done; i < Math.min(done + BATCH, count); i++) addOne(pipeline, i);
          await pipeline.exec();
          run.report(Math.min(done + BATCH, count));
        }
      });
      toast.success(`Added ${plural(Math.min(done, count), 'key')}`);
    },
    toggleTraffic({ kv }) {
      if (get().traffic) clearInterval(timer);
      else {
        timer = setInterval(() => {
          const pipeline = kv.pipeline() as unknown as Pipeline;
          addTraffic(pipeline, random, Date.now());
          // Somebody may have made a key of another type under one of these names.
          pipeline.exec({ keepErrors: true }).catch(() => clearInterval(timer));
        }, TRAFFIC_EVERY_MS);
      }
      set({ traffic: !get().traffic });
    },
  };
});

/** One of many: mostly strings, with some of the other types. */
function addOne(pipeline: Pipeline, i: number): void {
  const key = `demo:${['orders', 'events', 'devices', 'metrics'][i % 4]}:${String(i).padStart(7, '0')}`;
  if (i % 50 === 7) pipeline.hset(key, { id: i, state: 'open' });
  else if (i % 50 === 13) pipeline.zadd(key, { score: i, member: 'first' }, { score: i + 1, member: 'second' });
  else if (i % 50 === 19) pipeline.rpush(key, 'one', 'two', 'three');
  else if (i % 10 === 3) pipeline.set(key, { id: i, total: (i % 1000) / 10 }, { ex: 3600 + (i % 3600) });
  else pipeline.call('SET', key, `value ${i}`);
}
