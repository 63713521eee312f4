/** One call after the other, each awaited: what most code does that stores a preference or reads a cached answer. */
import { floorMessage, floorRecords } from '../contenders/floor.ts';
import { tabkvMemory, tabkvStrict } from '../contenders/tabkv.ts';
import { entrants, everyone } from './entrants.ts';
import { entries, value100 } from './samples.ts';
import { type Scenario, timeEach } from './scenario.ts';

const COUNT = 200;
const KEYS = 1000;

export const sequentialSet: Scenario = {
  name: 'sequential-set',
  title: 'awaited sets, one after the other, 100 B values',
  metrics: [{ id: 'set', title: 'one set', unit: 'ms', floor: floorRecords.label }],
  entrants: entrants([...everyone, tabkvMemory, tabkvStrict], {
    round: async (store) => ({
      set: await timeEach(COUNT, (index) => store.set(`key:${index}`, value100(index))),
    }),
  }),
};

export const sequentialGet: Scenario = {
  name: 'sequential-get',
  title: 'awaited gets, one after the other, 100 B values',
  metrics: [{ id: 'get', title: 'one get', unit: 'ms', floor: floorMessage.label }],
  entrants: entrants(everyone, {
    entries: entries(KEYS),
    round: async (store) => ({
      get: await timeEach(COUNT, (index) => store.get(`key:${(index * 7) % KEYS}`)),
    }),
  }),
};
