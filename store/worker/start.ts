/** What a worker does when it is started: waits for clients, and shows that it lives by holding a lock. */
import type { Hello } from '../protocol/page.ts';
import { welcome } from './stores.ts';

/** Falls free when this worker ends, however it ends. */
function holdLock(): Promise<string | undefined> {
  const { locks } = navigator;
  if (locks === undefined) return Promise.resolve(undefined);
  const name = `tabkv:alive:${crypto.randomUUID()}`;
  return new Promise((resolve) => {
    locks
      .request(name, () => {
        resolve(name);
        return new Promise(() => {});
      })
      .catch(() => resolve(undefined));
  });
}

function isHello(message: unknown): message is Hello {
  return typeof message === 'object' && message !== null && 'tabkv' in message && message.tabkv === 'hello';
}

export function startWorker(scope: EventTarget): void {
  const alive = holdLock();
  scope.addEventListener('message', (event) => {
    const { data, ports } = event as MessageEvent<unknown>;
    const port = ports[0];
    if (port === undefined || !isHello(data)) return;
    void alive.then((lock) => welcome(data, port, lock, () => {}));
  });
}
