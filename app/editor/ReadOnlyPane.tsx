/** Types that can be looked at, but not edited here: streams and JSON documents. */

import { Eye } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useConnection } from '../connection/connection.store.ts';
import { argOf, type Bin, escaped } from '../format/binary.ts';
import { Empty } from '../ui/Empty.tsx';
import { Notice } from '../ui/Notice.tsx';
import { CodeEditor } from './CodeEditor.tsx';
import { follow } from './follow.ts';
import css from './Pane.module.css';

/** Entries of a stream that are shown, newest first. */
const SHOWN = 500;

const READ = {
  stream: ['XREVRANGE', '+', '-', 'COUNT', SHOWN],
  'ReJSON-RL': ['JSON.GET'],
} as const;

export type ReadOnlyType = keyof typeof READ;

export function ReadOnlyPane({ name, type }: { readonly name: Bin; readonly type: ReadOnlyType }) {
  const connection = useConnection();
  const [state, setState] = useState<{ text?: string; error?: Error }>({});
  useEffect(() => {
    const [command, ...rest] = READ[type];
    return follow(
      (listener) => connection.changes.onKey(name, listener),
      () => connection.kv.call(command, argOf(name), ...rest),
      (value) => setState({ text: typeof value === 'string' ? value : JSON.stringify(value, null, 2) }),
      (error) => setState({ error }),
    );
  }, [connection, name, type]);
  if (state.error !== undefined) {
    return (
      <Empty icon={<Eye />} title="This key cannot be shown yet">
        The store has no command to read it: {state.error.message}
      </Empty>
    );
  }
  return (
    <div className={css.pane}>
      <div className={css.notice}>
        <Notice>
          {type === 'stream' ? `The newest ${SHOWN} entries. ` : ''}Keys of this type can be looked at, not edited.
        </Notice>
      </div>
      {state.text !== undefined && (
        <CodeEditor
          value={state.text}
          language="json"
          readOnly
          label={`Value of ${escaped(name)}`}
          onChange={() => undefined}
        />
      )}
    </div>
  );
}
