/** A tooltip: what a control does, and the keys that do the same. */
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import { Keys } from './Keys.tsx';
import css from './Tip.module.css';

interface TipProps {
  readonly label: ReactNode;
  readonly keys?: string | undefined;
  readonly children: ReactNode;
}

export function Tip({ label, keys, children }: TipProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={css.tip} sideOffset={6} collisionPadding={8}>
          {label}
          {keys !== undefined && <Keys keys={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
