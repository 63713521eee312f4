// `npm run bench`: tabkv, other stores and the bare platform side by side in one run, in a real Chromium.
//
//   --only names    scenarios whose names contain one of these words (comma-separated)
//   --rounds n      exactly so many rounds of everyone; without it up to 5, fewer of who is slow
//   --json file     also writes every single value
//   --list          names the scenarios
//   --profile name  instead: CPU profiles of tabkv alone, page and worker, to files whose names begin so
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { withBenchPages } from './browser.mjs';
import { measure, profileFirst } from './measure.mjs';
import { reportProfiles } from './profile.mjs';
import { duration, factor, machine, machineLine, percent, rate, table } from './report.mjs';
import { summarize, timesBetter } from './statistics.mjs';

/**
 * @typedef {import('./page/main.ts').ScenarioFacts} Scenario
 * @typedef {Scenario['metrics'][number]} Metric
 * @typedef {import('./measure.mjs').Outcome} Outcome
 * @typedef {{ label: string, kind: string, note: string | undefined, values: number[] } & import('./statistics.mjs').Summary} Row
 */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});
const fixedRounds = options.rounds === undefined ? undefined : Number(options.rounds);
if (fixedRounds !== undefined && !(fixedRounds >= 1)) throw new Error('--rounds wants a number of 1 or more');
const limits =
  fixedRounds === undefined
    ? { rounds: 5, least: 1, budgetMs: 2500 }
    : { rounds: fixedRounds, least: fixedRounds, budgetMs: 0 };

/** @param {Scenario[]} scenarios */
function choose(scenarios) {
  const words = options.only?.split(',');
  const chosen = scenarios.filter(({ name }) => words?.some((word) => name.includes(word)) ?? true);
  if (chosen.length > 0) return chosen;
  throw new Error(`no scenario matches; there are: ${scenarios.map(({ name }) => name).join(', ')}`);
}

/** @param {Scenario} scenario @param {Outcome[]} outcomes @param {Metric} metric @returns {Row[]} */
function rowsOf(scenario, outcomes, { id }) {
  return scenario.entrants.map((entrant, index) => {
    const { values, note } = /** @type {Outcome} */ (outcomes[index]);
    const series = values.map((each) => each[id] ?? Number.NaN);
    return { ...entrant, note, values: series, ...summarize(series) };
  });
}

/** @param {Row[]} rows @param {Metric} metric */
function printMetric(rows, { title, unit, floor: floorLabel }) {
  const better = unit === 'ms' ? 'less' : 'more';
  const show = unit === 'ms' ? duration : rate;
  const floor = rows.find(({ label }) => label === floorLabel);
  // Who loses data is no measure for others.
  const peers = rows.filter(({ kind, note }) => kind === 'peer' && note === undefined);
  const bestPeer = peers.reduce(
    (/** @type {Row | undefined} */ best, row) =>
      best === undefined || timesBetter(row.median, best.median, better) > 1 ? row : best,
    undefined,
  );
  const cells = rows.map((row) => [
    `${row.kind === 'floor' ? 'floor: ' : ''}${row.label}${row === floor ? ' *' : ''}`,
    show(row.median),
    `${show(row.low)} – ${show(row.high)}`,
    percent(row.spread),
    String(row.rounds),
    floor === undefined ? '' : factor(timesBetter(row.median, floor.median, better)),
    bestPeer === undefined ? '' : factor(timesBetter(row.median, bestPeer.median, better)),
    row.note ?? '',
  ]);
  const headings = [title, 'median', 'least – most', 'spread', 'rounds', 'of floor', 'of best peer', ''];
  console.log(`${table(headings, cells)}\n`);
}

const facts = machine();
const start = performance.now();
const results = await withBenchPages({ readable: options.profile !== undefined }, async ({ version, newPage }) => {
  const page = await newPage();
  const scenarios = await page.evaluate(() => window.bench.list());
  await page.close();
  if (options.list) {
    console.log(
      table(
        ['scenario', ''],
        scenarios.map(({ name, title }) => [name, title]),
      ),
    );
    return undefined;
  }
  if (options.profile !== undefined) {
    for (const scenario of choose(scenarios)) {
      const profiles = await profileFirst(scenario, newPage, fixedRounds ?? 5);
      reportProfiles(profiles, `${options.profile}${scenario.name}-`);
    }
    return undefined;
  }
  console.log(`\n${machineLine(facts)}; Chromium ${version}`);
  console.log(
    'Each entrant has a database of its own; rounds alternate. "of floor" and "of best peer": how many times as fast as\n' +
      'the floor marked * and as the fastest other library; spread: half the interquartile range by the median.\n',
  );
  const all = [];
  for (const scenario of choose(scenarios)) {
    const scenarioStart = performance.now();
    const outcomes = await measure(scenario, newPage, limits);
    console.log(`━━ ${scenario.name}: ${scenario.title} (took ${duration(performance.now() - scenarioStart)})\n`);
    for (const metric of scenario.metrics) {
      const rows = rowsOf(scenario, outcomes, metric);
      printMetric(rows, metric);
      all.push({ scenario: scenario.name, title: scenario.title, metric, rows });
    }
  }
  return { machine: facts, browser: `Chromium ${version}`, results: all };
});
if (results !== undefined) {
  console.log(`in ${duration(performance.now() - start)}`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
}
