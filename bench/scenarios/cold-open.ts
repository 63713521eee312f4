/**
 * A page opens a store of 100,000 keys that an earlier page filled: the time until it has the first value it asks for,
 * and until all of it is loaded. Both count from the call that opens; the page's own code is loaded before.
 */
import type { Contender } from '../contenders/contender.ts';
import { dexie } from '../contenders/dexie.ts';
import { floorOneRecord, floorRecords } from '../contenders/floor.ts';
import { idbKeyval } from '../contenders/idb-keyval.ts';
import { localForage } from '../contenders/localforage.ts';
import { tabkvCommitted, tabkvCompacted } from '../contenders/tabkv.ts';
import { entries } from './samples.ts';
import type { Entrant, Scenario } from './scenario.ts';

const KEYS = 100_000;
const WANTED = 'key:77777';

async function measure(contender: Contender, database: string) {
  const start = performance.now();
  const loading = await contender.openAndGet(database, WANTED);
  const first = performance.now() - start;
  const loaded = await loading.complete();
  const all = performance.now() - start;
  if (loaded < KEYS) throw new Error(`${contender.label} loaded ${loaded} of ${KEYS} entries`);
  await loading.close();
  return { first, all };
}

const entrants: Entrant[] = [
  tabkvCommitted,
  tabkvCompacted,
  idbKeyval,
  dexie,
  localForage,
  floorRecords,
  floorOneRecord,
].map((contender) => ({
  label: contender.label,
  kind: contender.kind,
  fill: (database) => contender.fill(database, entries(KEYS)),
  open: (database) => ({ round: () => measure(contender, database), close: () => {} }),
}));

export const coldOpen: Scenario = {
  name: 'cold-open',
  title: 'opening a store of 100,000 keys in a new page, 100 B values',
  metrics: [
    { id: 'first', title: 'to the first get', unit: 'ms', floor: floorRecords.label },
    { id: 'all', title: 'to all keys loaded', unit: 'ms', floor: floorOneRecord.label },
  ],
  freshPage: true,
  entrants,
};
