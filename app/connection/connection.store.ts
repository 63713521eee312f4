/** The store that the page shows: opening, open, or why it could not be opened. */
import { create } from 'zustand';
import { open, type Status, type Store } from '../../store/index.ts';
import { binOf, binOfText } from '../format/binary.ts';
import { ChangeHub, type Changes } from './changes.ts';
import { rememberStore, storeNameOf } from './store-name.ts';

export interface Connection {
  readonly name: string;
  readonly kv: Store;
  readonly changes: Changes;
}

export type ConnectionState = { readonly name: string } & (
  | { readonly phase: 'opening' }
  | { readonly phase: 'open'; readonly connection: Connection; readonly status: Status }
  | { readonly phase: 'failed'; readonly error: Error }
);

export const useConnectionState = create<ConnectionState>()(() => ({
  phase: 'opening',
  name: storeNameOf(location.search),
}));

let connecting: Promise<void> | undefined;

/** Opens the store of the page's address, once. */
export function connect(): Promise<void> {
  connecting ??= openStore();
  return connecting;
}

async function openStore(): Promise<void> {
  const { name } = useConnectionState.getState();
  const become = (state: ConnectionState) => useConnectionState.setState(state, true);
  try {
    const kv = await open({ name });
    const changes = new ChangeHub();
    kv.subscribe('*', ({ key, bytes }) => {
      changes.tell(bytes !== undefined ? binOf(bytes) : key === null ? undefined : binOfText(key));
    });
    kv.onStatus((status) => useConnectionState.setState({ status }));
    rememberStore(name);
    become({ phase: 'open', name, connection: { name, kv, changes }, status: kv.status });
  } catch (error) {
    become({ phase: 'failed', name, error: error as Error });
  }
}

/** The open store. Components that use it are shown only when there is one. */
export function useConnection(): Connection {
  const state = useConnectionState();
  if (state.phase !== 'open') throw new Error('no store is open');
  return state.connection;
}

/** What the open store tells about itself. */
export function useStatus(): Status {
  const state = useConnectionState();
  if (state.phase !== 'open') throw new Error('no store is open');
  return state.status;
}
