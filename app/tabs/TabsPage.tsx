/** How the store is kept and shared: persistence, the journal, and the other tabs. */
import { useState } from 'react';
import { toast } from 'sonner';
import { useConnection, useStatus } from '../connection/connection.store.ts';
import { formatTime } from '../format/duration.ts';
import { formatBytes, formatCount, plural } from '../format/numbers.ts';
import { Button } from '../ui/Button.tsx';
import card from '../ui/Card.module.css';
import { useNow } from '../ui/clock.ts';
import { Notice } from '../ui/Notice.tsx';
import { ago, lagOf } from './lag.ts';
import css from './TabsPage.module.css';

export function TabsPage() {
  const { name, kv } = useConnection();
  const status = useStatus();
  return (
    <div className={css.page}>
      <header className={css.header}>
        <div>
          <h1>Tabs and storage</h1>
          <p>How “{name}” is kept, and who has it open.</p>
        </div>
        <Work title="Flush" run={() => kv.flush()} done="Everything is on disk" />
        <Work title="Compact" run={() => kv.compact()} done="A new snapshot is written" />
      </header>
      {status.persistence === 'memory' && (
        <Notice look="warn">
          This store lives in memory only and is lost when its last tab closes:{' '}
          {status.persistenceReason ?? 'no storage'}.
        </Notice>
      )}
      {status.lastFault !== undefined && (
        <Notice look="danger">
          {status.lastFault.message} ({status.lastFault.code}, {formatTime(status.lastFault.at)})
        </Notice>
      )}
      {status.damaged.length > 0 && (
        <Notice look="warn">
          {plural(status.damaged.length, 'damaged record')} was left out when the store was loaded:{' '}
          {status.damaged.join(', ')}.
        </Notice>
      )}
      <div className={css.cards}>
        <StorageCard />
        <JournalCard />
      </div>
      <TabsCard />
    </div>
  );
}

function Work({ title, run, done }: { readonly title: string; readonly done: string; run(): Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const start = () => {
    setBusy(true);
    run().then(
      () => {
        setBusy(false);
        toast.success(done);
      },
      (error: Error) => {
        setBusy(false);
        toast.error(`${title} failed`, { description: error.message });
      },
    );
  };
  return (
    <Button disabled={busy} onClick={start}>
      {title}
    </Button>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div className={css.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const DURABILITY = {
  memory: 'In memory, on disk within a moment',
  committed: 'Once it is in the journal',
  strict: 'Once the disk has it',
} as const;

function StorageCard() {
  const status = useStatus();
  const { usage, quota } = status;
  return (
    <section className={card.card}>
      <h2 className={card.title}>Storage</h2>
      <dl className={css.facts}>
        <Fact name="Kept in">{status.persistence === 'indexeddb' ? 'IndexedDB' : 'Memory only'}</Fact>
        <Fact name="A write is answered">{DURABILITY[status.durability]}</Fact>
        <Fact name="Protected from clearing">
          {status.persisted === undefined ? 'Not known' : status.persisted ? 'Yes' : 'No, the browser may evict it'}
        </Fact>
        <Fact name="Space of this site">
          {usage === undefined || quota === undefined ? 'Not known' : `${formatBytes(usage)} of ${formatBytes(quota)}`}
        </Fact>
        <Fact name="Waiting to be written">
          {status.pendingCalls === 0
            ? 'Nothing'
            : `${plural(status.pendingCalls, 'call')}, ${formatBytes(status.pendingBytes)}`}
        </Fact>
        <Fact name="Worker">{status.place === 'page' ? 'None: the store runs on the page' : 'Its own thread'}</Fact>
      </dl>
    </section>
  );
}

function JournalCard() {
  const status = useStatus();
  const now = useNow();
  return (
    <section className={card.card}>
      <h2 className={card.title}>Journal</h2>
      <dl className={css.facts}>
        <Fact name="Newest batch">{formatCount(status.seq)}</Fact>
        <Fact name="Behind by">{plural(Math.max(0, status.knownSeq - status.seq), 'batch', 'batches')}</Fact>
        <Fact name="Since the snapshot">
          {`${plural(status.journalBatches, 'batch', 'batches')}, ${formatBytes(status.journalBytes)}`}
        </Fact>
        <Fact name="Snapshot">{status.snapshotBytes === 0 ? 'None yet' : formatBytes(status.snapshotBytes)}</Fact>
        <Fact name="Last compaction">
          {status.compactedAt === undefined ? 'None yet' : ago(now - status.compactedAt)}
        </Fact>
        <Fact name="Lost calls">{formatCount(status.lostCalls)}</Fact>
      </dl>
    </section>
  );
}

function TabsCard() {
  const status = useStatus();
  const now = useNow();
  return (
    <section className={card.card} aria-labelledby="tabs-title">
      <h2 id="tabs-title" className={card.title}>
        {plural(status.tabs.length + 1, 'tab')}
      </h2>
      <table className={card.table}>
        <thead>
          <tr>
            <th scope="col">Tab</th>
            <th scope="col">Pen</th>
            <th scope="col" className={card.end}>
              Batch
            </th>
            <th scope="col" className={card.end}>
              Behind by
            </th>
            <th scope="col" className={card.end}>
              Last heard of
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <td>
              <code>{status.nodeId}</code> <span className={css.self}>this tab</span>
            </td>
            <td>{status.pen ? <span className={css.pen}>holds it</span> : '–'}</td>
            <td className={card.end}>{formatCount(status.seq)}</td>
            <td className={card.end}>{formatCount(lagOf(status.knownSeq, status.seq))}</td>
            <td className={card.end}>now</td>
          </tr>
          {status.tabs.map(({ id, seq, seenAt }) => (
            <tr key={id}>
              <td>
                <code>{id}</code>
              </td>
              <td>–</td>
              <td className={card.end}>{formatCount(seq)}</td>
              <td className={card.end}>{formatCount(lagOf(status.knownSeq, seq))}</td>
              <td className={card.end}>{ago(now - seenAt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css.note}>
        One tab at a time holds the pen and writes; it passes it on when another asks.
        {!status.channel && ' Without BroadcastChannel tabs hear of each other only when they write.'}
        {!status.locks && ' Without Web Locks tabs may have to try again when they write at once.'}
      </p>
    </section>
  );
}
