// HyperLogLogs: both representations tell the same, and the estimate is as near as it should be.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CorruptHyperLogLog, HyperLogLog, isHyperLogLog, registerOf } from './hyperloglog.ts';
import { murmurHash64 } from './murmur.ts';

function registers(hll: HyperLogLog): [index: number, count: number][] {
  const found: [number, number][] = [];
  hll.eachRegister((index, count) => found.push([index, count]));
  return found;
}

const raise = fc.tuple(
  fc.oneof(fc.nat(40), fc.nat(16383)),
  fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 51 })),
);

test('sparse, promoted and dense ones hold the highest value of each register', () => {
  fc.assert(
    fc.property(fc.array(raise, { maxLength: 120 }), fc.constantFrom(16, 60, 3000), (raises, limit) => {
      const [hll, dense] = [new HyperLogLog(), new HyperLogLog()];
      dense.toDense();
      const model = new Map<number, number>();
      for (const [index, count] of raises) {
        const raised = count > (model.get(index) ?? 0);
        expect(hll.raise(index, count, limit)).toBe(raised);
        expect(dense.raise(index, count, limit)).toBe(raised);
        if (raised) model.set(index, count);
      }
      const wanted = [...model].sort(([a], [b]) => a - b);
      expect(registers(hll)).toEqual(wanted);
      expect(registers(dense)).toEqual(wanted);
      expect(dense.count()).toBe(hll.count());
      if (!hll.isDense && raises.length > 0) expect(hll.toBytes().length).toBeLessThanOrEqual(Math.max(limit, 18));
      expect(isHyperLogLog(hll.toBytes())).toBe(true);
      expect(registers(new HyperLogLog(hll.toBytes()))).toEqual(wanted);
    }),
  );
});

test.each([100, 10_000, 200_000])('the estimate of %d elements is within 3%%', (elements) => {
  const hll = new HyperLogLog();
  for (let i = 0; i < elements; i++) {
    const { index, count } = registerOf(`element:${i}`);
    hll.raise(index, count, 3000);
  }
  expect(Math.abs(hll.count() - elements)).toBeLessThan(elements * 0.03);
  expect(hll.isDense).toBe(elements > 1000);
});

test.each<[string, string]>([
  ['', 'd8dfea6585bc9732'],
  ['a', '53d2470a9b43b1a7'],
  ['hello wo', '70513bd1eae780c'],
  ['hello world', 'a919bc3051f624b7'],
  ['\xff'.repeat(23), 'eb2b6dff1cb54488'],
])('the hash of %j', (bin, hex) => {
  const { high, low } = murmurHash64(bin);
  expect(((BigInt(high) << 32n) | BigInt(low)).toString(16)).toBe(hex);
});

test('runs that are too many or too few are found out', () => {
  const bytes = [...new HyperLogLog().toBytes()];
  for (const runs of [[0x7f, 0xfe], [0x7f, 0xff, 0x80], []]) {
    const corrupt = new HyperLogLog(Uint8Array.from([...bytes.slice(0, 16), ...runs]));
    expect(() => corrupt.count()).toThrow(CorruptHyperLogLog);
  }
});
