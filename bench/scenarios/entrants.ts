/** How scenarios line up contenders: each measures the same with a store of its own. */
import type { Contender, Store } from '../contenders/contender.ts';
import { dexie } from '../contenders/dexie.ts';
import { floorMessage, floorRecords } from '../contenders/floor.ts';
import { idbKeyval } from '../contenders/idb-keyval.ts';
import { localForage } from '../contenders/localforage.ts';
import { tabkvCommitted } from '../contenders/tabkv.ts';
import type { Entrant, Values } from './scenario.ts';

/** Those who run in every scenario that stores something. */
export const everyone: readonly Contender[] = [
  tabkvCommitted,
  idbKeyval,
  dexie,
  localForage,
  floorRecords,
  floorMessage,
];

export interface Work {
  /** What the database holds before the contender opens it, put there by the quickest way there is. */
  readonly entries?: readonly (readonly [string, string])[];
  /** Before the first round, not measured. */
  prepare?(store: Store): Promise<unknown>;
  warmUp?(store: Store): Promise<unknown>;
  round(store: Store): Promise<Values>;
  /** After `rounds` rounds, warm-ups that are rounds among them. */
  check?(store: Store, rounds: number): Promise<string | undefined>;
}

/** The contenders as entrants of a scenario. */
export function entrants(contenders: readonly Contender[], work: Work): Entrant[] {
  return contenders.map((contender) => ({
    label: contender.label,
    kind: contender.kind,
    async open(database) {
      if (work.entries !== undefined) await contender.fill(database, work.entries);
      const store = await contender.open(database);
      await work.prepare?.(store);
      const { warmUp, check } = work;
      let rounds = 0;
      return {
        async round() {
          rounds++;
          const values = await work.round(store);
          await store.settle();
          return values;
        },
        ...(warmUp === undefined ? {} : { warmUp: async () => void (await warmUp(store)) }),
        ...(check === undefined ? {} : { check: () => check(store, rounds) }),
        close: () => store.close(),
      };
    },
  }));
}
