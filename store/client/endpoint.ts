/** Where a client's calls go: a worker, or the page itself where no worker can be had. */
import type { HostOptions } from '../protocol/page.ts';
import type { StoreStatus } from '../protocol/status.ts';

export interface Endpoint {
  /** Greeted: ready for calls. */
  readonly port: MessagePort;
  readonly place: 'worker' | 'page';
  /** The status at the time of the greeting. */
  readonly status: StoreStatus;
  /** Resolves if the other side ends unasked. Undefined if that cannot be known: then it is asked now and then. */
  readonly gone: Promise<void> | undefined;
  /** Ends it at once, if it is the client's to end. */
  terminate(): void;
}

/** Starts the other side. @throws StoreError if there is no way to */
export type Connector = (options: HostOptions) => Promise<Endpoint>;
