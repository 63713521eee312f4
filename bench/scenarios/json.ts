/** Objects of 1 KB, such as a shop's product from its API: kept with their types by everyone. */
import { floorRecords } from '../contenders/floor.ts';
import { entrants, everyone } from './entrants.ts';
import { product } from './samples.ts';
import { type Scenario, timeEach } from './scenario.ts';

const COUNT = 100;
const products = Array.from({ length: COUNT }, (_, index) => product(index));

export const json: Scenario = {
  name: 'json',
  title: 'awaited sets and gets of objects of 1 KB',
  metrics: [
    { id: 'set', title: 'one set', unit: 'ms', floor: floorRecords.label },
    { id: 'get', title: 'one get', unit: 'ms', floor: floorRecords.label },
  ],
  entrants: entrants(everyone, {
    async round(store) {
      const set = await timeEach(COUNT, (index) => store.set(`product:${index}`, products[index]));
      const get = await timeEach(COUNT, (index) => store.get(`product:${index}`));
      return { set, get };
    },
  }),
};
