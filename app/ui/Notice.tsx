/** A line that tells of something and offers what to do about it. */
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { clsx } from './clsx.ts';
import css from './Notice.module.css';

const ICONS = { info: Info, warn: TriangleAlert, danger: CircleAlert } as const;

interface NoticeProps {
  readonly look?: keyof typeof ICONS;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}

export function Notice({ look = 'info', children, actions }: NoticeProps) {
  const Icon = ICONS[look];
  return (
    <div className={clsx(css.notice, css[look])} role={look === 'info' ? 'status' : 'alert'}>
      <Icon aria-hidden />
      <div className={css.text}>{children}</div>
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </div>
  );
}
