/** A worker with a node of its own, for tests that need several threads or end one amid its work. */
import { browserPorts } from '../adapters/browser.ts';
import { StoreNode } from '../node/node.ts';
import { Tab } from './tabs.ts';

export interface ToWorker {
  readonly name: string;
  readonly work: { readonly increments: number } | { readonly incrementsForEver: true };
}

// The only message that comes is the first.
addEventListener('message', async ({ data }: MessageEvent<ToWorker>) => {
  const tab = new Tab(StoreNode.start({ name: data.name }, browserPorts(data.name)));
  const { work } = data;
  if ('increments' in work) {
    postMessage(await Promise.all(Array.from({ length: work.increments }, () => tab.call('INCR', 'n'))));
    return;
  }
  await tab.node.whenReady;
  postMessage('running');
  for (;;) postMessage(await tab.call('INCR', 'n'));
});
