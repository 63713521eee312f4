/** The text editor; CodeMirror comes with the first use of it. */
import { lazy, Suspense } from 'react';
import css from './CodeEditor.module.css';
import type { CodeMirrorProps } from './CodeMirror.tsx';

const CodeMirror = lazy(() => import('./CodeMirror.tsx'));

export function CodeEditor(props: CodeMirrorProps) {
  return (
    <Suspense fallback={<div className={css.loading} role="status" aria-label="The editor is loading" />}>
      <CodeMirror {...props} />
    </Suspense>
  );
}
