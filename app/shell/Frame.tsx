/** The frame around every page: the bar above, dialogs, long work, and the keys that work everywhere. */

import { useEffect } from 'react';
import { Redirect, Route, Switch, useLocation } from 'wouter';
import { useConnection } from '../connection/connection.store.ts';
import { useKeys } from '../keys/keys.store.ts';
import { useSample } from '../sample/sample.store.ts';
import { StatsPage } from '../stats/StatsPage.tsx';
import { useStats } from '../stats/stats.store.ts';
import { TabsPage } from '../tabs/TabsPage.tsx';
import { Tasks } from '../tasks/Tasks.tsx';
import { Dialogs } from './Dialogs.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import css from './Frame.module.css';
import { KeysPage } from './KeysPage.tsx';
import { preload } from './preload.ts';
import { KEYS_PAGE, STATS_PAGE, TABS_PAGE } from './routes.ts';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

export function Frame() {
  const connection = useConnection();
  const [location] = useLocation();
  useShortcuts();
  useEffect(preload, []);
  useEffect(() => useKeys.getState().start(connection), [connection]);
  useEffect(() => useStats.getState().start(connection), [connection]);
  useEffect(() => void useSample.getState().begin(connection), [connection]);
  return (
    <div className={css.frame}>
      <TopBar />
      <main className={css.page}>
        <ErrorBoundary key={location === STATS_PAGE || location === TABS_PAGE ? location : KEYS_PAGE}>
          <Switch>
            <Route path={STATS_PAGE} component={StatsPage} />
            <Route path={TABS_PAGE} component={TabsPage} />
            <Route path={KEYS_PAGE} component={KeysPage} />
            <Route path="/key/*?" component={KeysPage} />
            <Route>
              <Redirect to={KEYS_PAGE} />
            </Route>
          </Switch>
        </ErrorBoundary>
      </main>
      <Dialogs />
      <Tasks />
    </div>
  );
}
