/** In a word: how the store is kept, and whether anything is wrong. */
import { Link } from 'wouter';
import { plural } from '../format/numbers.ts';
import { TABS_PAGE } from '../shell/routes.ts';
import { clsx } from '../ui/clsx.ts';
import { Tip } from '../ui/Tip.tsx';
import { useStatus } from './connection.store.ts';
import css from './StatusPill.module.css';

export function StatusPill() {
  const status = useStatus();
  const { look, word, detail } = summary(status);
  return (
    <Tip label={detail}>
      <Link to={TABS_PAGE} className={clsx(css.pill, css[look])}>
        <span className={css.dot} aria-hidden />
        {word}
      </Link>
    </Tip>
  );
}

interface Summary {
  readonly look: 'ok' | 'busy' | 'warn' | 'danger';
  readonly word: string;
  readonly detail: string;
}

function summary(status: ReturnType<typeof useStatus>): Summary {
  const { phase, persistence, persistenceReason, pendingCalls, tabs, lastFault, seq, knownSeq } = status;
  if (phase === 'failed') {
    return { look: 'danger', word: 'Failed', detail: lastFault?.message ?? 'The store can neither write nor follow.' };
  }
  if (phase === 'closed') return { look: 'danger', word: 'Closed', detail: 'The store is closed.' };
  if (phase === 'booting') return { look: 'busy', word: 'Loading', detail: 'The store is being loaded.' };
  if (persistence === 'memory') {
    return { look: 'warn', word: 'Memory only', detail: persistenceReason ?? 'Nothing is kept on disk.' };
  }
  const open = plural(tabs.length + 1, 'tab');
  if (pendingCalls > 0)
    return { look: 'busy', word: 'Saving', detail: `${plural(pendingCalls, 'call')} to be written` };
  if (knownSeq > seq)
    return { look: 'busy', word: 'Catching up', detail: `${plural(knownSeq - seq, 'batch', 'batches')} behind` };
  return { look: 'ok', word: 'Saved', detail: `Kept in IndexedDB, open in ${open}` };
}
