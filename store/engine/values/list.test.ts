// List values: encodings as Redis 7.2 shows them, and that every edit can be taken back exactly.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binOf, Flagged } from '../bytes.ts';
import { Config } from '../config.ts';
import type { Undo } from '../effects.ts';
import { ListValue } from './list.ts';

function envWith(limit: number, undo: Undo = []) {
  const config = new Config();
  config.values['list-max-listpack-size'] = limit;
  return { config, undo };
}

const text = fc.constantFrom('a', 'b', '1', '128', '-5000', '', 'x'.repeat(70), 'y'.repeat(900));
const step = fc.record({
  kind: fc.constantFrom('lpush', 'rpush', 'lpop', 'rpop', 'set', 'insert', 'remove'),
  elements: fc.array(text, { minLength: 1, maxLength: 4 }),
  at: fc.nat(20),
});

function run(
  list: ListValue,
  { kind, elements, at }: typeof step extends fc.Arbitrary<infer S> ? S : never,
  env: ReturnType<typeof envWith>,
) {
  const [element] = elements as [string];
  const index = list.length === 0 ? 0 : at % list.length;
  if (kind === 'lpush' || list.length === 0) list.push(elements, 'head', env);
  else if (kind === 'rpush') list.push(elements, 'tail', env);
  else if (kind === 'lpop') list.pop(at, 'head', env);
  else if (kind === 'rpop') list.pop(at % 3, 'tail', env);
  else if (kind === 'set') list.set(index, element, env);
  else if (kind === 'insert') list.insert(index, element, env);
  else list.removeEqual((at % 5) - 2, element, env);
}

test('every edit can be taken back, and the sizes are those of a list made anew', () => {
  fc.assert(
    fc.property(fc.constantFrom(-1, 4, 1), fc.array(step, { maxLength: 40 }), (limit, steps) => {
      const list = new ListValue();
      const states: unknown[] = [];
      const undos: Undo[] = [];
      for (const one of steps) {
        states.push([list.pack(), list.size]);
        const env = envWith(limit);
        run(list, one, env);
        undos.push(env.undo);
        expect(ListValue.unpack(list.pack()).size).toBe(list.size);
      }
      for (const undo of undos.reverse()) {
        while (undo.length > 0) undo.pop()?.();
        expect([list.pack(), list.size]).toEqual(states.pop());
      }
    }),
  );
});

test('a listpack up to the number of elements; back to it at half of that', () => {
  const env = envWith(4);
  const list = new ListValue();
  list.push(['1', '2', '3', '4'], 'tail', env);
  expect(list.encoding()).toBe('listpack');
  list.push(['5'], 'tail', env);
  expect(list.encoding()).toBe('quicklist');
  list.pop(2, 'head', env);
  expect(list.encoding()).toBe('quicklist');
  list.pop(1, 'head', env);
  expect(list.encoding()).toBe('listpack');
});

test('a listpack up to its bytes: 7 of its own, and 3 for each short text with one more byte', () => {
  const env = envWith(-1);
  const list = new ListValue();
  for (let i = 0; i < (4096 - 7) / 4 - 1; i++) list.push(['ab'], 'tail', env);
  expect(list.encoding()).toBe('listpack');
  list.push(['x'.repeat(4)], 'tail', env);
  list.push(['ab'], 'tail', env);
  expect(list.encoding()).toBe('quicklist');
  expect(ListValue.from(list.slice(0, 1000), env.config).encoding()).toBe('listpack');
});

test('elements that carry a flag are found by their bytes and keep it', () => {
  const list = new ListValue();
  list.push([new Flagged('1', 3), '2'], 'tail', envWith(-2));
  expect(list.indexOf('1')).toBe(0);
  expect(list.copy().at(0)).toEqual(new Flagged('1', 3));
  expect(list.removeEqual(0, '1', envWith(-2))).toBe(1);
  expect(list.slice(0, 1).map(binOf)).toEqual(['2']);
});
