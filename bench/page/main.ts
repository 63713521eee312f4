/** The benchmarks' page: carries out single rounds; bench/run.mjs drives it from outside. */
import { scenarios } from '../scenarios/index.ts';
import type { Entrant, Kind, Metric, Run, Scenario, Values } from '../scenarios/scenario.ts';

export interface ScenarioFacts {
  readonly name: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly tabs: number;
  readonly freshPage: boolean;
  readonly entrants: readonly { label: string; kind: Kind }[];
}

const runs = new Map<string, Run>();

function scenarioOf(name: string): Scenario {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new Error(`no scenario ${name}`);
  return scenario;
}

function entrantOf(name: string, entrant: number): Entrant {
  return scenarioOf(name).entrants[entrant] as Entrant;
}

/** Each entrant of each scenario has a database of its own. */
function databaseOf(name: string, entrant: number): string {
  return `bench-${name}-${entrant}`;
}

function runOf(name: string, entrant: number): Run {
  const run = runs.get(databaseOf(name, entrant));
  if (run === undefined) throw new Error(`${name}, entrant ${entrant} is not open`);
  return run;
}

/** Starts each round with a clean heap where the browser was started with `--expose-gc`. */
function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

const bench = {
  list: (): ScenarioFacts[] =>
    scenarios.map(({ name, title, metrics, tabs = 1, freshPage = false, entrants }) => ({
      name,
      title,
      metrics,
      tabs,
      freshPage,
      entrants: entrants.map(({ label, kind }) => ({ label, kind })),
    })),

  async fill(name: string, entrant: number): Promise<void> {
    await entrantOf(name, entrant).fill?.(databaseOf(name, entrant));
  },

  async open(name: string, entrant: number): Promise<void> {
    runs.set(databaseOf(name, entrant), await entrantOf(name, entrant).open(databaseOf(name, entrant)));
  },

  async warmUp(name: string, entrant: number): Promise<void> {
    const run = runOf(name, entrant);
    await (run.warmUp === undefined ? run.round() : run.warmUp());
  },

  async round(name: string, entrant: number): Promise<Values> {
    collectGarbage();
    return runOf(name, entrant).round();
  },

  async check(name: string, entrant: number): Promise<string | undefined> {
    return runOf(name, entrant).check?.();
  },

  async close(name: string, entrant: number): Promise<void> {
    await runOf(name, entrant).close();
    runs.delete(databaseOf(name, entrant));
  },
};

declare global {
  interface Window {
    bench: typeof bench;
  }
}

window.bench = bench;
