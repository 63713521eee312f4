/** Statistics of the store, sampled as long as the page is open, so that a look at them shows how they came about. */
import { create } from 'zustand';
import type { Connection } from '../connection/connection.store.ts';
import { type CommandRow, type Info, isOwnLook, numberIn, parseInfo } from './info.ts';
import { type Sample, withSample } from './samples.ts';

export interface TypeRow {
  readonly type: string;
  readonly keys: number;
  /** Estimated bytes. */
  readonly bytes: number;
  readonly expiring: number;
}

interface StatsState {
  readonly samples: readonly Sample[];
  readonly info: Info | undefined;
  readonly types: readonly TypeRow[];
  readonly error: Error | undefined;
  /** Samples until the returned function is called. */
  start(connection: Connection): () => void;
}

const EVERY_MS = 1000;

export const useStats = create<StatsState>()((set) => ({
  samples: [],
  info: undefined,
  types: [],
  error: undefined,
  start(connection) {
    let asking = false;
    const look = async () => {
      if (asking) return;
      asking = true;
      try {
        const [text, types] = await Promise.all([
          connection.kv.call<string>('INFO', 'default', 'commandstats'),
          connection.kv.call<Record<string, [number, number, number]>>('TABKV.TYPES'),
        ]);
        const info = parseInfo(text);
        const rows = Object.entries(types).map(([type, [keys, bytes, expiring]]) => ({ type, keys, bytes, expiring }));
        set(({ samples }) => ({
          samples: withSample(samples, sampleOf(info, rows, Date.now())),
          info,
          types: rows.toSorted((a, b) => b.keys - a.keys),
          error: undefined,
        }));
      } catch (error) {
        set({ error: error as Error });
      }
      asking = false;
    };
    void look();
    const timer = setInterval(() => void look(), EVERY_MS);
    return () => clearInterval(timer);
  },
}));

function sampleOf(info: Info, types: readonly TypeRow[], at: number): Sample {
  return {
    at,
    commands: trafficOf(info.commands).reduce((sum, { calls }) => sum + calls, 0),
    hits: numberIn(info, 'keyspace_hits'),
    misses: numberIn(info, 'keyspace_misses'),
    expired: numberIn(info, 'expired_keys'),
    evicted: numberIn(info, 'evicted_keys'),
    memory: numberIn(info, 'used_memory'),
    keys: types.reduce((sum, { keys }) => sum + keys, 0),
  };
}

/** Commands without the looks of this page. */
export function trafficOf(commands: readonly CommandRow[]): CommandRow[] {
  return commands.filter((row) => !isOwnLook(row));
}
