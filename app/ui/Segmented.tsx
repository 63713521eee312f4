/** One choice of a few that are all visible. */
import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import css from './Segmented.module.css';

interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: ReactNode, name?: string])[];
  onChange(value: V): void;
}

export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      className={css.group ?? ''}
      value={value}
      onValueChange={(chosen) => chosen !== '' && onChange(chosen as V)}
    >
      {options.map(([option, shown, name]) => (
        <ToggleGroup.Item key={option} value={option} className={css.item ?? ''} {...(name && { 'aria-label': name })}>
          {shown}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
