/** The editor of a string. */
import { FileWarning, Save, Undo2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connection.store.ts';
import type { Bin } from '../format/binary.ts';
import { formatBytes } from '../format/numbers.ts';
import { quote } from '../keys/actions.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Notice } from '../ui/Notice.tsx';
import { ConflictNotice } from './ConflictNotice.tsx';
import { useDrafts } from './drafts.store.ts';
import { isConflict } from './edited.ts';
import { change } from './edits.ts';
import css from './Pane.module.css';
import { useEdited } from './use-edited.ts';
import { ValueEditor } from './ValueEditor.tsx';
import { typeLabel, writtenOf } from './value.ts';

/** Longer values are shown when asked for: an editor takes a while with them. */
const LONG = 2 * 1024 * 1024;

export function StringPane({ name, length }: { readonly name: Bin; readonly length: number }) {
  const [asked, setAsked] = useState(false);
  if (length > LONG && !asked) {
    return (
      <Empty
        icon={<FileWarning />}
        title={`This value has ${formatBytes(length)}`}
        actions={<Button onClick={() => setAsked(true)}>Show it all the same</Button>}
      >
        Showing it may take a while.
      </Empty>
    );
  }
  return <StringEditor name={name} />;
}

function StringEditor({ name }: { readonly name: Bin }) {
  const connection = useConnection();
  const [kept] = useState(() => useDrafts.getState().drafts.get(name));
  const { edited, error, setDraft, keepMine, revert, save } = useEdited(name, undefined, kept);
  useEffect(() => {
    if (edited !== undefined) useDrafts.getState().keep(name, edited);
  }, [name, edited]);
  if (error !== undefined) {
    return <Notice look="danger">This value could not be read: {error.message}</Notice>;
  }
  if (edited === undefined) return <div className={css.pane} aria-busy="true" />;
  const { base, draft, dirty, latest } = edited;
  const written = writtenOf(draft);
  const conflict = isConflict(edited);
  const onSave = () => {
    if (!dirty || conflict || !written.ok) return;
    void save(() =>
      change(connection, {
        type: 'string',
        key: name,
        before: base && { place: undefined, seen: base },
        after: { place: undefined, value: written },
        done: `Saved ${quote(name)}`,
      }),
    );
  };
  return (
    <section
      className={css.pane}
      aria-label="Value"
      onKeyDown={(event) => {
        if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        onSave();
      }}
    >
      {conflict && (
        <div className={css.notice}>
          <ConflictNotice latest={latest} onTheirs={revert} onMine={keepMine} />
        </div>
      )}
      <ValueEditor
        fill
        label={`Value of ${quote(name)}`}
        draft={draft}
        stored={base && typeLabel(base)}
        onChange={setDraft}
      />
      {dirty && (
        <footer className={css.footer}>
          <span className={css.space}>Unsaved changes</span>
          <Button icon={<Undo2 />} onClick={revert}>
            Revert
          </Button>
          <Button look="primary" icon={<Save />} disabled={conflict || !written.ok} onClick={onSave}>
            Save <Keys keys="Mod S" />
          </Button>
        </footer>
      )}
    </section>
  );
}
