/** Everything that can be done, found by typing; keys too. */
import { Command } from 'cmdk';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { type Connection, useConnection } from '../connection/connection.store.ts';
import { type Bin, escaped, readEscaped } from '../format/binary.ts';
import { browse, type KeyRow } from '../keys/browse.ts';
import { escapeGlob, patternOf } from '../keys/pattern.ts';
import { Keys } from '../ui/Keys.tsx';
import { TypeBadge } from '../ui/TypeBadge.tsx';
import css from './CommandPalette.module.css';
import { type AppCommand, useCommands } from './commands.ts';
import { keyPage } from './routes.ts';

const FOUND = 6;
const PAUSE = 100;
/** Begins the values of keys, which the store has matched already. */
const FOUND_KEY = 'key ';
const GROUPS: readonly AppCommand['group'][] = ['Selected key', 'Keys', 'Go to', 'Sample', 'Page'];

export function CommandPalette({ onClose }: { onClose(): void }) {
  const commands = useCommands();
  const [, navigate] = useLocation();
  const [search, setSearch] = useState('');
  const found = useFoundKeys(search);
  const choose = (run: () => void) => {
    onClose();
    run();
  };
  return (
    <Command.Dialog
      open
      loop
      filter={matches}
      label="Command palette"
      overlayClassName={css.scrim ?? ''}
      contentClassName={css.palette ?? ''}
      onOpenChange={(open) => open || onClose()}
    >
      <Command.Input
        className={css.input}
        placeholder="Type a command or a key…"
        value={search}
        onValueChange={setSearch}
      />
      <Command.List className={css.list}>
        <Command.Empty className={css.empty}>Nothing matches</Command.Empty>
        {GROUPS.map((group) => {
          const inGroup = commands.filter((command) => command.group === group);
          if (inGroup.length === 0) return null;
          return (
            <Command.Group key={group} heading={group} className={css.group ?? ''}>
              {inGroup.map(({ id, title, keys, run }) => (
                <Command.Item
                  key={id}
                  value={id}
                  keywords={[title, group]}
                  className={css.item ?? ''}
                  onSelect={() => choose(run)}
                >
                  <span className={css.title}>{title}</span>
                  {keys !== undefined && <Keys keys={keys} />}
                </Command.Item>
              ))}
            </Command.Group>
          );
        })}
        {found.length > 0 && (
          <Command.Group heading="Keys of this store" className={css.group ?? ''}>
            {found.map(({ key, type }) => (
              <Command.Item
                key={key}
                value={FOUND_KEY + key}
                className={css.item ?? ''}
                onSelect={() => choose(() => navigate(keyPage(key)))}
              >
                <TypeBadge type={type} />
                <span className={css.key}>{escaped(key)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
    </Command.Dialog>
  );
}

/** Every word that was typed begins a word of the command. */
function matches(value: string, search: string, keywords: string[] = []): number {
  if (value.startsWith(FOUND_KEY)) return 0.5;
  const words = keywords.join(' ').toLowerCase().split(/\s+/);
  const typed = search.toLowerCase().split(/\s+/).filter(Boolean);
  return typed.every((part) => words.some((word) => word.startsWith(part))) ? 1 : 0;
}

function useFoundKeys(search: string): readonly KeyRow[] {
  const connection = useConnection();
  const [found, setFound] = useState<readonly KeyRow[]>([]);
  useEffect(() => {
    if (search === '') {
      setFound([]);
      return;
    }
    let late = false;
    const timer = setTimeout(() => {
      findKeys(connection, search).then(
        (rows) => late || setFound(rows),
        // The palette is then one of commands only; the list of keys tells what is wrong.
        () => late || setFound([]),
      );
    }, PAUSE);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [connection, search]);
  return found;
}

/** Keys that begin with what was typed, then others that match it. */
async function findKeys(connection: Connection, search: string): Promise<KeyRow[]> {
  const find = async (pattern: Bin) => {
    const query = { pattern, type: undefined, sort: 'key', descending: false } as const;
    return (await browse(connection, query, 0, FOUND)).rows;
  };
  const [first, others] = await Promise.all([find(`${escapeGlob(readEscaped(search))}*`), find(patternOf(search))]);
  const known = new Set(first.map(({ key }) => key));
  return [...first, ...others.filter(({ key }) => !known.has(key))].slice(0, FOUND);
}
