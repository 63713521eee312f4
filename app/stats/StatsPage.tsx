/** What the store does and holds: rates over time, keys by type, commands. */
import { useMemo } from 'react';
import { formatBytes, formatCount, formatShare, formatShort } from '../format/numbers.ts';
import { Notice } from '../ui/Notice.tsx';
import { Chart, type Line } from './Chart.tsx';
import { CommandTable } from './CommandTable.tsx';
import { numberIn } from './info.ts';
import css from './StatsPage.module.css';
import { hitRatio, seriesOf } from './samples.ts';
import { trafficOf, useStats } from './stats.store.ts';
import { TypeTable } from './TypeTable.tsx';

export function StatsPage() {
  const { samples, info, types, error } = useStats();
  const series = useMemo(() => seriesOf(samples), [samples]);
  const ops = useMemo<Line[]>(() => [{ name: 'Commands/s', color: '--chart-1', values: series.ops }], [series]);
  const hits = useMemo<Line[]>(
    () => [
      { name: 'Hits/s', color: '--chart-2', values: series.hits },
      { name: 'Misses/s', color: '--chart-3', values: series.misses },
    ],
    [series],
  );
  const memory = useMemo<Line[]>(() => [{ name: 'Memory', color: '--chart-1', values: series.memory }], [series]);
  const keys = useMemo<Line[]>(() => [{ name: 'Keys', color: '--chart-1', values: series.keys }], [series]);
  const last = samples.at(-1);
  const limit = info === undefined ? 0 : numberIn(info, 'maxmemory');
  return (
    <div className={css.page}>
      <header className={css.header}>
        <h1>Statistics</h1>
        <p>Of this tab, since its store was opened. What this page itself reads is not counted as a command.</p>
      </header>
      {error !== undefined && <Notice look="danger">The statistics could not be read: {error.message}</Notice>}
      {last !== undefined && (
        <dl className={css.tiles}>
          <Tile name="Commands/s">{formatShort(Math.round(series.ops.at(-1) ?? 0))}</Tile>
          <Tile name="Hit ratio" note={`${formatShort(last.hits)} hits, ${formatShort(last.misses)} misses`}>
            {formatShare(hitRatio(last.hits, last.misses))}
          </Tile>
          <Tile name="Memory" note={limit === 0 ? 'No limit set' : `of ${formatBytes(limit)}`}>
            {formatBytes(last.memory)}
          </Tile>
          <Tile name="Keys" note={`${formatCount(types.reduce((sum, { expiring }) => sum + expiring, 0))} expire`}>
            {formatCount(last.keys)}
          </Tile>
          <Tile name="Expired">{formatCount(last.expired)}</Tile>
          <Tile name="Evicted">{formatCount(last.evicted)}</Tile>
        </dl>
      )}
      <div className={css.charts}>
        <Chart title="Commands" at={series.at} lines={ops} format={rateText} />
        <Chart title="Look-ups" at={series.at} lines={hits} format={rateText} />
        <Chart title="Memory" at={series.at} lines={memory} format={formatBytes} />
        <Chart title="Keys" at={series.at} lines={keys} format={(value) => formatShort(Math.round(value))} />
      </div>
      <div className={css.tables}>
        <TypeTable types={types} />
        {info !== undefined && <CommandTable commands={trafficOf(info.commands)} />}
      </div>
    </div>
  );
}

function rateText(value: number): string {
  return formatShort(value < 10 ? Math.round(value * 10) / 10 : Math.round(value));
}

interface TileProps {
  readonly name: string;
  readonly note?: string;
  readonly children: string;
}

function Tile({ name, note, children }: TileProps) {
  return (
    <div className={css.tile}>
      <dt>{name}</dt>
      <dd className={css.value}>{children}</dd>
      {note !== undefined && <dd className={css.note}>{note}</dd>}
    </div>
  );
}
