import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Flagged } from './bytes.ts';
import { checksumOf, DamagedError, NewerFormatError, packEffects, unpackEffects } from './codec.ts';
import type { Effect } from './effects.ts';
import type { EffectArg } from './values/value.ts';

const bin = fc.oneof(
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
  fc.nat({ max: 9000 }).map((length) => 'x'.repeat(length)),
);
const bytes = fc.uint8Array();
const flagged = fc
  .tuple(fc.oneof(bin, bytes), fc.integer({ min: 0, max: 2 ** 32 - 1 }))
  .map(([data, flags]) => new Flagged(data, flags));
const arg: fc.Arbitrary<EffectArg> = fc.oneof(bin, bytes, flagged, fc.double(), fc.integer(), fc.constant(-1));
const effect = fc
  .tuple(fc.constantFrom('put', 'del', 'hset', 'flush'), bin, fc.array(arg))
  .map(([code, key, args]): Effect => [code, key, ...args]);

/** Without this, a Flagged and a plain object would be equal to each other. */
const exactly = (effects: readonly Effect[]) =>
  effects.map((each) => each.map((item) => [item instanceof Flagged, item instanceof Uint8Array, item]));

test('what is packed and cloned comes out as it went in', () => {
  fc.assert(
    fc.property(fc.array(effect), (effects) => {
      expect(exactly(unpackEffects(structuredClone(packEffects(effects))))).toEqual(exactly(effects));
    }),
  );
});

test('bytes that are a window on a larger buffer do not take the buffer along', () => {
  const window = new Uint8Array(1_000_000).subarray(10, 20);
  expect(packEffects([['put', 'k', window]]).blobs[0]?.buffer.byteLength).toBe(10);
});

test('a string that is no binary string is refused, not altered', () => {
  expect(() => packEffects([['put', 'k', 'snowman ☃']])).toThrow('not binary');
});

describe('what is not whole is refused', () => {
  const sample = packEffects([
    ['put', 'key:1', 'string', 1_700_000_000_000, 'value of the key'],
    ['hset', 'key:2', 'field', new Flagged('41', 1), -0.5],
    ['put', 'key:3', 'string', -1, Uint8Array.from({ length: 300 }, (_, i) => i)],
    ['put', 'key:4', 'string', -1, 'y'.repeat(5000)],
    ['del', 'key:5'],
  ]);

  test('after any mutation of any part', () => {
    const plain = exactly(unpackEffects(sample));
    fc.assert(
      fc.property(mutation, (mutate) => {
        const copy = structuredClone(sample) as unknown as Record<string, unknown>;
        mutate(copy);
        try {
          expect(exactly(unpackEffects(copy))).toEqual(plain);
        } catch (thrown) {
          expect(thrown instanceof DamagedError || thrown instanceof NewerFormatError, String(thrown)).toBe(true);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test('even where the checksum has been made to fit', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 ** 32 - 1 })), fc.array(bin), fc.nat({ max: 5 }), (words, blocks, count) => {
        const forged = { ...sample, shape: Uint32Array.from(words), blocks, count };
        forged.check = checksumOf(forged) as number;
        try {
          for (const [code, key] of unpackEffects(forged))
            expect([typeof code, typeof key]).toEqual(['string', 'string']);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(DamagedError);
        }
      }),
    );
  });

  test.each([undefined, null, 7, 'text', {}, [], { format: 1 }, { format: 0 }])('%j', (value) => {
    expect(() => unpackEffects(value)).toThrow(DamagedError);
  });

  test('and a later format is told apart from damage', () => {
    expect(() => unpackEffects({ format: 99 })).toThrow(NewerFormatError);
  });
});

type Mutation = (packed: Record<string, unknown>) => void;

const anything = fc.oneof(fc.integer(), fc.string(), fc.constant(undefined), fc.uint8Array(), fc.array(fc.string()));

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.constantFrom(...Object.keys(packEffects([]))), anything).map(
    ([name, value]): Mutation =>
      (packed) => {
        packed[name] = value;
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 - 1 })).map(
    ([at, bits]): Mutation =>
      (packed) => {
        const shape = packed.shape as Uint32Array;
        shape[at % shape.length] = (shape[at % shape.length] as number) ^ bits;
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 65535 })).map(
    ([at, bits]): Mutation =>
      (packed) => {
        const blocks = packed.blocks as string[];
        const block = blocks[at % blocks.length] as string;
        const place = at % block.length;
        const char = String.fromCharCode(block.charCodeAt(place) ^ bits);
        blocks[at % blocks.length] = block.slice(0, place) + char + block.slice(place + 1);
      },
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(
    ([at, bits]): Mutation =>
      (packed) => {
        const blob = (packed.blobs as Uint8Array[])[0] as Uint8Array;
        blob[at % blob.length] = (blob[at % blob.length] as number) ^ bits;
      },
  ),
  fc.tuple(fc.nat(), fc.nat()).map(
    ([which, cut]): Mutation =>
      (packed) => {
        const blocks = packed.blocks as string[];
        const block = blocks[which % blocks.length] as string;
        blocks.splice(which % blocks.length, 1, block.slice(0, cut % block.length), block.slice(cut % block.length));
      },
  ),
  fc.nat().map(
    (cut): Mutation =>
      (packed) => {
        const shape = packed.shape as Uint32Array;
        packed.shape = shape.slice(0, cut % shape.length);
      },
  ),
);
