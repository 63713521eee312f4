/** Hexadecimal text in CodeMirror: where each line begins in place of its number, and its bytes as characters after it. */
import { type Extension, RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, lineNumbers, ViewPlugin, WidgetType } from '@codemirror/view';
import { parseHex } from '../format/hex.ts';

const PER_LINE = 16;

class Characters extends WidgetType {
  readonly #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override eq(other: Characters): boolean {
    return other.#text === this.#text;
  }

  toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'cm-hex-text';
    element.textContent = this.#text;
    element.ariaHidden = 'true';
    return element;
  }
}

/** Printable ASCII as it is, a dot for every other byte. */
function charactersOf(line: string): string {
  return (parseHex(line) ?? '').replace(/[^ -~]/g, '.');
}

function decorate(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const widget = new Characters(charactersOf(line.text));
      builder.add(line.to, line.to, Decoration.widget({ widget, side: 1 }));
      at = line.to + 1;
    }
  }
  return builder.finish();
}

const characters = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update({ view, docChanged, viewportChanged }: { view: EditorView; docChanged: boolean; viewportChanged: boolean }) {
      if (docChanged || viewportChanged) this.decorations = decorate(view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

const theme = EditorView.baseTheme({
  '.cm-hex-text': {
    position: 'absolute',
    left: '52ch',
    color: 'var(--text-3)',
    userSelect: 'none',
    pointerEvents: 'none',
    whiteSpace: 'pre',
  },
  '.cm-line': { position: 'relative' },
});

export const hexExtension: Extension = [
  lineNumbers({ formatNumber: (line) => ((line - 1) * PER_LINE).toString(16).padStart(6, '0') }),
  characters,
  theme,
];
