/** An editor of what is at one place, with saving that never overwrites another tab's change unseen. */
import { useCallback, useEffect, useState } from 'react';
import { toast } from 'sonner';
import { useConnection } from '../connection/connection.store.ts';
import type { Bin } from '../format/binary.ts';
import { beginEdit, type Edited, keepMine, withDraft, withLatest } from './edited.ts';
import { follow } from './follow.ts';
import { Conflict, type Place, peek } from './store-access.ts';
import type { Draft, Held } from './value.ts';

export interface Editing {
  /** Undefined until it is read. */
  readonly edited: Edited | undefined;
  readonly error: Error | undefined;
  setDraft(draft: Draft): void;
  keepMine(): void;
  /** Forgets what was typed. */
  revert(): void;
  /** Runs a write; a conflict is shown in the editor, another failure in a toast. False if it did not happen. */
  save(write: () => Promise<void>): Promise<boolean>;
}

export function useEdited(key: Bin, place: Place, kept?: Edited): Editing {
  const connection = useConnection();
  const [edited, setEdited] = useState(kept);
  const [error, setError] = useState<Error>();
  const change = useCallback((next: (edited: Edited) => Edited) => setEdited((now) => now && next(now)), []);
  const showLatest = useCallback((latest: Held | undefined) => {
    setEdited((now) => (now === undefined ? beginEdit(latest) : withLatest(now, latest)));
  }, []);

  useEffect(
    () =>
      follow(
        (listener) => connection.changes.onKey(key, listener),
        () => peek(connection.kv, key, place),
        (peeked) => {
          setError(undefined);
          showLatest(peeked !== undefined && 'bin' in peeked ? peeked : undefined);
        },
        setError,
      ),
    [connection, key, place, showLatest],
  );

  const save = async (write: () => Promise<void>) => {
    try {
      await write();
      const peeked = await peek(connection.kv, key, place);
      setEdited(beginEdit(peeked !== undefined && 'bin' in peeked ? peeked : undefined));
      return true;
    } catch (failure) {
      if (failure instanceof Conflict) {
        const { found } = failure;
        showLatest(found !== undefined && 'bin' in found ? found : undefined);
      } else toast.error('Not saved', { description: (failure as Error).message });
      return false;
    }
  };
  return {
    edited,
    error,
    setDraft: (draft) => change((now) => withDraft(now, draft)),
    keepMine: () => change(keepMine),
    revert: () => change(({ latest }) => beginEdit(latest)),
    save,
  };
}
