/** What a place shows when there is nothing in it: why, and what to do. */
import type { ReactNode } from 'react';
import css from './Empty.module.css';

interface EmptyProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function Empty({ icon, title, children, actions }: EmptyProps) {
  return (
    <div className={css.empty}>
      <div className={css.icon}>{icon}</div>
      <h2 className={css.title}>{title}</h2>
      {children !== undefined && <div className={css.text}>{children}</div>}
      {actions !== undefined && <div className={css.actions}>{actions}</div>}
    </div>
  );
}
