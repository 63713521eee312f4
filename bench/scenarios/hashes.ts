/** Big values of which little changes: carts, sessions, settings, caches kept under one key. */
import { floorRecords } from '../contenders/floor.ts';
import { entrants, everyone } from './entrants.ts';
import { textFields, typedFields, value100 } from './samples.ts';
import { type Scenario, timeEach } from './scenario.ts';

const FIELDS = 10_000;
const TYPED_FIELDS = 1000;
const CHANGES = 15;

export const hashField: Scenario = {
  name: 'hash-field',
  title: 'awaited changes of one field (100 B) among 10,000 under one key',
  metrics: [{ id: 'change', title: 'one change', unit: 'ms', floor: floorRecords.label }],
  entrants: entrants(everyone, {
    prepare: (store) => store.setHash('hash', textFields(FIELDS)),
    round: async (store) => ({
      change: await timeEach(CHANGES, (index) => store.setField('hash', `field:${index * 613}`, value100(index + 1))),
    }),
  }),
};

export const typedHash: Scenario = {
  name: 'typed-hash',
  title: '1,000 fields of texts, numbers, booleans and objects, written and read whole',
  metrics: [
    { id: 'write', title: 'one write', unit: 'ms', floor: floorRecords.label },
    { id: 'read', title: 'one read', unit: 'ms', floor: floorRecords.label },
  ],
  entrants: entrants(everyone, {
    async round(store) {
      const fields = typedFields(TYPED_FIELDS);
      const write = await timeEach(10, () => store.setHash('hash', fields));
      const read = await timeEach(10, () => store.getHash('hash'));
      return { write, read };
    },
  }),
};
