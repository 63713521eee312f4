/** Two tabs count at the same time on one key. What a contender loses on the way is said beside its figures. */
import type { Store } from '../contenders/contender.ts';
import { dexie } from '../contenders/dexie.ts';
import { floorRecords } from '../contenders/floor.ts';
import { idbKeyval } from '../contenders/idb-keyval.ts';
import { localForage } from '../contenders/localforage.ts';
import { tabkvCommitted } from '../contenders/tabkv.ts';
import { entrants } from './entrants.ts';
import { rateTogether, type Scenario, timeEach } from './scenario.ts';

const TABS = 2;
const TOGETHER = 1000;
const AWAITED = 50;
const WARM_UP = 50;
const contenders = [tabkvCommitted, idbKeyval, dexie, localForage, floorRecords];

function together(store: Store, count: number): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, () => store.increment('counter')));
}

async function lost(store: Store, sent: number): Promise<string | undefined> {
  const count = Number(await store.get('counter'));
  return count === sent ? undefined : `lost ${sent - count} of ${sent} increments`;
}

export const incrTogether: Scenario = {
  name: 'incr-two-tabs',
  title: 'two tabs send 1,000 increments each at once, on one key; increments a second in each tab',
  metrics: [{ id: 'incr', title: 'increments', unit: 'per second', floor: floorRecords.label }],
  tabs: TABS,
  entrants: entrants(contenders, {
    warmUp: (store) => together(store, WARM_UP),
    round: async (store) => ({
      incr: await rateTogether(TOGETHER, () => together(store, TOGETHER)),
    }),
    check: (store, rounds) => lost(store, TABS * (WARM_UP + TOGETHER * rounds)),
  }),
};

export const incrAwaited: Scenario = {
  name: 'incr-two-tabs-awaited',
  title: 'two tabs increment one key at the same time, each awaiting every answer',
  metrics: [{ id: 'incr', title: 'one increment', unit: 'ms', floor: floorRecords.label }],
  tabs: TABS,
  entrants: entrants(contenders, {
    round: async (store) => ({ incr: await timeEach(AWAITED, () => store.increment('counter')) }),
    check: (store, rounds) => lost(store, TABS * AWAITED * rounds),
  }),
};
