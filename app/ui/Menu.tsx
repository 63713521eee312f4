/** A menu that drops from a button. */
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { clsx } from './clsx.ts';
import { Keys } from './Keys.tsx';
import css from './Menu.module.css';

interface MenuProps {
  /** The button. */
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
}

export function Menu({ trigger, children, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css.menu} align={align} sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly children: ReactNode;
  onSelect(): void;
}

export function MenuItem({ icon, keys, danger = false, disabled = false, children, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item className={clsx(css.item, danger && css.danger)} disabled={disabled} onSelect={onSelect}>
      <span className={css.icon}>{icon}</span>
      <span className={css.words}>{children}</span>
      {keys !== undefined && <Keys keys={keys} />}
    </DropdownMenu.Item>
  );
}

interface MenuChoiceProps<V extends string> {
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: ReactNode])[];
  onChange(value: V): void;
}

export function MenuChoice<V extends string>({ value, options, onChange }: MenuChoiceProps<V>) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(chosen) => onChange(chosen as V)}>
      {options.map(([option, label]) => (
        <DropdownMenu.RadioItem key={option} value={option} className={css.item ?? ''}>
          <span className={css.icon}>
            <DropdownMenu.ItemIndicator>
              <Check />
            </DropdownMenu.ItemIndicator>
          </span>
          <span className={css.words}>{label}</span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className={css.line} />;
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className={css.label}>{children}</DropdownMenu.Label>;
}
