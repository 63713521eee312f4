/** Buttons: with words, or an icon that carries its words as a tooltip and label. */

import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import css from './Button.module.css';
import { clsx } from './clsx.ts';
import { Tip } from './Tip.tsx';

export type ButtonLook = 'default' | 'primary' | 'danger' | 'ghost';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  readonly icon?: ReactNode;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

export function Button({ look = 'default', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={clsx(css.button, css[look], className)} {...rest}>
      {icon}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'icon'> {
  /** What it does; also its accessible name. */
  readonly label: string;
  /** The keys that do the same. */
  readonly keys?: string;
  readonly small?: boolean;
}

export function IconButton({ label, keys, small = false, look = 'ghost', className, ...rest }: IconButtonProps) {
  return (
    <Tip label={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        className={clsx(css.button, css.icon, small && css.small, css[look], className)}
        {...rest}
      />
    </Tip>
  );
}
