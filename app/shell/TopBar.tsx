/** The bar above every page: which store, which page, how it is kept, and the theme. */
import { Activity, AppWindow, CircleQuestionMark, KeyRound, Monitor, Moon, Search, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import { StatusPill } from '../connection/StatusPill.tsx';
import { StoreMenu } from '../connection/StoreMenu.tsx';
import { type Theme, useTheme } from '../theme/theme.store.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { clsx } from '../ui/clsx.ts';
import { Keys } from '../ui/Keys.tsx';
import { Menu, MenuChoice } from '../ui/Menu.tsx';
import { useDialogs } from './dialogs.store.ts';
import { KEYS_PAGE, STATS_PAGE, TABS_PAGE } from './routes.ts';
import css from './TopBar.module.css';

export function TopBar() {
  const show = useDialogs((state) => state.show);
  return (
    <header className={css.bar}>
      <Mark />
      <StoreMenu />
      <nav className={css.nav} aria-label="Pages">
        <Page to={KEYS_PAGE} icon={<KeyRound />} name="Keys" />
        <Page to={STATS_PAGE} icon={<Activity />} name="Statistics" />
        <Page to={TABS_PAGE} icon={<AppWindow />} name="Tabs" />
      </nav>
      <Button
        className={css.palette ?? ''}
        icon={<Search />}
        aria-label="Commands and keys"
        onClick={() => show({ kind: 'palette' })}
      >
        <span className={css.words}>Commands and keys</span>
        <Keys keys="Mod K" />
      </Button>
      <StatusPill />
      <ThemeMenu />
      <IconButton label="Keyboard shortcuts" keys="?" onClick={() => show({ kind: 'shortcuts' })}>
        <CircleQuestionMark />
      </IconButton>
    </header>
  );
}

function Mark() {
  return (
    <span className={css.mark} aria-hidden>
      <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden>
        <path d="M4 10a3 3 0 0 1 3-3h6a3 3 0 0 1 3 3v3H4z" fill="var(--accent)" />
        <path d="M18 10a3 3 0 0 1 3-3h4a3 3 0 0 1 3 3v3H18z" fill="var(--accent)" opacity=".45" />
        <rect x="4" y="15" width="24" height="4" rx="1.5" fill="var(--text)" />
        <rect x="4" y="21" width="15" height="4" rx="1.5" fill="var(--text)" opacity=".55" />
      </svg>
      <span className={css.brand}>tabkv</span>
    </span>
  );
}

function Page({ to, icon, name }: { readonly to: string; readonly icon: ReactNode; readonly name: string }) {
  const [location] = useLocation();
  const here = to === KEYS_PAGE ? location !== STATS_PAGE && location !== TABS_PAGE : location === to;
  return (
    <Link
      to={to}
      className={clsx(css.link, here && css.here)}
      aria-label={name}
      {...(here && { 'aria-current': 'page' })}
    >
      {icon}
      <span className={css.words}>{name}</span>
    </Link>
  );
}

const THEMES: readonly (readonly [Theme, ReactNode])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

function ThemeMenu() {
  const { theme, choose } = useTheme();
  return (
    <Menu
      trigger={
        <IconButton label="Theme">
          {theme === 'system' ? <Monitor /> : theme === 'dark' ? <Moon /> : <Sun />}
        </IconButton>
      }
    >
      <MenuChoice value={theme} options={THEMES} onChange={choose} />
    </Menu>
  );
}
