/** The text editor; CodeMirror comes with the first use of it. */
import { lazy, Suspense } from 'react';
import css from './CodeEditor.module.css';
import type { CodeMirrorProps } from './CodeMirror.tsx';
import { PlainEditor } from './PlainEditor.tsx';

const load = () => import('./CodeMirror.tsx');
/** Where it cannot be fetched (no network, and the page began without an editor), plain text is edited plainly. */
const CodeMirror = lazy(() => load().catch(() => ({ default: PlainEditor })));

/** Fetches the editor before it is needed. */
export async function preloadEditor(): Promise<void> {
  await load();
}

export function CodeEditor(props: CodeMirrorProps) {
  return (
    <Suspense fallback={<div className={css.loading} role="status" aria-label="The editor is loading" />}>
      <CodeMirror {...props} />
    </Suspense>
  );
}
