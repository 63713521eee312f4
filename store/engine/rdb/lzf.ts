/** Decompression of LZF, with which Redis writes strings that get shorter by it. */
import { BadRdbError } from './types.ts';

/** The most that one compressed byte can stand for: three bytes may repeat 264. */
const MAX_RATIO = 88;

/** @throws BadRdbError if it does not give exactly `length` bytes. O(length) */
export function decompressLzf(input: Uint8Array, length: number): Uint8Array {
  if (length > input.length * MAX_RATIO) throw new BadRdbError('a compressed string says that it is too long');
  const output = new Uint8Array(length);
  let from = 0;
  let to = 0;
  while (from < input.length) {
    const control = input[from++] as number;
    if (control < 32) {
      const end = from + control + 1;
      if (end > input.length || to + control + 1 > length) throw new BadRdbError('a literal run is too long');
      output.set(input.subarray(from, end), to);
      to += control + 1;
      from = end;
      continue;
    }
    let count = (control >> 5) + 2;
    if (count === 9) count += input[from++] ?? 0;
    const back = ((control & 31) << 8) + (input[from++] ?? 0) + 1;
    if (from > input.length || back > to || to + count > length) throw new BadRdbError('a reference is out of bounds');
    for (const end = to + count; to < end; to++) output[to] = output[to - back] as number;
  }
  if (to !== length) throw new BadRdbError('a compressed string is too short');
  return output;
}
