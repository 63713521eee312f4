/** Sets when a key expires: after a time, at a time, or never. */
import { useState } from 'react';
import { toast } from 'sonner';
import { useConnection } from '../connection/connection.store.ts';
import { useKeyInfo } from '../editor/use-key-info.ts';
import type { Bin } from '../format/binary.ts';
import { formatTime, parseDuration, toLocalInput } from '../format/duration.ts';
import { Button } from '../ui/Button.tsx';
import { useNow } from '../ui/clock.ts';
import { Field, Input } from '../ui/Field.tsx';
import { Modal } from '../ui/Modal.tsx';
import { Segmented } from '../ui/Segmented.tsx';
import { quote, setExpiry } from './actions.ts';
import css from './TtlDialog.module.css';

const PRESETS = ['1m', '5m', '1h', '1d', '7d', '30d'] as const;

type Mode = 'after' | 'at';

export function TtlDialog({ name, onClose }: { readonly name: Bin; onClose(): void }) {
  const connection = useConnection();
  const { info } = useKeyInfo(name);
  const now = useNow();
  const [mode, setMode] = useState<Mode>('after');
  const [after, setAfter] = useState('1h');
  const [at, setAt] = useState(() => toLocalInput(Date.now() + 3_600_000));
  const duration = parseDuration(after);
  const moment = mode === 'at' ? new Date(at).getTime() : duration === undefined ? Number.NaN : now + duration;
  const problem = problemOf(mode, moment, now);

  const apply = (to: number) => {
    if (info == null) return;
    onClose();
    setExpiry(connection, name, info.expireAt, to).catch((error: Error) =>
      toast.error('The expiry was not changed', { description: error.message }),
    );
  };
  const submit = () => {
    if (problem === undefined) apply(mode === 'after' ? Date.now() + (duration as number) : moment);
  };

  return (
    <Modal
      title="Expiry"
      description={
        <>
          {quote(name)}{' '}
          {info == null || info.expireAt === -1 ? 'never expires.' : `expires ${formatTime(info.expireAt)}.`}
        </>
      }
      onClose={onClose}
      onSubmit={submit}
      footer={
        <>
          <Button
            look="ghost"
            className={css.persist ?? ''}
            disabled={info == null || info.expireAt === -1}
            onClick={() => apply(-1)}
          >
            Never expire
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={problem !== undefined}>
            Set expiry
          </Button>
        </>
      }
    >
      <div>
        <Segmented<Mode>
          label="How"
          value={mode}
          options={[
            ['after', 'After a time'],
            ['at', 'At a time'],
          ]}
          onChange={setMode}
        />
      </div>
      {mode === 'after' ? (
        <>
          <fieldset className={css.presets} aria-label="Usual times">
            {PRESETS.map((preset) => (
              <Button key={preset} aria-pressed={preset === after} onClick={() => setAfter(preset)}>
                {preset}
              </Button>
            ))}
          </fieldset>
          <Field label="Time to live" hint={hintOf(moment)} error={problem}>
            <Input data autoFocus value={after} onChange={(event) => setAfter(event.target.value)} />
          </Field>
        </>
      ) : (
        <Field label="Expires at" hint="In your time zone" error={problem}>
          <Input type="datetime-local" step={1} value={at} onChange={(event) => setAt(event.target.value)} />
        </Field>
      )}
    </Modal>
  );
}

function hintOf(moment: number): string {
  return Number.isNaN(moment) ? '' : `Until ${formatTime(moment)}`;
}

function problemOf(mode: Mode, moment: number, now: number): string | undefined {
  if (Number.isNaN(moment))
    return mode === 'at' ? 'Choose a date and a time.' : 'Write a time such as 90s, 1h 30m or 2d.';
  return moment <= now ? 'That is in the past: the key would be deleted at once.' : undefined;
}
