import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flagged } from '../engine/bytes.ts';
import { decodeValue, encodeValue } from './encoding.ts';

/** What a value becomes on its way to the worker and back. */
function roundTrip(value: unknown): unknown {
  const arg = structuredClone(encodeValue(value));
  if (typeof arg === 'string' || arg instanceof Uint8Array) return arg;
  return decodeValue((arg as Flagged).flags, (arg as Flagged).data);
}

const textOf = (value: unknown) => {
  const arg = encodeValue(value);
  return arg instanceof Flagged ? arg.data : arg;
};

describe('what goes in comes out', () => {
  test('plain data of every kind', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.constantFrom(null, undefined, 2 ** 60, -(2 ** 70), 1e300, -0),
      fc.bigInt(),
      fc.date({ noInvalidDate: false }),
      fc.uint8Array(),
      fc.float64Array(),
    );
    const few = { maxLength: 4 };
    const { any } = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 3, depthSize: 'small' }, leaf, tie('array'), tie('object'), tie('map'), tie('set')),
      array: fc.array(tie('any'), few),
      object: fc.dictionary(
        fc.string({ unit: 'binary' }).filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 4, noNullPrototype: true },
      ),
      map: fc.array(fc.tuple(tie('any'), tie('any')), few).map((entries) => new Map(entries)),
      set: fc.array(tie('any'), few).map((items) => new Set(items)),
    }));
    fc.assert(
      fc.property(any, (value) => {
        expect(roundTrip(value)).toStrictEqual(value);
      }),
      { numRuns: 60 },
    );
  }, 30_000);

  test('text, lone surrogates too', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff })), (units) => {
        const text = String.fromCharCode(...units);
        expect(roundTrip(text)).toBe(text);
      }),
    );
  });

  test('JSON of any shape, __proto__ as a key too', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value = JSON.parse(json);
        expect(roundTrip(value)).toStrictEqual(value);
      }),
    );
    const evil = JSON.parse('{"__proto__": {"admin": true}, "a": 1}');
    const back = roundTrip(evil) as Record<string, unknown>;
    expect(Object.keys(back)).toEqual(['__proto__', 'a']);
    expect(back.admin).toBeUndefined();
  });

  test.each([
    new Int8Array([-1, 1]),
    new Uint8ClampedArray([1, 255]),
    new Int16Array([-300, 2]),
    new Uint16Array([65535]),
    new Int32Array([-70000]),
    new Uint32Array([2 ** 32 - 1]),
    new Float32Array([0.5, Number.NaN]),
    new Float64Array([Math.PI, -0]),
    new BigInt64Array([-1n]),
    new BigUint64Array([2n ** 64n - 1n]),
    new DataView(new Uint8Array([1, 2, 3]).buffer),
    new Uint8Array([0xff, 0]),
    new Uint8Array([1, 2, 3]).buffer,
  ])('%o', (value) => {
    expect(roundTrip(value)).toStrictEqual(value);
  });

  test('a part of a buffer, alone or within data', () => {
    const part = new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 3);
    expect(roundTrip(part)).toStrictEqual(new Uint8Array([1, 2]));
    const { view } = roundTrip({ view: part }) as { view: Uint8Array };
    expect(view).toStrictEqual(new Uint8Array([1, 2]));
    expect(view.buffer.byteLength).toBe(2);
    const words = new Uint16Array(new ArrayBuffer(8), 2, 2).fill(7);
    expect(roundTrip([words])).toStrictEqual([new Uint16Array([7, 7])]);
  });

  test('cycles, shared parts, holes and null prototypes', () => {
    const self: Record<string, unknown> = { name: 'loop' };
    self.self = self;
    const back = roundTrip(self) as typeof self;
    expect(back.self).toBe(back);
    // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
    expect(roundTrip([1, , 3])).toStrictEqual([1, , 3]);
    const bare = Object.assign(Object.create(null), { a: 1 });
    expect(Object.getPrototypeOf(roundTrip(bare))).toBe(null);
    expect(roundTrip({ a: undefined })).toStrictEqual({ a: undefined });
    expect(roundTrip(/a\/b/giu)).toStrictEqual(/a\/b/giu);
  });

  test('data nested a thousand deep', () => {
    let nested: unknown = 'core';
    for (let i = 0; i < 1000; i++) nested = { nested };
    expect(JSON.stringify(roundTrip(nested))).toBe(JSON.stringify(nested));
  });
});

test('numbers and text are stored as Redis would hold them', () => {
  expect(encodeValue('42')).toBe('42');
  expect(textOf(42)).toBe('42');
  expect(textOf(-1.5)).toBe('-1.5');
  expect(textOf(12n)).toBe('12');
  expect(textOf({ a: [1, 'x', null] })).toBe('{"a":[1,"x",null]}');
});

test('a number beyond 2^53, such as INCR leaves, comes back whole', () => {
  expect(decodeValue(1, '9007199254740993')).toBe(9007199254740993n);
  expect(decodeValue(1, '9007199254740991')).toBe(9007199254740991);
  expect(decodeValue(1, '10.5')).toBe(10.5);
});

test('bytes that are not what their flag says are given as they are', () => {
  expect(decodeValue(1, 'ten')).toBe('ten');
  expect(decodeValue(1, '')).toBe('');
  expect(decodeValue(2, '{"a":')).toBe('{"a":');
  expect(decodeValue(3, 'nonsense')).toBe('nonsense');
  expect(decodeValue(4, '1.5')).toBe('1.5');
  expect(decodeValue(2, new Uint8Array([0xff]))).toStrictEqual(new Uint8Array([0xff]));
  expect(decodeValue(16, new Uint8Array([1, 2, 3]))).toStrictEqual(new Uint8Array([1, 2, 3]));
  expect(decodeValue(99, 'of a later build')).toBe('of a later build');
});

class Point {
  readonly x = 1;
}

test.each([
  ['a function', () => 1, /a function/],
  ['a function within', { a: [{ b: () => 1 }] }, /a function \(at \.a\[0\]\.b\)/],
  ['a symbol', Symbol('s'), /Symbol/],
  ['an instance of a class', new Point(), /an instance of a class/],
  ['an instance within a Map', new Map([['p', new Point()]]), /an instance of a class/],
  ['an error', new Error('x'), /an instance of a class/],
  ['a WeakMap', new WeakMap(), /an instance of a class/],
  ['symbols as keys', { [Symbol('s')]: 1 }, /symbols as keys/],
  ['a promise', { later: Promise.resolve(1) }, /Promise/],
])('%s is refused', (_, value, message) => {
  expect(() => encodeValue(value)).toThrow(TypeError);
  expect(() => encodeValue(value)).toThrow(message);
});

test('a __proto__ key beside what JSON has no word for is refused, since it could not be read back', () => {
  const mixed = Object.defineProperty({ when: new Date(0) }, '__proto__', { value: 1, enumerable: true });
  expect(() => encodeValue(mixed)).toThrow(TypeError);
});
