/** A native select: every platform's own keyboard and touch handling, in our clothes. */
import { ChevronDown } from 'lucide-react';
import { clsx } from './clsx.ts';
import field from './Field.module.css';
import css from './Select.module.css';

interface SelectProps<V extends string> {
  readonly value: V;
  readonly options: readonly (readonly [value: V, label: string])[];
  readonly id?: string;
  readonly 'aria-label'?: string;
  readonly compact?: boolean;
  readonly disabled?: boolean;
  onChange(value: V): void;
}

export function Select<V extends string>({ options, onChange, compact = false, ...rest }: SelectProps<V>) {
  return (
    <span className={clsx(css.select, compact && css.compact)}>
      <select className={field.input} onChange={(event) => onChange(event.target.value as V)} {...rest}>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden />
    </span>
  );
}
