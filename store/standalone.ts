/**
 * `tabkv/engine`: the engine with the platform's clock, randomness and timers, for Node, unit tests and other front
 * doors. Everything that is not handed in gets its usual source.
 */
import { ActiveExpiry } from './engine/active-expiry.ts';
import { Engine, type EngineOptions, type Timer } from './engine/index.ts';

export * from './engine/index.ts';

/** The platform's timers. In Node those in the background do not keep the process alive. */
function platformTimer(): Timer {
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let next = 1;
  return {
    set(delayMs, fire, background = false) {
      const handle = next++;
      const timeout = setTimeout(() => {
        timers.delete(handle);
        fire();
      }, delayMs);
      timers.set(handle, timeout);
      if (background && typeof timeout === 'object') (timeout as { unref?(): void }).unref?.();
      return handle;
    },
    clear(handle) {
      clearTimeout(timers.get(handle));
      timers.delete(handle);
    },
  };
}

/**
 * Makes an engine that holds its keyspace in memory only, and removes what expires by itself.
 * @param options clock, randomness, timers; each defaults to the platform's own
 */
export function createEngine(options: Partial<EngineOptions> = {}): Engine {
  const engine = new Engine({
    clock: Date.now,
    random: Math.random,
    stopwatch: () => performance.now() * 1000,
    timer: platformTimer(),
    ...options,
  });
  new ActiveExpiry(engine);
  return engine;
}
