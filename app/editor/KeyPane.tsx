/** One key: what it is, and the editor of its type. */
import { Eye, KeyRound } from 'lucide-react';
import type { Bin } from '../format/binary.ts';
import { Empty } from '../ui/Empty.tsx';
import { Notice } from '../ui/Notice.tsx';
import { typeName } from '../ui/TypeBadge.tsx';
import { CollectionPane } from './CollectionPane.tsx';
import { isCollection } from './collections.ts';
import { GoneKey } from './GoneKey.tsx';
import { KeyHeader } from './KeyHeader.tsx';
import css from './KeyPane.module.css';
import { ReadOnlyPane } from './ReadOnlyPane.tsx';
import { StringPane } from './StringPane.tsx';
import type { KeyInfo } from './store-access.ts';
import { useKeyInfo } from './use-key-info.ts';

export function KeyPane({ name }: { readonly name: Bin }) {
  const { info, error } = useKeyInfo(name);
  return (
    <section className={css.pane} aria-label="Selected key" aria-busy={info === undefined}>
      {error !== undefined && <Notice look="danger">The key could not be read: {error.message}</Notice>}
      {info === null && <GoneKey name={name} />}
      {info != null && (
        <>
          <KeyHeader name={name} info={info} />
          <Content name={name} info={info} />
        </>
      )}
    </section>
  );
}

function Content({ name, info }: { readonly name: Bin; readonly info: KeyInfo }) {
  const { type, length } = info;
  if (type === 'string') return <StringPane name={name} length={length} />;
  if (isCollection(type)) return <CollectionPane key={type} name={name} type={type} length={length} />;
  if (type === 'stream' || type === 'ReJSON-RL') return <ReadOnlyPane name={name} type={type} />;
  return (
    <Empty icon={<Eye />} title={`${typeName(type)} keys cannot be shown yet`}>
      Its expiry can be changed, and it can be renamed, copied and deleted.
    </Empty>
  );
}

export function NoKeyPane() {
  return (
    <section className={css.pane} aria-label="Selected key">
      <Empty icon={<KeyRound />} title="No key selected">
        Choose a key from the list to see and edit its value.
      </Empty>
    </section>
  );
}
