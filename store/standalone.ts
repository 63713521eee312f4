/**
 * `tabkv/engine`: the engine with the platform's clock, randomness and timers, for Node, unit tests and other front
 * doors. Everything that is not handed in gets its usual source.
 */
import { Engine, type EngineOptions } from './engine/index.ts';

export * from './engine/index.ts';

/**
 * Makes an engine that holds its keyspace in memory only.
 * @param options clock, randomness, timers; each defaults to the platform's own
 */
export function createEngine(options: Partial<EngineOptions> = {}): Engine {
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  let nextTimer = 1;
  return new Engine({
    clock: Date.now,
    random: Math.random,
    stopwatch: () => performance.now() * 1000,
    timer: {
      set(delayMs, fire) {
        const handle = nextTimer++;
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
    },
    ...options,
  });
}
