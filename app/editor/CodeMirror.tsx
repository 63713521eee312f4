/** CodeMirror with the languages of our values: plain text, JSON with its errors marked, hexadecimal bytes. */
import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  syntaxHighlighting,
} from '@codemirror/language';
import { linter, lintGutter } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { editorTheme } from './code-theme.ts';
import { hexExtension } from './hex-extension.ts';
import type { View } from './value.ts';

export interface CodeMirrorProps {
  readonly value: string;
  readonly language: View;
  readonly label: string;
  readonly readOnly?: boolean;
  readonly autoFocus?: boolean;
  onChange(value: string): void;
}

const highlight = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--code-name)' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.bool, tags.null], color: 'var(--code-word)' },
  { tag: [tags.punctuation, tags.bracket, tags.separator], color: 'var(--text-3)' },
]);

const languages: Readonly<Record<View, Extension>> = {
  text: [lineNumbers(), EditorView.lineWrapping],
  json: [
    lineNumbers(),
    json(),
    linter(jsonParseLinter(), { delay: 250 }),
    lintGutter(),
    foldGutter(),
    bracketMatching(),
    closeBrackets(),
    indentOnInput(),
    EditorView.lineWrapping,
  ],
  hex: hexExtension,
};

const basics: Extension = [
  history(),
  drawSelection(),
  highlightSpecialChars(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  syntaxHighlighting(highlight),
  editorTheme,
  keymap.of([
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    indentWithTab,
  ]),
];

export default function CodeMirror(props: CodeMirrorProps) {
  const { value, language, label, readOnly = false, autoFocus = false } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const onChange = useRef(props.onChange);
  onChange.current = props.onChange;
  /** The text that the editor has, so that what it tells is not taken for a change from outside. */
  const text = useRef(value);
  const first = useRef({ value, autoFocus });
  const parts = useRef({ language: new Compartment(), access: new Compartment() });

  useEffect(() => {
    const { language: languagePart, access } = parts.current;
    const editor = new EditorView({
      parent: host.current as HTMLDivElement,
      state: EditorState.create({
        doc: first.current.value,
        extensions: [
          basics,
          languagePart.of([]),
          access.of([]),
          // Only \n ends a line, so that a \r in the text stays where it is.
          EditorState.lineSeparator.of('\n'),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged) return;
            text.current = update.state.doc.toString();
            onChange.current(text.current);
          }),
        ],
      }),
    });
    view.current = editor;
    if (first.current.autoFocus) editor.focus();
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const { language: languagePart, access } = parts.current;
    view.current?.dispatch({
      effects: [
        languagePart.reconfigure(languages[language]),
        access.reconfigure([
          EditorState.readOnly.of(readOnly),
          EditorView.editable.of(!readOnly),
          EditorView.contentAttributes.of({ 'aria-label': label, ...(readOnly && { tabindex: '0' }) }),
        ]),
      ],
    });
  }, [language, label, readOnly]);

  useEffect(() => {
    if (value === text.current) return;
    text.current = value;
    view.current?.dispatch({ changes: { from: 0, to: view.current.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={host} style={{ display: 'flex', flex: 1, minHeight: 0 }} />;
}
