/** What runs long, in a corner of the page. */
import { Progress } from 'radix-ui';
import { formatCount, formatShare } from '../format/numbers.ts';
import { Button } from '../ui/Button.tsx';
import css from './Tasks.module.css';
import { useTasks } from './tasks.store.ts';

export function Tasks() {
  const tasks = useTasks((state) => state.tasks);
  if (tasks.length === 0) return null;
  return (
    <div className={css.tasks} role="status">
      {tasks.map(({ id, title, done, total, stop }) => (
        <div key={id} className={css.task}>
          <div className={css.line}>
            <span className={css.title}>{title}</span>
            <span className={css.share}>{formatShare(total === 0 ? 0 : done / total)}</span>
          </div>
          <Progress.Root className={css.bar ?? ''} value={done} max={Math.max(1, total)} aria-label={title}>
            <Progress.Indicator className={css.filled ?? ''} style={{ width: formatPercent(done, total) }} />
          </Progress.Root>
          <div className={css.line}>
            <span className={css.count}>
              {formatCount(done)} of {formatCount(total)}
            </span>
            <Button look="ghost" className={css.stop ?? ''} onClick={stop}>
              Stop
            </Button>
          </div>
        </div>
      ))}
    </div>
  );
}

function formatPercent(done: number, total: number): string {
  return `${total === 0 ? 0 : Math.min(100, (done / total) * 100)}%`;
}
