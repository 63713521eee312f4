/**
 * What a scenario is: something that users of a browser store do, and the entrants that do it side by side, each in a
 * database of its own. Scenarios run in the page; bench/run.mjs decides when, round by round.
 */

/** tabkv itself, a library that people use for the same, or the bare platform that bounds them all. */
export type Kind = 'tabkv' | 'peer' | 'floor';

export interface Metric {
  readonly id: string;
  readonly title: string;
  /** `ms` of one operation, or operations `per second`. */
  readonly unit: 'ms' | 'per second';
  /** The label of the entrant that all are compared with: what the platform needs for the same job at the least. */
  readonly floor: string;
}

/** One value for each metric of the scenario. */
export type Values = Readonly<Record<string, number>>;

/** An entrant at work on its opened database. */
export interface Run {
  /** Measures once. */
  round(): Promise<Values>;
  /** Runs before the first round; without it that is a round whose values are thrown away. */
  warmUp?(): Promise<void>;
  /** Says what is wrong with what the database holds in the end; undefined if nothing is. */
  check?(): Promise<string | undefined>;
  close(): Promise<void> | void;
}

export interface Entrant {
  readonly label: string;
  readonly kind: Kind;
  /** Fills the database once, in a page that is closed afterwards. */
  readonly fill?: (database: string) => Promise<void>;
  readonly open: (database: string) => Promise<Run> | Run;
}

export interface Scenario {
  readonly name: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly entrants: readonly Entrant[];
  /** How many tabs measure at the same time; 1 if not given. The value of a round is that of the slowest tab. */
  readonly tabs?: number;
  /** Each round has a page of its own, which nothing was loaded into before. */
  readonly freshPage?: boolean;
}

/** The mean time in ms of one of `count` operations, one after the other. */
export async function timeEach(count: number, operation: (index: number) => unknown): Promise<number> {
  const start = performance.now();
  for (let index = 0; index < count; index++) await operation(index);
  return (performance.now() - start) / count;
}

/** How many operations a second there were when all `count` were sent at once and awaited together. */
export async function rateTogether(count: number, operation: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await operation();
  return (count / (performance.now() - start)) * 1000;
}
