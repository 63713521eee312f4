/** A text area, for when the real editor could not be fetched. */
import css from './CodeEditor.module.css';
import type { CodeMirrorProps } from './CodeMirror.tsx';

export function PlainEditor({ value, label, readOnly = false, onChange }: CodeMirrorProps) {
  return (
    <textarea
      className={css.plain}
      aria-label={label}
      // A text area turns every \r\n into \n, which must not happen to what is stored.
      readOnly={readOnly || value.includes('\r')}
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
