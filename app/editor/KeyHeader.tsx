/** Above a key's editor: its name, its facts, and what can be done to it as a whole. */
import { Copy, CopyPlus, EllipsisVertical, Link, Pencil, Timer, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { useConnection } from '../connection/connection.store.ts';
import { type Bin, copyText, escaped } from '../format/binary.ts';
import { formatBytes, formatCount, plural } from '../format/numbers.ts';
import { deleteKeys } from '../keys/actions.ts';
import { Ttl } from '../keys/Ttl.tsx';
import { useDialogs } from '../shell/dialogs.store.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { copy } from '../ui/copy.ts';
import { Menu, MenuItem, MenuLine } from '../ui/Menu.tsx';
import { TypeBadge } from '../ui/TypeBadge.tsx';
import css from './KeyPane.module.css';
import type { KeyInfo } from './store-access.ts';

export function KeyHeader({ name, info }: { readonly name: Bin; readonly info: KeyInfo }) {
  const connection = useConnection();
  const show = useDialogs((state) => state.show);
  const shown = escaped(name);
  const remove = () =>
    deleteKeys(connection, [name]).catch((error: Error) => toast.error('Not deleted', { description: error.message }));
  return (
    <header className={css.header}>
      <div className={css.line}>
        <TypeBadge type={info.type} />
        <h2 className={css.name} title={shown}>
          {shown}
        </h2>
        <IconButton label="Copy the name" small onClick={() => copy(copyText(name), 'Name copied')}>
          <Copy />
        </IconButton>
        <span className={css.space} />
        <IconButton label="Rename" keys="F2" onClick={() => show({ kind: 'rename', key: name })}>
          <Pencil />
        </IconButton>
        <IconButton label="Delete" keys="Del" onClick={() => void remove()}>
          <Trash2 />
        </IconButton>
        <Menu
          trigger={
            <IconButton label="More">
              <EllipsisVertical />
            </IconButton>
          }
        >
          <MenuItem icon={<CopyPlus />} onSelect={() => show({ kind: 'duplicate', key: name })}>
            Duplicate…
          </MenuItem>
          <MenuItem icon={<Timer />} onSelect={() => show({ kind: 'ttl', key: name })}>
            Expiry…
          </MenuItem>
          <MenuLine />
          <MenuItem icon={<Copy />} onSelect={() => copy(copyText(name), 'Name copied')}>
            Copy the name
          </MenuItem>
          <MenuItem icon={<Link />} onSelect={() => copy(location.href, 'Link copied')}>
            Copy a link to this key
          </MenuItem>
        </Menu>
      </div>
      <div className={css.facts}>
        <Button
          className={css.ttl ?? ''}
          icon={<Timer />}
          onClick={() => show({ kind: 'ttl', key: name })}
          aria-label="Change the expiry"
        >
          {info.expireAt === -1 ? 'No expiry' : <Ttl expireAt={info.expireAt} />}
        </Button>
        <dl className={css.facts}>
          <Fact name="Size">{formatBytes(info.size)}</Fact>
          <Fact name="Length">{info.type === 'string' ? plural(info.length, 'byte') : formatCount(info.length)}</Fact>
          <Fact name="Encoding">{info.encoding}</Fact>
        </dl>
      </div>
    </header>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
