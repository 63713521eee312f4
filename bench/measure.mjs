// Runs a scenario: opens all entrants, warms each up, then lets their rounds alternate, so that whatever disturbs the
// machine for a while meets all of them.

import { startProfile } from './profile.mjs';

/**
 * @typedef {import('playwright').Page} Page
 * @typedef {import('./page/main.ts').ScenarioFacts} Scenario
 * @typedef {import('./scenarios/scenario.ts').Values} Values
 * @typedef {object} Limits
 * @property {number} rounds At most so many rounds of each entrant,
 * @property {number} least at least so many,
 * @property {number} budgetMs and in between none once an entrant's rounds have taken this long.
 * @typedef {{ values: Values[], note: string | undefined }} Outcome
 */

/**
 * @param {Scenario} scenario
 * @param {() => Promise<Page>} newPage
 * @param {Limits} limits
 * @returns {Promise<Outcome[]>} One for each entrant, in their order.
 */
export function measure(scenario, newPage, limits) {
  return scenario.freshPage ? inNewPages(scenario, newPage, limits) : inOpenPages(scenario, newPage, limits);
}

/** @param {Scenario} scenario @param {() => Promise<Page>} newPage @param {Limits} limits */
async function inOpenPages(scenario, newPage, limits) {
  const pages = await Promise.all(Array.from({ length: scenario.tabs }, newPage));
  const first = /** @type {Page} */ (pages[0]);
  const { name } = scenario;
  for (const index of scenario.entrants.keys()) {
    for (const page of pages)
      await page.evaluate(([n, i]) => window.bench.open(n, i), /** @type {const} */ ([name, index]));
    await Promise.all(
      pages.map((page) => page.evaluate(([n, i]) => window.bench.warmUp(n, i), /** @type {const} */ ([name, index]))),
    );
  }
  const rounds = await alternate(scenario.entrants.length, limits, async (index) => {
    const ask = (/** @type {Page} */ page) =>
      page.evaluate(([n, i]) => window.bench.round(n, i), /** @type {const} */ ([name, index]));
    return slowest(scenario, await Promise.all(pages.map(ask)));
  });
  const outcomes = [];
  for (const [index, values] of rounds.entries()) {
    const note = await first.evaluate(([n, i]) => window.bench.check(n, i), /** @type {const} */ ([name, index]));
    for (const page of pages)
      await page.evaluate(([n, i]) => window.bench.close(n, i), /** @type {const} */ ([name, index]));
    outcomes.push({ values, note });
  }
  for (const page of pages) await page.close();
  return outcomes;
}

/** @param {Scenario} scenario @param {() => Promise<Page>} newPage @param {Limits} limits */
async function inNewPages(scenario, newPage, limits) {
  const { name } = scenario;
  for (const index of scenario.entrants.keys()) {
    const page = await newPage();
    await page.evaluate(([n, i]) => window.bench.fill(n, i), /** @type {const} */ ([name, index]));
    await page.close();
  }
  const once = async (/** @type {number} */ index) => {
    const page = await newPage();
    const values = await page.evaluate(
      async ([n, i]) => {
        await window.bench.open(n, i);
        return window.bench.round(n, i);
      },
      /** @type {const} */ ([name, index]),
    );
    await page.close();
    return values;
  };
  for (const index of scenario.entrants.keys()) await once(index);
  const rounds = await alternate(scenario.entrants.length, limits, once);
  return rounds.map((values) => ({ values, note: undefined }));
}

/**
 * Profiles some rounds of the first entrant, in the first of its pages.
 * @param {Scenario} scenario
 * @param {() => Promise<Page>} newPage
 * @param {number} rounds
 */
export async function profileFirst({ name, tabs, freshPage }, newPage, rounds) {
  const call = /** @type {const} */ ([name, 0]);
  const pages = await Promise.all(Array.from({ length: tabs }, newPage));
  const [first] = /** @type {[Page]} */ (pages);
  if (freshPage) await first.evaluate(([n, i]) => window.bench.fill(n, i), call);
  for (const page of pages) await page.evaluate(([n, i]) => window.bench.open(n, i), call);
  if (!freshPage) await Promise.all(pages.map((page) => page.evaluate(([n, i]) => window.bench.warmUp(n, i), call)));
  const stop = await startProfile(first);
  for (let round = 0; round < rounds; round++) {
    await Promise.all(pages.map((page) => page.evaluate(([n, i]) => window.bench.round(n, i), call)));
  }
  const profiles = await stop();
  for (const page of pages) await page.close();
  return profiles;
}

/**
 * Round by round, every entrant once; who begins moves on by one each time.
 * @param {number} count
 * @param {Limits} limits
 * @param {(index: number) => Promise<Values>} once
 * @returns {Promise<Values[][]>}
 */
async function alternate(count, { rounds, least, budgetMs }, once) {
  const all = Array.from({ length: count }, () => ({ values: /** @type {Values[]} */ ([]), spentMs: 0 }));
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < count; turn++) {
      const index = (round + turn) % count;
      const entrant = /** @type {(typeof all)[number]} */ (all[index]);
      if (round >= least && entrant.spentMs >= budgetMs) continue;
      const start = performance.now();
      entrant.values.push(await once(index));
      entrant.spentMs += performance.now() - start;
    }
  }
  return all.map(({ values }) => values);
}

/** The slowest tab's value of each metric. @param {Scenario} scenario @param {Values[]} tabs @returns {Values} */
function slowest({ metrics }, tabs) {
  return Object.fromEntries(
    metrics.map(({ id, unit }) => {
      const values = tabs.map((tab) => tab[id] ?? Number.NaN);
      return [id, unit === 'ms' ? Math.max(...values) : Math.min(...values)];
    }),
  );
}
