/** 10,000 calls sent at once: what a sync, an import or a busy page does. */
import { dexie, dexieBulk } from '../contenders/dexie.ts';
import { floorMessage, floorOneRecord, floorOneTransaction, floorRecords } from '../contenders/floor.ts';
import { idbKeyval, idbKeyvalMany } from '../contenders/idb-keyval.ts';
import { localForage } from '../contenders/localforage.ts';
import { tabkvCommitted, tabkvMemory, tabkvStrict } from '../contenders/tabkv.ts';
import { entrants } from './entrants.ts';
import { entries } from './samples.ts';
import { rateTogether, type Scenario } from './scenario.ts';

const COUNT = 10_000;
const all = entries(COUNT);
const few = all.slice(0, 500);
const WARM_UP_MS = 500;
const keys = all.map(([key]) => key);

const peers = [idbKeyval, idbKeyvalMany, dexie, dexieBulk, localForage];

/** Full rounds would take the slow ones many seconds, and one small round is too little for the fast ones. */
async function repeatedly(operation: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  while (performance.now() - start < WARM_UP_MS) await operation();
}

export const concurrentSet: Scenario = {
  name: 'concurrent-set',
  title: '10,000 sets sent at once, 100 B values, until all are durable',
  metrics: [{ id: 'sets', title: 'sets', unit: 'per second', floor: floorOneRecord.label }],
  entrants: entrants(
    [
      ...[tabkvCommitted, tabkvMemory, tabkvStrict, ...peers],
      ...[floorRecords, floorOneTransaction, floorOneRecord, floorMessage],
    ],
    {
      warmUp: (store) => repeatedly(() => store.setAll(few)),
      round: async (store) => ({ sets: await rateTogether(COUNT, () => store.setAll(all)) }),
    },
  ),
};

export const concurrentGet: Scenario = {
  name: 'concurrent-get',
  title: '10,000 gets sent at once, 100 B values',
  metrics: [{ id: 'gets', title: 'gets', unit: 'per second', floor: floorMessage.label }],
  entrants: entrants([tabkvCommitted, ...peers, floorRecords, floorOneTransaction, floorMessage], {
    entries: all,
    warmUp: (store) => repeatedly(() => store.getAll(few.map(([key]) => key))),
    round: async (store) => ({ gets: await rateTogether(COUNT, () => store.getAll(keys)) }),
  }),
};
