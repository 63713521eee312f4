/** The key that is open does not exist: it was deleted, it expired, or it never was. */
import { Ghost, Undo2 } from 'lucide-react';
import { useLocation } from 'wouter';
import { type Bin, escaped } from '../format/binary.ts';
import { KEYS_PAGE } from '../shell/routes.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Keys } from '../ui/Keys.tsx';
import { useUndo } from '../undo/undo.store.ts';

export function GoneKey({ name }: { readonly name: Bin }) {
  const [, navigate] = useLocation();
  const { stack, undo } = useUndo();
  const last = stack.at(-1);
  return (
    <Empty
      icon={<Ghost />}
      title="This key does not exist"
      actions={
        <>
          {last !== undefined && (
            <Button icon={<Undo2 />} onClick={() => void undo()}>
              Undo <Keys keys="Mod Z" />
            </Button>
          )}
          <Button onClick={() => navigate(KEYS_PAGE)}>Close</Button>
        </>
      }
    >
      <code>{escaped(name)}</code> was deleted, renamed or has expired. It is shown again as soon as it is there.
      {last !== undefined && <> The last thing you did here: {last.done}.</>}
    </Empty>
  );
}
