/** Above the list: what is searched for, of which type, and how many keys that are. */
import { ListFilter, Plus, Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { formatCount } from '../format/numbers.ts';
import { useDialogs } from '../shell/dialogs.store.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { clsx } from '../ui/clsx.ts';
import { Menu, MenuChoice } from '../ui/Menu.tsx';
import { TYPES, TypeBadge, typeName } from '../ui/TypeBadge.tsx';
import css from './KeyToolbar.module.css';
import { useKeys } from './keys.store.ts';

/** Typing pauses this long, in ms, before the store is asked. */
const PAUSE = 150;
const EVERY = 'every';

export const SEARCH_FIELD = 'key-search';

export function KeyToolbar() {
  const show = useDialogs(({ show }) => show);
  return (
    <header className={css.toolbar}>
      <div className={css.line}>
        <h1 className={css.title}>
          Keys <Total />
        </h1>
        <Button look="primary" icon={<Plus />} onClick={() => show({ kind: 'create' })}>
          New key
        </Button>
      </div>
      <div className={css.line}>
        <SearchField />
        <TypeFilter />
      </div>
    </header>
  );
}

function Total() {
  const window = useKeys(({ window }) => window);
  return <span className={css.total}>{window !== undefined && <Count store={window.store} />}</span>;
}

type KeyWindow = NonNullable<ReturnType<typeof useKeys.getState>['window']>;

function Count({ store }: { readonly store: KeyWindow['store'] }) {
  const total = useStore(store, (state) => state.total);
  return total === undefined ? null : formatCount(total);
}

function SearchField() {
  const { search, setSearch } = useKeys();
  const [text, setText] = useState(search);
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return;
    const timer = setTimeout(() => setSearch(text), PAUSE);
    return () => clearTimeout(timer);
  }, [text, search, setSearch]);
  return (
    <div className={css.search}>
      <Search aria-hidden />
      <input
        id={SEARCH_FIELD}
        type="search"
        aria-label="Search keys"
        placeholder="Search, or a pattern such as user:*"
        spellCheck={false}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') setSearch(text);
          else if (event.key === 'Escape' && text !== '') setSearch('');
          else if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('[role=grid]')?.focus();
          else return;
          event.preventDefault();
        }}
      />
      {text === '' ? (
        <kbd className={css.hint} aria-hidden>
          /
        </kbd>
      ) : (
        <IconButton label="Clear the search" small onClick={() => setSearch('')}>
          <X />
        </IconButton>
      )}
    </div>
  );
}

const CHOICES = [
  [EVERY, 'All types'] as const,
  ...Object.entries(TYPES).map(
    ([type, name]) =>
      [
        type,
        <span key={type} className={css.choice}>
          <TypeBadge type={type} /> {name}
        </span>,
      ] as const,
  ),
];

function TypeFilter() {
  const type = useKeys(({ query }) => query.type);
  const setType = useKeys((state) => state.setType);
  return (
    <Menu
      trigger={
        <Button
          icon={<ListFilter />}
          className={clsx(type !== undefined && css.filtered)}
          aria-label={`Type: ${type === undefined ? 'all' : typeName(type)}`}
        >
          {type === undefined ? 'All types' : typeName(type)}
        </Button>
      }
    >
      <MenuChoice
        value={type ?? EVERY}
        options={CHOICES}
        onChange={(choice) => setType(choice === EVERY ? undefined : choice)}
      />
    </Menu>
  );
}
