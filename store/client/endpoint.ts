/** Where a client's calls go: a worker, or the page itself where no worker can be had. */
import type { HostOptions } from '../protocol/page.ts';
import type { StoreStatus } from '../protocol/status.ts';

export interface Endpoint {
  /** Greeted: ready for calls. */
  readonly port: MessagePort;
  readonly place: 'worker' | 'page';
  readonly status: StoreStatus;
  /** A Web Lock that the other side holds as long as it lives; undefined where there are none. */
  readonly alive: string | undefined;
  /** Ends it at once, if it is the client's to end. */
  terminate(): void;
}

/** Starts the other side. @throws StoreError if there is no way to */
export type Connector = (options: HostOptions) => Promise<Endpoint>;
