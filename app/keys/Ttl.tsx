/** How long a key has to live, counting down. */
import { formatDuration, formatTime } from '../format/duration.ts';
import { useNow } from '../ui/clock.ts';
import { clsx } from '../ui/clsx.ts';
import css from './Ttl.module.css';

const SOON = 10_000;

export function Ttl({ expireAt }: { readonly expireAt: number }) {
  if (expireAt === -1) return <span className={css.none}>–</span>;
  return <Countdown expireAt={expireAt} />;
}

function Countdown({ expireAt }: { readonly expireAt: number }) {
  const left = expireAt - useNow();
  return (
    <span className={clsx(css.ttl, left < SOON && css.soon)} title={`Expires ${formatTime(expireAt)}`}>
      {left <= 0 ? 'expired' : formatDuration(left)}
    </span>
  );
}
