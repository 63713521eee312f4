/** Renames a key, or copies it under another name. Another key of that name is only replaced when that is confirmed. */
import { useState } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import { useConnection } from '../connection/connection.store.ts';
import { inspect, type KeyInfo } from '../editor/store-access.ts';
import { type Bin, escaped, readEscaped } from '../format/binary.ts';
import { formatBytes } from '../format/numbers.ts';
import { keyPage } from '../shell/routes.ts';
import { Button } from '../ui/Button.tsx';
import { Field, Input } from '../ui/Field.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Notice } from '../ui/Notice.tsx';
import { typeName } from '../ui/TypeBadge.tsx';
import { duplicateKey, quote, renameKey } from './actions.ts';

interface RenameDialogProps {
  readonly name: Bin;
  readonly copy: boolean;
  onClose(): void;
}

export function RenameDialog({ name, copy, onClose }: RenameDialogProps) {
  const connection = useConnection();
  const [, navigate] = useLocation();
  const [text, setText] = useState(escaped(name) + (copy ? ':copy' : ''));
  const [taken, setTaken] = useState<KeyInfo | null>(null);
  const to = readEscaped(text);
  const unchanged = to === name;

  const submit = async () => {
    if (unchanged) return;
    try {
      const done = copy
        ? await duplicateKey(connection, name, to)
        : await renameKey(connection, name, to, taken !== null);
      if (!done) {
        setTaken(await inspect(connection, to));
        return;
      }
      if (copy) toast.success(`Copied to ${quote(to)}`);
      onClose();
      navigate(keyPage(to));
    } catch (error) {
      toast.error(copy ? 'Not copied' : 'Not renamed', { description: (error as Error).message });
    }
  };

  return (
    <Modal
      title={copy ? 'Duplicate key' : 'Rename key'}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            look={taken === null ? 'primary' : 'danger'}
            disabled={unchanged || (copy && taken !== null)}
          >
            {copy ? 'Duplicate' : taken === null ? 'Rename' : 'Replace it'}
          </Button>
        </>
      }
    >
      <Field label="New name" hint="Bytes that are no text can be written as \x00.">
        <Input
          data
          autoFocus
          value={text}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            setText(event.target.value);
            setTaken(null);
          }}
        />
      </Field>
      {taken !== null && (
        <Notice look="warn">
          There is already a {typeName(taken.type).toLowerCase()} of this name ({formatBytes(taken.size)}).{' '}
          {copy ? 'Choose another name.' : 'Replacing it deletes what it holds; that can be undone.'}
        </Notice>
      )}
    </Modal>
  );
}
