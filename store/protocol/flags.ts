/**
 * Client flags: how the client encoded a value (see client/encoding.ts). They are written to disk, so that a number
 * here never changes its meaning. 0 is plain bytes.
 */
export { FLAG_JSON, FLAG_NUMBER } from '../engine/bytes.ts';

/** Text of the `devalue` library: Date, Map, Set, undefined, NaN, cycles and all else that JSON has no word for. */
export const FLAG_DEVALUE = 3;
/** A bigint in decimal digits. */
export const FLAG_BIGINT = 4;
/** The bytes of a Uint8Array. */
export const FLAG_BYTES = 8;
/** The bytes of an ArrayBuffer; the flags after it, up to `FLAG_BINARY_LAST`, are other typed arrays. */
export const FLAG_ARRAY_BUFFER = 9;
export const FLAG_BINARY_LAST = 31;

/** True for values that are no text, whatever their bytes look like. */
export function isBinaryFlag(flags: number): boolean {
  return flags >= FLAG_BYTES && flags <= FLAG_BINARY_LAST;
}
