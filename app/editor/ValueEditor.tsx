/** Edits one value: its text, the type that it is stored as, and for plain bytes the view of them. */
import { AlignLeft } from 'lucide-react';
import { formatHex, parseHex } from '../format/hex.ts';
import { prettyJson } from '../format/json.ts';
import { Button } from '../ui/Button.tsx';
import { clsx } from '../ui/clsx.ts';
import { Segmented } from '../ui/Segmented.tsx';
import { Select } from '../ui/Select.tsx';
import { CodeEditor } from './CodeEditor.tsx';
import css from './ValueEditor.module.css';
import { type Draft, inView, KINDS, type Kind, type View, withKind, writtenOf } from './value.ts';

interface ValueEditorProps {
  readonly draft: Draft;
  /** JavaScript's name for what is stored now. */
  readonly stored?: string | undefined;
  readonly label: string;
  readonly autoFocus?: boolean;
  /** As high as its place allows, without a frame. */
  readonly fill?: boolean;
  onChange(draft: Draft): void;
}

const VIEWS: readonly (readonly [View, string])[] = [
  ['text', 'Text'],
  ['json', 'JSON'],
  ['hex', 'Hex'],
];

export function ValueEditor({ draft, stored, label, autoFocus = false, fill = false, onChange }: ValueEditorProps) {
  const { kind, view, text } = draft;
  const written = writtenOf(draft);
  const special = kind === 'special';
  const kinds = kindsFor(draft, stored);
  const problem = jsonViewProblem(draft) ?? (written.ok || special ? undefined : written.problem);
  return (
    <div className={clsx(css.editor, fill && css.fill)}>
      <div className={css.bar}>
        <span className={css.word}>Stored as</span>
        <Select
          compact
          aria-label="Stored as"
          value={kind}
          options={kinds}
          disabled={special}
          onChange={(next) => onChange(withKind(draft, next, Date.now()))}
        />
        {kind === 'plain' && (
          <Segmented
            label="Show as"
            value={view}
            options={VIEWS}
            onChange={(next) => {
              const viewed = inView(draft, next);
              if (viewed !== undefined) onChange(viewed);
            }}
          />
        )}
        <span className={css.space} />
        {view !== 'text' && (
          <Button look="ghost" icon={<AlignLeft />} onClick={() => onChange({ ...draft, text: tidy(view, text) })}>
            Format
          </Button>
        )}
      </div>
      <div className={css.code}>
        <CodeEditor
          value={text}
          language={view}
          label={label}
          readOnly={special}
          autoFocus={autoFocus}
          onChange={(next) => onChange({ ...draft, text: next })}
        />
      </div>
      {problem !== undefined && (
        <div className={css.problem} role="status">
          {problem}
        </div>
      )}
    </div>
  );
}

/** The types that a draft can be stored as, as they are called here. */
function kindsFor(draft: Draft, stored: string | undefined): readonly (readonly [Kind, string])[] {
  if (draft.kind === 'special') return [['special', stored ?? 'Special']];
  if (draft.kind !== 'plain' || inView(draft, 'text')?.view !== 'hex') return KINDS;
  return KINDS.map(([kind, name]) => [kind, kind === 'plain' ? 'Raw bytes' : name]);
}

/** JSON over several lines, bytes in lines of sixteen; what is neither stays as it is. */
function tidy(view: View, text: string): string {
  if (view === 'json') return prettyJson(text);
  const bin = parseHex(text);
  return bin === undefined ? text : formatHex(bin);
}

/** Plain text may be anything, but whoever looks at it as JSON wants to know. */
function jsonViewProblem(draft: Draft): string | undefined {
  if (draft.kind !== 'plain' || draft.view !== 'json') return undefined;
  const read = writtenOf({ ...draft, kind: 'json' });
  return read.ok ? undefined : `Not valid JSON: ${read.problem}. It can be saved as text.`;
}
