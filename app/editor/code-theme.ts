/** CodeMirror in the colours and letters of the page. */
import { EditorView } from '@codemirror/view';

export const editorTheme = EditorView.theme({
  '&': {
    flex: '1',
    minWidth: '0',
    minHeight: '0',
    color: 'var(--text)',
    backgroundColor: 'var(--surface)',
    fontSize: 'var(--text-sm)',
  },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-data)', lineHeight: '1.6', overflow: 'auto' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 12px 0 8px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-3)', border: 'none', paddingLeft: '6px' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '24px', padding: '0 4px' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--surface-3) 45%, transparent)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'light-dark(#cfdcff, #2b4378) !important',
  },
  '.cm-matchingBracket': {
    background: 'var(--accent-soft) !important',
    color: 'inherit',
  },
  '.cm-selectionMatch': { backgroundColor: 'light-dark(#fdf0c4, #453a17)' },
  '.cm-searchMatch': { backgroundColor: 'light-dark(#fde9a4, #5a4a16)' },
  '.cm-specialChar': { color: 'var(--danger)' },
  '.cm-panels': { backgroundColor: 'var(--surface-2)', color: 'var(--text)', borderColor: 'var(--border) !important' },
  '.cm-panels input, .cm-panels button': {
    background: 'var(--surface)',
    backgroundImage: 'none',
    color: 'var(--text)',
    border: '1px solid var(--border-strong)',
    borderRadius: '4px',
  },
  '.cm-tooltip': { background: 'var(--overlay)', border: '1px solid var(--border)', borderRadius: '6px' },
  '.cm-diagnostic': { borderLeft: '3px solid var(--danger)', fontFamily: 'var(--font-ui)' },
  '.cm-foldPlaceholder': { background: 'var(--surface-3)', border: 'none', color: 'var(--text-2)', padding: '0 6px' },
});
