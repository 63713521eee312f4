// Entry sizes as lpEncodeGetType and lpEncodeBacklen of Redis' listpack.c give them, at the borders.
import { expect, test } from 'vitest';
import { listpackEntrySize } from './listpack-size.ts';

test.each<[string, number]>([
  ['', 2],
  ['a', 3],
  ['0', 2],
  ['127', 2],
  ['128', 3],
  ['-1', 3],
  ['4095', 3],
  ['4096', 4],
  ['-4097', 4],
  ['32768', 5],
  ['8388608', 6],
  ['-2147483648', 6],
  ['2147483648', 10],
  ['9223372036854775807', 10],
  ['9223372036854775808', 21],
  ['01', 4],
  ['x'.repeat(63), 65],
  ['x'.repeat(64), 67],
  ['x'.repeat(126), 130],
  ['x'.repeat(4095), 4099],
  ['x'.repeat(4096), 4103],
  ['x'.repeat(20000), 20008],
])('%j', (bin, size) => {
  expect(listpackEntrySize(bin)).toBe(size);
});
