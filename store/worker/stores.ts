/** The stores of one worker (or page): each name is opened once, however many clients it has. */
import { browserPorts } from '../adapters/browser.ts';
import { StoreNode } from '../node/node.ts';
import { type Hello, type HostOptions, PAGE_PROTOCOL } from '../protocol/page.ts';
import { serve } from './host.ts';

interface Opened {
  readonly node: StoreNode;
  clients: number;
}

const stores = new Map<string, Opened>();

function opened(options: HostOptions): Opened {
  let store = stores.get(options.name);
  if (store === undefined) {
    store = { node: StoreNode.start(options, browserPorts(options.name)), clients: 0 };
    stores.set(options.name, store);
  }
  return store;
}

async function released(name: string, store: Opened, whenIdle: () => void): Promise<void> {
  store.clients--;
  if (store.clients > 0) return;
  stores.delete(name);
  await store.node.close();
  if (stores.size === 0) whenIdle();
}

/**
 * Answers a client's first message.
 * @param alive a Web Lock that this surrounding holds as long as it lives
 * @param whenIdle called when the last client of the last store has closed
 */
export function welcome(hello: Hello, port: MessagePort, alive: string | undefined, whenIdle: () => void): void {
  if (hello.version !== PAGE_PROTOCOL) {
    port.postMessage({ tabkv: 'ready', version: PAGE_PROTOCOL });
    return;
  }
  const store = opened(hello.store);
  store.clients++;
  serve(store.node, port, alive, () => released(hello.store.name, store, whenIdle));
}
