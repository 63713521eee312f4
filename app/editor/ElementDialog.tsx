/** Adds or changes one element of a collection. */
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import { useConnection } from '../connection/connection.store.ts';
import { type Bin, escaped, readEscaped } from '../format/binary.ts';
import { Button } from '../ui/Button.tsx';
import { Field, Input } from '../ui/Field.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { ConflictNotice } from './ConflictNotice.tsx';
import { type CollectionType, parseScore, WORDS } from './collections.ts';
import { beginEdit, type Edited, isConflict, keepMine, withDraft, withLatest } from './edited.ts';
import { change, type End, type Entry, insert, push, scoreText } from './edits.ts';
import { follow } from './follow.ts';
import { Conflict, type Element, type Peeked, type Place, peek, samePeeked, seenOf } from './store-access.ts';
import { ValueEditor } from './ValueEditor.tsx';
import { type Held, typeLabel, writtenOf } from './value.ts';

export type ElementTarget = { readonly kind: 'add' } | { readonly kind: 'edit'; readonly element: Element };

interface ElementDialogProps {
  readonly name: Bin;
  readonly type: CollectionType;
  readonly target: ElementTarget;
  onClose(): void;
}

type ListPlace = End | 'before';

export function ElementDialog({ name, type, target, onClose }: ElementDialogProps) {
  const connection = useConnection();
  const element = target.kind === 'edit' ? target.element : undefined;
  const words = WORDS[type];
  const [field, setField] = useState(element === undefined ? '' : escaped(String(element.place)));
  const [score, setScore] = useState(element?.score === undefined ? '0' : scoreText(element.score));
  const [edited, setEdited] = useState(() => beginEdit(element?.held));
  const [seen, setSeen] = useState(() => element && seenOf(element));
  const [latest, setLatest] = useState(seen);
  const [end, setEnd] = useState<ListPlace>('tail');
  const [index, setIndex] = useState('0');
  const [problem, setProblem] = useState<string>();

  // While the dialog is open the element is followed, so that a change by another tab is seen before it is saved over.
  const place = element?.place;
  useEffect(() => {
    if (place === undefined) return;
    return follow(
      (listener) => connection.changes.onKey(name, listener),
      () => peek(connection.kv, name, place),
      (found) => {
        setLatest(found);
        setEdited((now) => withLatest(now, heldIn(found)));
      },
      (error) => setProblem(error.message),
    );
  }, [connection, name, place]);

  const hasValue = type === 'hash' || type === 'list';
  const hasName = type !== 'list';
  const fieldBin = readEscaped(field);
  const renamed = element !== undefined && hasName && fieldBin !== element.place;
  const rescored = element?.score !== undefined && parseScore(score) !== element.score;
  const dirty = element === undefined ? field !== '' || edited.dirty : edited.dirty || renamed || rescored;
  const conflict = isConflict(edited) || (element !== undefined && !hasValue && !samePeeked(seen, latest));
  const written = writtenOf(edited.draft);
  const parsedScore = parseScore(score);
  const invalid = (hasValue && !written.ok) || (type === 'zset' && parsedScore === undefined) || conflict;

  const submit = async () => {
    if (invalid) return;
    setProblem(undefined);
    try {
      if (type === 'list' && element === undefined) {
        if (!written.ok) return;
        if (end === 'before') await insert(connection, name, Number.parseInt(index, 10), written);
        else await push(connection, name, end, written);
      } else {
        const to: Place = element !== undefined && !renamed ? element.place : fieldBin;
        const after: Entry = {
          place: to,
          ...(hasValue && written.ok && { value: written }),
          ...(type === 'zset' && { score: parsedScore as number }),
        };
        const before = element && { place: element.place, seen: hasValue ? (edited.base as Held) : (seen as Peeked) };
        const what = typeof to === 'number' ? `element ${to}` : `${words.one} “${escaped(to ?? '')}”`;
        await change(connection, { type, key: name, before, after, done: `${element ? 'Changed' : 'Added'} ${what}` });
      }
      onClose();
    } catch (error) {
      if (!(error instanceof Conflict)) toast.error('Not saved', { description: (error as Error).message });
      else if (element === undefined || renamed) setProblem(`There is already a ${words.one} called “${field}”.`);
      else setLatest(error.found);
    }
  };

  const takeTheirs = () => {
    setSeen(latest);
    setEdited(beginEdit(heldIn(latest)));
    if (latest !== undefined && 'score' in latest) setScore(scoreText(latest.score));
    if (latest === undefined) onClose();
  };
  const takeMine = () => {
    setSeen(latest);
    setEdited(keepMine);
  };

  return (
    <Modal
      wide={hasValue}
      title={titleOf(target, words.one)}
      closable={!dirty}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={invalid || (element !== undefined && !dirty)}>
            {element === undefined ? 'Add' : 'Save'} {hasValue && <Keys keys="Mod Enter" />}
          </Button>
        </>
      }
    >
      {conflict && <Conflicting edited={edited} latest={latest} onTheirs={takeTheirs} onMine={takeMine} />}
      {problem !== undefined && <Notice look="danger">{problem}</Notice>}
      {type === 'list' && element === undefined && (
        <div>
          <Segmented<ListPlace>
            label="Where"
            value={end}
            options={[
              ['head', 'At the head'],
              ['tail', 'At the tail'],
              ['before', 'Before an index'],
            ]}
            onChange={setEnd}
          />
        </div>
      )}
      {type === 'list' && element === undefined && end === 'before' && (
        <Field label="Index">
          <Input data type="number" min={0} value={index} onChange={(event) => setIndex(event.target.value)} />
        </Field>
      )}
      {type === 'zset' && (
        <Field label="Score" error={parsedScore === undefined ? 'A number, or inf' : undefined}>
          <Input data inputMode="decimal" value={score} onChange={(event) => setScore(event.target.value)} />
        </Field>
      )}
      {hasName && (
        <Field label={words.name} hint="Bytes that are no text can be written as \x00.">
          <Input data value={field} onChange={(event) => setField(event.target.value)} />
        </Field>
      )}
      {hasValue && (
        <ValueKeys onSubmit={() => void submit()}>
          <ValueEditor
            label="Value"
            draft={edited.draft}
            stored={edited.base && typeLabel(edited.base)}
            autoFocus={element !== undefined || type === 'list'}
            onChange={(draft) => setEdited((now) => withDraft(now, draft))}
          />
        </ValueKeys>
      )}
    </Modal>
  );
}

function titleOf(target: ElementTarget, one: string): string {
  if (target.kind === 'add') return `Add ${one}`;
  const { place } = target.element;
  return typeof place === 'number' ? `Element ${place}` : `Edit ${one}`;
}

function heldIn(peeked: Peeked | undefined): Held | undefined {
  return peeked !== undefined && 'bin' in peeked ? peeked : undefined;
}

interface ConflictingProps {
  readonly edited: Edited;
  readonly latest: Peeked | undefined;
  onTheirs(): void;
  onMine(): void;
}

function Conflicting({ edited, latest, onTheirs, onMine }: ConflictingProps) {
  if (latest === undefined || edited.base !== undefined) {
    return <ConflictNotice latest={edited.latest} onTheirs={onTheirs} onMine={onMine} />;
  }
  const now = 'score' in latest ? `Its score is now ${scoreText(latest.score)}.` : '';
  return (
    <Notice
      look="warn"
      actions={
        <>
          <Button onClick={onTheirs}>Show theirs</Button>
          <Button onClick={onMine}>Keep mine</Button>
        </>
      }
    >
      Another tab changed this while you were editing. {now}
    </Notice>
  );
}

/** In a value Enter is a new line; with Ctrl or ⌘ it saves. */
function ValueKeys({ children, onSubmit }: { readonly children: React.ReactNode; onSubmit(): void }) {
  return (
    <div
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.stopPropagation();
        onSubmit();
      }}
    >
      {children}
    </div>
  );
}
