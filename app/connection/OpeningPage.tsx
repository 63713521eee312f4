/** What is shown while the store is being opened, and when it could not be. */
import { DatabaseZap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { StoreError } from '../../store/index.ts';
import { Button } from '../ui/Button.tsx';
import { Empty } from '../ui/Empty.tsx';
import css from './OpeningPage.module.css';
import { addressOf, SAMPLE_STORE } from './store-name.ts';

/** Opening is usually done sooner than this, in ms, and then nothing should flash. */
const UNHURRIED = 400;

export function OpeningPage({ name }: { readonly name: string }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), UNHURRIED);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main className={css.page} aria-busy="true">
      <h1 className={css.hidden}>tabkv</h1>
      {late && <p role="status">Opening “{name}”…</p>}
    </main>
  );
}

const ADVICE: Readonly<Record<string, string>> = {
  VERSION: 'The store was written by a newer build. Load the newest version of this page, and close older tabs.',
  QUOTA: 'The browser gives this site no more space. Free some, then try again.',
  UNAVAILABLE: 'The browser did not give access to its storage. Private windows and site settings can be the reason.',
  UNSUPPORTED: 'This browser lacks something that the store needs.',
};

export function FailedPage({ name, error }: { readonly name: string; readonly error: Error }) {
  const advice = error instanceof StoreError ? ADVICE[error.code] : undefined;
  return (
    <main className={css.page}>
      <h1 className={css.hidden}>tabkv</h1>
      <Empty
        icon={<DatabaseZap />}
        title={`The store “${name}” could not be opened`}
        actions={
          <>
            <Button look="primary" onClick={() => location.reload()}>
              Try again
            </Button>
            {name !== SAMPLE_STORE && (
              <Button onClick={() => location.assign(addressOf(SAMPLE_STORE))}>Open the sample</Button>
            )}
          </>
        }
      >
        {advice !== undefined && <p>{advice}</p>}
        <p>{error.message}</p>
      </Empty>
    </main>
  );
}
