/** The page: the store is opened, then the frame with the page that the address names. */
import { Tooltip } from 'radix-ui';
import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { connect, useConnectionState } from '../connection/connection.store.ts';
import { FailedPage, OpeningPage } from '../connection/OpeningPage.tsx';
import { useTheme } from '../theme/theme.store.ts';
import css from './App.module.css';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Frame } from './Frame.tsx';

export function App() {
  const state = useConnectionState();
  const dark = useTheme((theme) => theme.dark);
  useEffect(() => {
    void connect();
  }, []);
  return (
    <ErrorBoundary>
      <Tooltip.Provider delayDuration={500}>
        <Router hook={useHashLocation}>
          {state.phase === 'opening' && <OpeningPage name={state.name} />}
          {state.phase === 'failed' && <FailedPage name={state.name} error={state.error} />}
          {state.phase === 'open' && <Frame />}
        </Router>
        <Toaster
          theme={dark ? 'dark' : 'light'}
          position="bottom-right"
          visibleToasts={4}
          className={css.toaster ?? ''}
        />
      </Tooltip.Provider>
    </ErrorBoundary>
  );
}
