// The ring against an array.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ring } from './ring.ts';

const step = fc.record({
  kind: fc.constantFrom('push', 'push', 'unshift', 'unshift', 'pop', 'shift', 'set', 'insert', 'remove'),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
});

function run(kind: string, at: number, value: number, ring: Ring<number>, model: number[]): [unknown, unknown] {
  const index = Math.floor(at * model.length);
  switch (kind) {
    case 'push':
      return [ring.push(value), void model.push(value)];
    case 'unshift':
      return [ring.unshift(value), void model.unshift(value)];
    case 'pop':
      return [ring.pop(), model.pop()];
    case 'shift':
      return [ring.shift(), model.shift()];
    case 'insert':
      return [ring.insert(index, value), void model.splice(index, 0, value)];
    default:
      if (model.length === 0) return [undefined, undefined];
      if (kind === 'remove') return [ring.remove(index), model.splice(index, 1)[0]];
      model[index] = value;
      return [ring.set(index, value), undefined];
  }
}

test('does what an array does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 20 }), fc.array(step, { maxLength: 200 }), (start, steps) => {
      const ring = Ring.from(start);
      const model = [...start];
      for (const [value, { kind, at }] of steps.entries()) {
        const [got, wanted] = run(kind, at, value, ring, model);
        expect(got).toBe(wanted);
        expect(ring.length).toBe(model.length);
      }
      expect([...ring]).toEqual(model);
      expect(ring.slice(1, Math.max(1, model.length - 1))).toEqual(model.slice(1, Math.max(1, model.length - 1)));
      expect(model.map((_, i) => ring.at(i))).toEqual(model);
    }),
  );
});
