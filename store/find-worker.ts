/**
 * Starts a worker in whatever surrounding the page was built and served by. Tried in turn, each until it greets: what the
 * caller gave, a worker from the inlined source (works under every bundler, but not under a Content-Security-Policy
 * without `blob:`), the worker's own file (works where the bundler understands `new URL`), the engine on the page.
 */
import type { Connector, Endpoint } from './client/endpoint.ts';
import { type Greeting, type Hello, type HostOptions, PAGE_PROTOCOL } from './protocol/page.ts';
import { StoreError } from './protocol/store-error.ts';
import { startFileWorker } from './worker-file.ts';

export interface WorkerOptions {
  /** A worker that runs `tabkv/worker`, or a function that starts one. */
  readonly worker?: Worker | (() => Worker) | undefined;
  /** Where the file of `tabkv/worker` is served. */
  readonly workerUrl?: string | URL | undefined;
}

/** How long a worker may take to load and greet, in ms. */
const PATIENCE = 20_000;

type Start = () => Worker | undefined | Promise<Worker | undefined>;

async function blobWorker(): Promise<Worker | undefined> {
  const { workerSource } = await import('./worker-source.ts');
  if (workerSource === '') return undefined;
  const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
  try {
    return new Worker(url, { type: 'module', name: 'tabkv' });
  } finally {
    // The worker has fetched it by then, or never will.
    setTimeout(() => URL.revokeObjectURL(url), PATIENCE);
  }
}

/** A worker of the caller's is not ours to end. */
function givenWorker({ worker }: WorkerOptions): { start: Start; ours: boolean }[] {
  if (worker === undefined) return [];
  return typeof worker === 'function' ? [{ start: worker, ours: true }] : [{ start: () => worker, ours: false }];
}

function ways(options: WorkerOptions): { start: Start; ours: boolean }[] {
  const { workerUrl } = options;
  const own: Start[] = [blobWorker, startFileWorker];
  if (workerUrl !== undefined) own.unshift(() => new Worker(workerUrl, { type: 'module', name: 'tabkv' }));
  return [...givenWorker(options), ...own.map((start) => ({ start, ours: true }))];
}

/** Resolves when the worker has greeted; rejects when it could not be loaded, or is of another build. */
async function greeted(worker: Worker, hello: Hello, ours: boolean): Promise<Endpoint> {
  const { port1: port, port2 } = new MessageChannel();
  const ended = new AbortController();
  const terminate = () => {
    ended.abort();
    if (ours) worker.terminate();
  };
  try {
    worker.postMessage(hello, [port2]);
    const { version, status, alive } = await greeting(worker, port);
    if (version !== PAGE_PROTOCOL) throw new StoreError('VERSION', 'it is of another version of tabkv');
    return { port, place: 'worker', status, gone: lockFreed(alive, ended.signal), terminate };
  } catch (error) {
    port.close();
    terminate();
    throw error;
  }
}

function greeting(worker: Worker, port: MessagePort): Promise<Greeting> {
  const settled = new AbortController();
  return new Promise<Greeting>((resolve, reject) => {
    const fail = (why: string) => reject(new StoreError('UNAVAILABLE', why));
    const onError = ({ message }: ErrorEvent) => fail(message || 'it did not load');
    worker.addEventListener('error', onError, { signal: settled.signal });
    const timer = setTimeout(() => fail('it did not answer'), PATIENCE);
    settled.signal.addEventListener('abort', () => clearTimeout(timer));
    port.onmessage = ({ data }: MessageEvent<Greeting>) => resolve(data);
  }).finally(() => settled.abort());
}

/** The worker holds a lock as long as it lives: who gets it knows that the worker has ended, however it did. */
function lockFreed(lock: string | undefined, signal: AbortSignal): Promise<void> | undefined {
  if (lock === undefined || navigator.locks === undefined) return undefined;
  return new Promise((resolve) => {
    navigator.locks.request(lock, { signal }, () => resolve()).catch(() => {});
  });
}

/** The store on the page itself: works everywhere, but long commands hold the page up. */
async function onPage(hello: Hello): Promise<Endpoint> {
  const { welcome } = await import('./worker/stores.ts');
  const { port1: port, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port.onmessage = ({ data }: MessageEvent<Greeting>) =>
      resolve({ port, place: 'page', status: data.status, gone: new Promise(() => {}), terminate: () => {} });
    welcome(hello, port2, undefined, () => {});
  });
}

export function workerConnector(options: WorkerOptions): Connector {
  return async (store: HostOptions) => {
    const hello: Hello = { tabkv: 'hello', version: PAGE_PROTOCOL, store };
    if (typeof Worker === 'undefined') return onPage(hello);
    const reasons: string[] = [];
    for (const { start, ours } of ways(options)) {
      try {
        const worker = await start();
        if (worker !== undefined) return await greeted(worker, hello, ours);
      } catch (error) {
        reasons.push(error instanceof Error ? error.message : String(error));
      }
    }
    console.warn(`tabkv runs on the page, since no worker could be started (${reasons.join('; ')})`);
    return onPage(hello);
  };
}
