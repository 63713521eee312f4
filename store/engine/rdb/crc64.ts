/** The CRC-64 at the end of Redis' RDB files and DUMP payloads (Jones' polynomial, reflected), on 32-bit halves. */

const POLYNOMIAL_HIGH = 0x95ac9329;
const POLYNOMIAL_LOW = 0xac4bc9b5;

const HIGH = new Uint32Array(256);
const LOW = new Uint32Array(256);

for (let byte = 0; byte < 256; byte++) {
  let [high, low] = [0, byte];
  for (let bit = 0; bit < 8; bit++) {
    const odd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (odd) [high, low] = [high ^ POLYNOMIAL_HIGH, low ^ POLYNOMIAL_LOW];
  }
  HIGH[byte] = high;
  LOW[byte] = low;
}

/** The checksum as the eight bytes that Redis writes, the lowest first. O(n). */
export function crc64(bytes: Uint8Array): Uint8Array {
  let high = 0;
  let low = 0;
  for (let i = 0; i < bytes.length; i++) {
    const at = (low ^ (bytes[i] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[at] as number);
    high = (high >>> 8) ^ (HIGH[at] as number);
  }
  const sum = new Uint8Array(8);
  const view = new DataView(sum.buffer);
  view.setUint32(0, low >>> 0, true);
  view.setUint32(4, high >>> 0, true);
  return sum;
}
