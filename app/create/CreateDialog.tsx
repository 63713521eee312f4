/** Makes a new key. */
import { Plus, X } from 'lucide-react';
import { type RefObject, useRef, useState } from 'react';
import { toast } from 'sonner';
import { useLocation } from 'wouter';
import { useConnection } from '../connection/connection.store.ts';
import { ValueEditor } from '../editor/ValueEditor.tsx';
import { type Draft, draftOf, writtenOf } from '../editor/value.ts';
import { readEscaped } from '../format/binary.ts';
import { parseDuration } from '../format/duration.ts';
import { keyPage } from '../shell/routes.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Field, Input } from '../ui/Field.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { typeName } from '../ui/TypeBadge.tsx';
import css from './CreateDialog.module.css';
import { commandOf, createKey, type NewType, type Row, scoresFit } from './create.ts';

const TYPES = (['string', 'hash', 'list', 'set', 'zset'] satisfies NewType[]).map(
  (type) => [type, typeName(type)] as const,
);

interface Labels {
  readonly title: string;
  readonly first: string;
  readonly second?: string;
}

const LABELS: Readonly<Record<Exclude<NewType, 'string'>, Labels>> = {
  hash: { title: 'Fields', first: 'Field', second: 'Value' },
  list: { title: 'Elements', first: 'Element' },
  set: { title: 'Members', first: 'Member' },
  zset: { title: 'Members', first: 'Member', second: 'Score' },
};

const EMPTY: Draft = draftOf({ bin: '', flags: 0 });

export function CreateDialog({ onClose }: { onClose(): void }) {
  const connection = useConnection();
  const [, navigate] = useLocation();
  const [type, setType] = useState<NewType>('string');
  const [name, setName] = useState('');
  const [ttl, setTtl] = useState('');
  const [draft, setDraft] = useState(EMPTY);
  const nextRow = useRef(1);
  const [rows, setRows] = useState<readonly Row[]>([{ id: 0, first: '', second: '' }]);
  const [taken, setTaken] = useState(false);

  const key = readEscaped(name);
  const ttlMs = ttl.trim() === '' ? undefined : parseDuration(ttl);
  const ttlProblem =
    ttl.trim() !== '' && (ttlMs === undefined || ttlMs <= 0) ? 'Write a time such as 90s, 1h 30m or 2d.' : undefined;
  const written = writtenOf(draft);
  const content = type === 'string' ? (written.ok ? written : undefined) : commandOf(type, key, rows);
  const ready = content !== undefined && ttlProblem === undefined && !taken && (type !== 'zset' || scoresFit(rows));
  const dirty = name !== '' || draft.text !== '' || rows.some(({ first, second }) => first !== '' || second !== '');

  const submit = async () => {
    if (!ready) return;
    try {
      if (!(await createKey(connection, key, content, ttlMs))) {
        setTaken(true);
        return;
      }
      onClose();
      navigate(keyPage(key));
    } catch (error) {
      toast.error('The key was not created', { description: (error as Error).message });
    }
  };

  return (
    <Modal
      wide
      title="New key"
      closable={!dirty}
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          {type !== 'string' && content === undefined && (
            <span className={css.hint}>A {typeName(type).toLowerCase()} begins with at least one entry.</span>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={!ready}>
            Create
          </Button>
        </>
      }
    >
      <div>
        <Segmented<NewType> label="Type" value={type} options={TYPES} onChange={setType} />
      </div>
      <div className={css.pair}>
        <Field
          label="Name"
          hint="Colons make groups, such as user:42."
          error={taken ? 'There is already a key of this name. Choose another one.' : undefined}
        >
          <Input
            data
            autoFocus
            value={name}
            placeholder="user:42"
            onChange={(event) => {
              setName(event.target.value);
              setTaken(false);
            }}
          />
        </Field>
        <Field label="Time to live" hint="Such as 90s, 1h 30m or 2d" error={ttlProblem}>
          <Input data value={ttl} placeholder="No expiry" onChange={(event) => setTtl(event.target.value)} />
        </Field>
      </div>
      {type === 'string' ? (
        <ValueEditor label="Value" draft={draft} onChange={setDraft} />
      ) : (
        <Rows labels={LABELS[type]} rows={rows} nextRow={nextRow} onChange={setRows} />
      )}
    </Modal>
  );
}

interface RowsProps {
  readonly labels: Labels;
  readonly rows: readonly Row[];
  readonly nextRow: RefObject<number>;
  onChange(rows: readonly Row[]): void;
}

function Rows({ labels, rows, nextRow, onChange }: RowsProps) {
  const set = (id: number, part: Partial<Row>) =>
    onChange(rows.map((row) => (row.id === id ? { ...row, ...part } : row)));
  return (
    <fieldset className={css.rows}>
      <legend className={css.legend}>{labels.title}</legend>
      {rows.map(({ id, first, second }, index) => (
        <div key={id} className={css.row}>
          <Input
            data
            aria-label={`${labels.first} ${index + 1}`}
            placeholder={labels.first}
            value={first}
            onChange={(event) => set(id, { first: event.target.value })}
          />
          {labels.second !== undefined && (
            <Input
              data
              aria-label={`${labels.second} ${index + 1}`}
              placeholder={labels.second === 'Score' ? '0' : labels.second}
              value={second}
              onChange={(event) => set(id, { second: event.target.value })}
            />
          )}
          <IconButton
            label="Remove this line"
            disabled={rows.length === 1}
            onClick={() => onChange(rows.filter((row) => row.id !== id))}
          >
            <X />
          </IconButton>
        </div>
      ))}
      <div>
        <Button
          look="ghost"
          icon={<Plus />}
          onClick={() => onChange([...rows, { id: nextRow.current++, first: '', second: '' }])}
        >
          Add another
        </Button>
      </div>
    </fieldset>
  );
}
