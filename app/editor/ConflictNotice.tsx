/** Tells that another tab has changed what is being edited, and lets decide. */
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import css from './ConflictNotice.module.css';
import { type Held, previewOf } from './value.ts';

interface ConflictNoticeProps {
  /** What is stored now; undefined if it was deleted. */
  readonly latest: Held | undefined;
  onTheirs(): void;
  onMine(): void;
}

export function ConflictNotice({ latest, onTheirs, onMine }: ConflictNoticeProps) {
  return (
    <Notice
      look="warn"
      actions={
        <>
          <Button onClick={onTheirs}>{latest === undefined ? 'Discard mine' : 'Show theirs'}</Button>
          <Button onClick={onMine}>Keep mine</Button>
        </>
      }
    >
      {latest === undefined ? (
        'Another tab deleted this while you were editing. Saving would bring it back.'
      ) : (
        <>
          Another tab changed this while you were editing. It is now{' '}
          <code className={css.value}>{previewOf(latest).slice(0, 120)}</code>
        </>
      )}
    </Notice>
  );
}
