/** Opens a store by its name. */
import { useState } from 'react';
import { Button } from '../ui/Button.tsx';
import { Field, Input } from '../ui/Field.tsx';
import { Modal } from '../ui/Modal.tsx';
import { addressOf } from './store-name.ts';

export function StoreDialog({ onClose }: { onClose(): void }) {
  const [name, setName] = useState('');
  return (
    <Modal
      title="Open a store"
      description="Stores are known by the name that an app gives to open(). A store that does not exist yet is made."
      onClose={onClose}
      onSubmit={() => name !== '' && location.assign(addressOf(name))}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={name === ''}>
            Open
          </Button>
        </>
      }
    >
      <Field label="Name">
        <Input data autoFocus placeholder="default" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
    </Modal>
  );
}
