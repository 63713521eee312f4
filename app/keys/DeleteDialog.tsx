/** Asks before several keys are deleted, and says whether that can be taken back. */
import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { useConnection } from '../connection/connection.store.ts';
import type { Bin } from '../format/binary.ts';
import { formatBytes, plural } from '../format/numbers.ts';
import { Button } from '../ui/Button.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Notice } from '../ui/Notice.tsx';
import { deleteKeys, matchingKeys, UNDO_LIMIT, weigh } from './actions.ts';
import { useKeys } from './keys.store.ts';
import { useSelection } from './selection.store.ts';

interface DeleteDialogProps {
  readonly keys: ReadonlySet<Bin>;
  /** Whether `keys` are those that are left out of all that the list shows. */
  readonly all: boolean;
  readonly count: number;
  onClose(): void;
}

interface Target {
  readonly keys: readonly Bin[];
  readonly bytes: number;
}

export function DeleteDialog({ keys, all, count, onClose }: DeleteDialogProps) {
  const connection = useConnection();
  const query = useKeys((state) => state.query);
  const [target, setTarget] = useState<Target>();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    let gone = false;
    const found = all
      ? matchingKeys(connection, query, keys)
      : weigh(connection, keys).then((bytes) => ({ keys: [...keys], bytes }));
    found.then(
      (result) => gone || setTarget(result),
      (error: Error) => toast.error('The keys could not be read', { description: error.message }),
    );
    return () => {
      gone = true;
    };
  }, [connection, query, keys, all]);

  // Until it is known what would be deleted the button is disabled, and could not have the focus.
  useEffect(() => {
    if (target !== undefined) button.current?.focus();
  }, [target]);

  const undoable = target !== undefined && target.bytes <= UNDO_LIMIT;
  const confirm = () => {
    if (target === undefined) return;
    onClose();
    useSelection.getState().clear();
    deleteKeys(connection, target.keys, undoable).catch((error: Error) =>
      toast.error('Not all keys were deleted', { description: error.message }),
    );
  };
  return (
    <Modal
      title={`Delete ${plural(target?.keys.length ?? count, 'key')}?`}
      description={
        target === undefined
          ? 'Looking at what would be deleted…'
          : `They take about ${formatBytes(target.bytes)} in this store, in every tab that has it open.`
      }
      onClose={onClose}
      onSubmit={confirm}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button ref={button} type="submit" look="danger" disabled={target === undefined}>
            Delete
          </Button>
        </>
      }
    >
      {target !== undefined &&
        (undoable ? (
          <Notice>You can undo this as long as this page is open.</Notice>
        ) : (
          <Notice look="warn">
            This is too much to keep for undo ({formatBytes(UNDO_LIMIT)} at most). It cannot be taken back.
          </Notice>
        ))}
    </Modal>
  );
}
