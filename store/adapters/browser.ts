/** The ports of a node in a browser: what this worker (or page) really has of storage, locks and messages. */
import type { ChannelPort, JournalPort, PenPort, Ports, StorageEstimate, Timer } from '../node/ports.ts';
import { letProcessEnd } from '../protocol/process.ts';
import { broadcastChannel } from './broadcast-channel.ts';
import { idbJournal } from './idb-journal.ts';
import { webLocksPen } from './web-locks-pen.ts';

/** @param name the store's name: database, lock and channel are called after it */
export function browserPorts(name: string): Ports {
  const id = `tabkv:${name}`;
  const journal = journalPort(id);
  return {
    journal: typeof journal === 'string' ? undefined : journal,
    ...(typeof journal === 'string' ? { journalReason: journal } : {}),
    pen: penPort(id),
    channel: channelPort(id),
    clock: Date.now,
    uptime: () => performance.now(),
    random: Math.random,
    timer: platformTimer(),
    estimate,
  };
}

/** One-shot timers of the platform under numbers of their own. */
export function platformTimer(): Timer {
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let next = 1;
  return {
    set(delayMs, fire) {
      const handle = next++;
      const run = () => {
        timers.delete(handle);
        fire();
      };
      const timer = setTimeout(run, delayMs);
      letProcessEnd(timer);
      timers.set(handle, timer);
      return handle;
    },
    clear(handle) {
      clearTimeout(timers.get(handle));
      timers.delete(handle);
    },
  };
}

/** The journal, or why there is none: even to look at `indexedDB` may be forbidden. */
function journalPort(id: string): JournalPort | string {
  try {
    return typeof indexedDB === 'undefined' || indexedDB === null ? 'there is no IndexedDB here' : idbJournal(id);
  } catch (error) {
    return `IndexedDB is not allowed here: ${error}`;
  }
}

function penPort(id: string): PenPort | undefined {
  try {
    return typeof navigator.locks === 'undefined' ? undefined : webLocksPen(id, navigator.locks);
  } catch {
    return undefined;
  }
}

function channelPort(id: string): ChannelPort | undefined {
  try {
    return typeof BroadcastChannel === 'undefined' ? undefined : broadcastChannel(id);
  } catch {
    return undefined;
  }
}

async function estimate(): Promise<StorageEstimate> {
  const storage: StorageManager | undefined = navigator.storage;
  const [{ usage, quota }, persisted] = await Promise.all([storage?.estimate() ?? {}, storage?.persisted()]);
  return { usage, quota, persisted };
}
