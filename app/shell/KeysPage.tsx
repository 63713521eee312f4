/** The list of keys, and beside it the key that is open. */
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useLocation } from 'wouter';
import { KeyPane, NoKeyPane } from '../editor/KeyPane.tsx';
import { KeyList } from '../keys/KeyList.tsx';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import css from './KeysPage.module.css';
import { keyOfPage } from './routes.ts';

export function KeysPage() {
  const [location] = useLocation();
  const key = keyOfPage(location);
  const layout = useDefaultLayout({ id: 'tabkv-admin:keys' });
  return (
    <Group className={css.group} {...layout}>
      <Panel id="list" className={css.panel} defaultSize="46%" minSize="320px">
        <KeyList />
      </Panel>
      <Separator className={css.separator} aria-label="Resize the list" />
      <Panel id="key" className={css.panel} minSize="340px">
        <ErrorBoundary key={key}>{key === undefined ? <NoKeyPane /> : <KeyPane key={key} name={key} />}</ErrorBoundary>
      </Panel>
    </Group>
  );
}
