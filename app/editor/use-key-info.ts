/** What a key is, followed as it changes. */
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connection.store.ts';
import type { Bin } from '../format/binary.ts';
import { follow } from './follow.ts';
import { inspect, type KeyInfo } from './store-access.ts';

export interface KeyInfoState {
  /** Null if there is no such key, undefined until that is known. */
  readonly info: KeyInfo | null | undefined;
  readonly error: Error | undefined;
}

const UNKNOWN: KeyInfoState = { info: undefined, error: undefined };

export function useKeyInfo(key: Bin): KeyInfoState {
  const connection = useConnection();
  const [state, setState] = useState(UNKNOWN);
  useEffect(() => {
    setState(UNKNOWN);
    return follow(
      (listener) => connection.changes.onKey(key, listener),
      () => inspect(connection, key),
      (info) => setState({ info, error: undefined }),
      (error) => setState({ info: undefined, error }),
    );
  }, [connection, key]);
  return state;
}
