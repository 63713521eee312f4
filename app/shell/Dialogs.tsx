/** The dialog that is open, if one is. */

import { StoreDialog } from '../connection/StoreDialog.tsx';
import { CreateDialog } from '../create/CreateDialog.tsx';
import { DeleteDialog } from '../keys/DeleteDialog.tsx';
import { RenameDialog } from '../keys/RenameDialog.tsx';
import { TtlDialog } from '../keys/TtlDialog.tsx';
import { ResetDialog } from '../sample/ResetDialog.tsx';
import { CommandPalette } from './CommandPalette.tsx';
import { useDialogs } from './dialogs.store.ts';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';

export function Dialogs() {
  const { open, close } = useDialogs();
  switch (open?.kind) {
    case 'create':
      return <CreateDialog onClose={close} />;
    case 'rename':
    case 'duplicate':
      return <RenameDialog name={open.key} copy={open.kind === 'duplicate'} onClose={close} />;
    case 'ttl':
      return <TtlDialog name={open.key} onClose={close} />;
    case 'delete':
      return <DeleteDialog keys={open.keys} all={open.all} count={open.count} onClose={close} />;
    case 'palette':
      return <CommandPalette onClose={close} />;
    case 'shortcuts':
      return <ShortcutsDialog onClose={close} />;
    case 'store':
      return <StoreDialog onClose={close} />;
    case 'reset':
      return <ResetDialog onClose={close} />;
    default:
      return null;
  }
}
