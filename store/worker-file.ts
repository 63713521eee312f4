// Starts the worker from its own file. The library build writes the same with './worker.js', as bundlers look for it.

/** @throws if the browser refuses; a file that is not there shows later, as the worker's error */
export function startFileWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'tabkv' });
}
