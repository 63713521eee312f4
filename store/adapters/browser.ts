/** The ports of a node in a browser: what this worker (or page) really has of storage, locks and messages. */
import type { Ports, Timer } from '../node/ports.ts';

/** @param name the store's name: storage, lock and channel are called after it */
export function browserPorts(_name: string): Ports {
  return {
    journal: undefined,
    pen: undefined,
    channel: undefined,
    clock: Date.now,
    uptime: () => performance.now(),
    random: Math.random,
    timer: platformTimer(),
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
      timers.set(handle, setTimeout(run, delayMs));
      return handle;
    },
    clear(handle) {
      clearTimeout(timers.get(handle));
      timers.delete(handle);
    },
  };
}
