/** A chart over time, drawn by uPlot in the colours of the page. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useTheme } from '../theme/theme.store.ts';
import css from './Chart.module.css';

export interface Line {
  readonly name: string;
  /** A CSS variable. */
  readonly color: string;
  readonly values: readonly number[];
}

interface ChartProps {
  readonly title: string;
  /** Seconds since the epoch. */
  readonly at: readonly number[];
  readonly lines: readonly Line[];
  format(value: number): string;
}

const HEIGHT = 168;
/** Width of the labels at the side. */
const GUTTER = 56;

/** The colour that a CSS variable stands for now. */
function colorOf(host: HTMLElement, variable: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function withAlpha(color: string, alpha: number): string {
  return `color-mix(in srgb, ${color} ${alpha * 100}%, transparent)`;
}

export function Chart({ title, at, lines, format }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const dark = useTheme((theme) => theme.dark);
  const shape = lines.map(({ name, color }) => `${name}${color}`).join();
  const props = useRef({ lines, format });
  props.current = { lines, format };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides on the colours, the shape on the lines
  useEffect(() => {
    const element = host.current as HTMLDivElement;
    const chart = new uPlot(
      optionsOf(element, props.current.lines, (value) => props.current.format(value)),
      [[]],
      element,
    );
    plot.current = chart;
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.destroy();
    };
  }, [dark, shape]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a chart of another theme or shape is a new one, and empty
  useEffect(() => {
    plot.current?.setData([[...at], ...lines.map(({ values }) => [...values])]);
  }, [at, lines, dark, shape]);

  const latest = lines.map(({ name, values }) => `${name} ${format(values.at(-1) ?? 0)}`).join(', ');
  return (
    <figure className={css.chart} aria-label={title}>
      <figcaption className={css.caption}>
        <h2>{title}</h2>
        <ul className={css.legend}>
          {lines.map(({ name, color, values }) => (
            <li key={name}>
              <span className={css.dot} style={{ background: `var(${color})` }} />
              {name} <strong>{format(values.at(-1) ?? 0)}</strong>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={host} className={css.plot} role="img" aria-label={`${title}: ${latest}`} />
    </figure>
  );
}

function optionsOf(host: HTMLElement, lines: readonly Line[], format: (value: number) => string): uPlot.Options {
  const text = colorOf(host, '--text-3');
  const grid = { stroke: colorOf(host, '--chart-grid'), width: 1 };
  const axis = { stroke: text, grid, ticks: { show: false }, font: "11px 'Inter Variable', sans-serif" };
  return {
    width: host.clientWidth || 400,
    height: HEIGHT,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
    padding: [8, 8, 0, 0],
    scales: { y: { range: (_, __, max) => [0, max <= 0 ? 1 : max * 1.15] } },
    axes: [
      { ...axis, size: 26, space: 80, values: (_, times) => times.map(clockTime) },
      { ...axis, size: GUTTER, space: 32, values: (_, values) => values.map(format) },
    ],
    series: [
      {},
      ...lines.map(({ name, color }): uPlot.Series => {
        const stroke = colorOf(host, color);
        return { label: name, stroke, fill: withAlpha(stroke, 0.08), width: 1.5, points: { show: false } };
      }),
    ],
  };
}

function clockTime(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString('en', { hourCycle: 'h23' });
}
