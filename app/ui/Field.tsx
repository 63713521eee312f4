/** A labelled control with a hint or what is wrong with it. */
import { cloneElement, type InputHTMLAttributes, type ReactElement, type ReactNode, type Ref, useId } from 'react';
import { clsx } from './clsx.ts';
import css from './Field.module.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  /** One control that takes an id. */
  readonly children: ReactElement<{ id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }>;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  const described = note === undefined ? {} : { 'aria-describedby': `${id}-note` };
  return (
    <div className={css.field}>
      <label htmlFor={id} className={css.label}>
        {label}
      </label>
      {cloneElement(children, { id, ...described, ...(error !== undefined && { 'aria-invalid': true }) })}
      {note !== undefined && (
        <div id={`${id}-note`} className={clsx(css.note, error !== undefined && css.error)} role={error && 'alert'}>
          {note}
        </div>
      )}
    </div>
  );
}

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  /** Shows data: monospaced, not corrected by the browser. */
  readonly data?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

const RAW = { spellCheck: false, autoCapitalize: 'off', autoCorrect: 'off', autoComplete: 'off' } as const;

export function Input({ data = false, className, ...rest }: InputProps) {
  return <input className={clsx(css.input, data && css.data, className)} {...(data && RAW)} {...rest} />;
}
