import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Flagged } from './bytes.ts';
import { BadDumpError, packDump, unpackDump } from './dump.ts';
import type { EffectArg } from './values/value.ts';

const bin = fc.uint8Array({ maxLength: 300 }).map((bytes) => String.fromCharCode(...bytes));
const bytes = fc.uint8Array({ maxLength: 300 });
const arg: fc.Arbitrary<EffectArg> = fc.oneof(
  bin,
  bytes,
  fc.double(),
  fc.tuple(fc.oneof(bin, bytes), fc.nat(2 ** 31)).map(([data, flags]) => new Flagged(data, flags)),
);

test('what was packed comes out again', () => {
  fc.assert(
    fc.property(fc.array(arg), (args) => {
      expect(unpackDump(packDump(args))).toEqual(args);
    }),
  );
});

test('a payload that was changed or cut is refused', () => {
  fc.assert(
    fc.property(fc.array(arg, { minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (args, at, by) => {
      const payload = packDump(args);
      const place = at % payload.length;
      const changed = payload.slice();
      changed[place] = (changed[place] as number) ^ by;
      expect(() => unpackDump(changed)).toThrow(BadDumpError);
      expect(() => unpackDump(payload.subarray(0, place))).toThrow(BadDumpError);
    }),
  );
});
