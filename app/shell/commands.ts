/** What can be done from anywhere: the command palette shows it, and keys call some of it. */

import { toast } from 'sonner';
import { useLocation } from 'wouter';
import { useConnection } from '../connection/connection.store.ts';
import { SAMPLE_STORE } from '../connection/store-name.ts';
import { deleteKeys } from '../keys/actions.ts';
import { SEARCH_FIELD } from '../keys/KeyToolbar.tsx';
import { useKeys } from '../keys/keys.store.ts';
import { useSelection } from '../keys/selection.store.ts';
import { useSample } from '../sample/sample.store.ts';
import { useTheme } from '../theme/theme.store.ts';
import { useUndo } from '../undo/undo.store.ts';
import { useDialogs } from './dialogs.store.ts';
import { KEYS_PAGE, keyOfPage, STATS_PAGE, TABS_PAGE } from './routes.ts';

export interface AppCommand {
  readonly id: string;
  readonly group: 'Go to' | 'Keys' | 'Selected key' | 'Sample' | 'Page';
  readonly title: string;
  readonly keys?: string;
  run(): void;
}

const MANY = 100_000;

/** The commands that make sense now. */
export function useCommands(): AppCommand[] {
  const connection = useConnection();
  const [location, navigate] = useLocation();
  const show = useDialogs((state) => state.show);
  const traffic = useSample((state) => state.traffic);
  const key = keyOfPage(location);
  const failed = (what: string) => (error: Error) => toast.error(what, { description: error.message });

  const commands: AppCommand[] = [
    { id: 'keys', group: 'Go to', title: 'Keys', keys: 'G K', run: () => navigate(KEYS_PAGE) },
    { id: 'stats', group: 'Go to', title: 'Statistics', keys: 'G S', run: () => navigate(STATS_PAGE) },
    { id: 'tabs', group: 'Go to', title: 'Tabs and storage', keys: 'G T', run: () => navigate(TABS_PAGE) },
    { id: 'store', group: 'Go to', title: 'Another store…', run: () => show({ kind: 'store' }) },
    { id: 'create', group: 'Keys', title: 'New key…', keys: 'N', run: () => show({ kind: 'create' }) },
    {
      id: 'search',
      group: 'Keys',
      title: 'Search keys',
      keys: '/',
      run: () => {
        if (location === STATS_PAGE || location === TABS_PAGE) navigate(KEYS_PAGE);
        requestAnimationFrame(() => document.getElementById(SEARCH_FIELD)?.focus());
      },
    },
    { id: 'select', group: 'Keys', title: 'Select all', keys: 'Mod A', run: useSelection.getState().selectAll },
    { id: 'all', group: 'Keys', title: 'Clear search and filter', run: useKeys.getState().reset },
    { id: 'undo', group: 'Page', title: 'Undo', keys: 'Mod Z', run: () => void useUndo.getState().undo() },
    ...(['system', 'light', 'dark'] as const).map(
      (theme): AppCommand => ({
        id: `theme-${theme}`,
        group: 'Page',
        title: `Theme: ${theme}`,
        run: () => useTheme.getState().choose(theme),
      }),
    ),
    { id: 'shortcuts', group: 'Page', title: 'Keyboard shortcuts', keys: '?', run: () => show({ kind: 'shortcuts' }) },
  ];
  if (key !== undefined) {
    commands.push(
      { id: 'rename', group: 'Selected key', title: 'Rename…', keys: 'F2', run: () => show({ kind: 'rename', key }) },
      { id: 'duplicate', group: 'Selected key', title: 'Duplicate…', run: () => show({ kind: 'duplicate', key }) },
      { id: 'ttl', group: 'Selected key', title: 'Expiry…', keys: 'T', run: () => show({ kind: 'ttl', key }) },
      {
        id: 'delete',
        group: 'Selected key',
        title: 'Delete',
        run: () => void deleteKeys(connection, [key]).catch(failed('Not deleted')),
      },
    );
  }
  if (connection.name === SAMPLE_STORE) {
    const { toggleTraffic, loadMany } = useSample.getState();
    commands.push(
      {
        id: 'traffic',
        group: 'Sample',
        title: traffic ? 'Stop the traffic' : 'Start traffic',
        run: () => toggleTraffic(connection),
      },
      {
        id: 'many',
        group: 'Sample',
        title: 'Add 100,000 keys',
        run: () => void loadMany(connection, MANY).catch(failed('Not all keys were added')),
      },
      { id: 'reset', group: 'Sample', title: 'Reset the sample…', run: () => show({ kind: 'reset' }) },
    );
  }
  return commands;
}
