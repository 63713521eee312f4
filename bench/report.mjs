// How the benchmarks print: numbers with a unit that fits their size, tables with aligned columns, facts on the machine.
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** @param {number} value Three significant digits, thousands separated. */
export function number(value) {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 6) });
}

/** @param {number} ms */
export function duration(ms) {
  if (ms >= 1000) return `${number(ms / 1000)} s`;
  if (ms >= 1) return `${number(ms)} ms`;
  return `${number(ms * 1000)} µs`;
}

/** @param {number} perSecond */
export function rate(perSecond) {
  if (perSecond >= 1e6) return `${number(perSecond / 1e6)} M/s`;
  if (perSecond >= 10_000) return `${number(perSecond / 1000)} k/s`;
  return `${number(perSecond)} /s`;
}

/** @param {number} share */
export function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** @param {number} times */
export function factor(times) {
  return `${number(times)}×`;
}

/**
 * Rows under headings, the first column to the left, the others to the right.
 * @param {readonly string[]} headings
 * @param {readonly (readonly string[])[]} rows
 */
export function table(headings, rows) {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const line = (/** @type {readonly string[]} */ row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  return [line(headings), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** What a reader must know of the machine to judge the figures. */
export function machine() {
  const [first] = cpus();
  const load = loadavg()[0] ?? 0;
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    loadAtStart: Math.round(load * 100) / 100,
  };
}

/** @param {ReturnType<typeof machine>} facts */
export function machineLine(facts) {
  return (
    `${facts.cpu}, ${facts.cores} cores, ${facts.memoryGiB} GiB; ${facts.system}; ` +
    `Node ${facts.node}; load ${facts.loadAtStart} at the start`
  );
}
