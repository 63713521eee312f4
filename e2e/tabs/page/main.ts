/** A page that uses the store as an app does: opens it and works with it. The tests drive `kv` from outside. */
import { open, type Store } from '../../../store/index.ts';

declare global {
  /** The store, once it is open. */
  var kv: Store;
  /** Opens another one in the same page. */
  var openStore: typeof open;
  /** What made the opening fail. */
  var openError: unknown;
}

globalThis.openStore = open;
open({ name: new URLSearchParams(location.search).get('store') ?? 'tabs' }).then(
  (store) => {
    globalThis.kv = store;
  },
  (error) => {
    globalThis.openError = error;
  },
);
