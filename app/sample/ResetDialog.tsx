/** Asks before the sample store is emptied and filled again. */
import { toast } from 'sonner';
import { useConnection } from '../connection/connection.store.ts';
import { Button } from '../ui/Button.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Notice } from '../ui/Notice.tsx';
import { useSample } from './sample.store.ts';

export function ResetDialog({ onClose }: { onClose(): void }) {
  const connection = useConnection();
  const reset = useSample((state) => state.reset);
  const submit = () => {
    onClose();
    reset(connection).catch((error: Error) => toast.error('Not reset', { description: error.message }));
  };
  return (
    <Modal
      title="Reset the sample?"
      description="All keys of the sample store are deleted, and it is filled with its first content again."
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger">
            Reset
          </Button>
        </>
      }
    >
      <Notice look="warn">This cannot be undone.</Notice>
    </Modal>
  );
}
