/** What DUMP adds to a value and RESTORE checks: two bytes of version and a checksum of all before it. */
import { crc64 } from './crc64.ts';
import { RDB_VERSION_FIELD_EXPIRY } from './types.ts';

const FOOTER = 10;
const CHECKSUM = 8;

/** The bytes of a value with their footer. O(n) */
export function sealPayload(body: Uint8Array, version: number): Uint8Array {
  const payload = new Uint8Array(body.length + FOOTER);
  payload.set(body);
  payload[body.length] = version & 0xff;
  payload[body.length + 1] = version >> 8;
  payload.set(crc64(payload.subarray(0, -CHECKSUM)), body.length + 2);
  return payload;
}

/** The bytes of a value without their footer; undefined if version or checksum are wrong. O(n) */
export function openPayload(payload: Uint8Array): Uint8Array | undefined {
  const end = payload.length - FOOTER;
  if (end < 0) return undefined;
  const version = (payload[end] as number) | ((payload[end + 1] as number) << 8);
  if (version > RDB_VERSION_FIELD_EXPIRY) return undefined;
  const wanted = crc64(payload.subarray(0, -CHECKSUM));
  return wanted.every((byte, i) => byte === payload[end + 2 + i]) ? payload.subarray(0, end) : undefined;
}
