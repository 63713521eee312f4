/**
 * XXH3 with 64 bits (xxHash 0.8, no seed, the default secret): what DIGEST answers and IFDEQ and IFDNE compare. Short
 * inputs are hashed with bigints; the loop over long ones counts in 32-bit halves, which is several times faster.
 */
import { type Bin, binToBytes } from './bytes.ts';

const SECRET_HEX =
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221b8084674f743248e' +
  'e03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8fa763fe39c343ff9dcbbc7c70b4f1d' +
  '8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc' +
  '8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e';
const SECRET_SIZE = 192;
const SECRET = new DataView(new ArrayBuffer(SECRET_SIZE));
for (let i = 0; i < SECRET_SIZE; i++) SECRET.setUint8(i, Number.parseInt(SECRET_HEX.slice(2 * i, 2 * i + 2), 16));

const PRIME32_1 = 0x9e3779b1;
const PRIME64_1 = 0x9e3779b185ebca87n;
const PRIME64_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME64_3 = 0x165667b19e3779f9n;
const MIX_1 = 0x165667919e3779f9n;
const MIX_2 = 0x9fb21c651e98df25n;
/** The eight lanes at the start, low and high half of each. */
const LANES = [
  ...[0xc2b2ae3d, 0, 0x85ebca87, 0x9e3779b1, 0x27d4eb4f, 0xc2b2ae3d, 0x9e3779f9, 0x165667b1],
  ...[0xc2b2ae63, 0x85ebca77, 0x85ebca77, 0, 0x165667c5, 0x27d4eb2f, 0x9e3779b1, 0],
] as const;

const STRIPE = 64;
const STRIPES_PER_BLOCK = (SECRET_SIZE - STRIPE) / 8;
const BLOCK = STRIPE * STRIPES_PER_BLOCK;
const TWO_32 = 2 ** 32;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotateLeft = (value: bigint, bits: bigint): bigint => u64(value << bits) | (value >> (64n - bits));
const read32 = (view: DataView, at: number): bigint => BigInt(view.getUint32(at, true));
const read64 = (view: DataView, at: number): bigint => view.getBigUint64(at, true);

/** The two halves of the 128-bit product, xored. */
function multiplyFold(a: bigint, b: bigint): bigint {
  const product = a * b;
  return u64(product) ^ (product >> 64n);
}

function avalanche(hash: bigint): bigint {
  const mixed = u64((hash ^ (hash >> 37n)) * MIX_1);
  return mixed ^ (mixed >> 32n);
}

/** The finish of XXH64, which the shortest inputs take. */
function avalanche64(hash: bigint): bigint {
  let mixed = u64((hash ^ (hash >> 33n)) * PRIME64_2);
  mixed = u64((mixed ^ (mixed >> 29n)) * PRIME64_3);
  return mixed ^ (mixed >> 32n);
}

/** Bytes `at` to `at + 16` against the secret. */
function mix16(input: DataView, at: number, secretAt: number): bigint {
  return multiplyFold(
    read64(input, at) ^ read64(SECRET, secretAt),
    read64(input, at + 8) ^ read64(SECRET, secretAt + 8),
  );
}

function hashUpTo3(input: DataView, length: number): bigint {
  if (length === 0) return avalanche64(read64(SECRET, 56) ^ read64(SECRET, 64));
  const [first, middle, last] = [0, length >> 1, length - 1].map((at) => BigInt(input.getUint8(at)));
  const combined = ((first as bigint) << 16n) | ((middle as bigint) << 24n) | (last as bigint) | (BigInt(length) << 8n);
  return avalanche64(combined ^ read32(SECRET, 0) ^ read32(SECRET, 4));
}

function hashUpTo8(input: DataView, length: number): bigint {
  const joined = read32(input, length - 4) + (read32(input, 0) << 32n);
  let hash = joined ^ read64(SECRET, 8) ^ read64(SECRET, 16);
  hash ^= rotateLeft(hash, 49n) ^ rotateLeft(hash, 24n);
  hash = u64(hash * MIX_2);
  hash ^= (hash >> 35n) + BigInt(length);
  hash = u64(hash * MIX_2);
  return hash ^ (hash >> 28n);
}

function hashUpTo16(input: DataView, length: number): bigint {
  const low = read64(input, 0) ^ read64(SECRET, 24) ^ read64(SECRET, 32);
  const high = read64(input, length - 8) ^ read64(SECRET, 40) ^ read64(SECRET, 48);
  const swapped = new DataView(new ArrayBuffer(8));
  swapped.setBigUint64(0, low, true);
  return avalanche(u64(BigInt(length) + swapped.getBigUint64(0) + high + multiplyFold(low, high)));
}

/** Pairs of 16 bytes from both ends towards the middle. */
function hashUpTo128(input: DataView, length: number): bigint {
  let hash = BigInt(length) * PRIME64_1;
  for (let i = Math.floor((length - 1) / 32); i >= 0; i--) {
    hash += mix16(input, 16 * i, 32 * i) + mix16(input, length - 16 * (i + 1), 32 * i + 16);
  }
  return avalanche(u64(hash));
}

function hashUpTo240(input: DataView, length: number): bigint {
  let hash = BigInt(length) * PRIME64_1;
  for (let i = 0; i < 8; i++) hash += mix16(input, 16 * i, 16 * i);
  hash = avalanche(u64(hash)) + mix16(input, length - 16, 136 - 17);
  for (let i = 8; i < Math.floor(length / 16); i++) hash += mix16(input, 16 * i, 16 * (i - 8) + 3);
  return avalanche(u64(hash));
}

/** Adds to the lane at index `lane` (of its low half) the 64-bit number of these halves. */
function addTo(lanes: Uint32Array, lane: number, low: number, high: number): void {
  const sum = (lanes[lane] as number) + low;
  lanes[lane] = sum;
  lanes[lane + 1] = (lanes[lane + 1] as number) + high + (sum >= TWO_32 ? 1 : 0);
}

/** Adds a · b, both below 2^32, to a lane. The partial products of 16-bit halves are exact in doubles. */
function addProduct(lanes: Uint32Array, lane: number, a: number, b: number): void {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + aLow * bHigh;
  const low = aLow * bLow + (middle % 0x10000) * 0x10000;
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + (low >= TWO_32 ? 1 : 0);
  addTo(lanes, lane, low % TWO_32, high);
}

function accumulate(lanes: Uint32Array, input: DataView, at: number, secretAt: number): void {
  for (let lane = 0; lane < 16; lane += 2) {
    const low = input.getUint32(at + 4 * lane, true);
    const high = input.getUint32(at + 4 * lane + 4, true);
    addTo(lanes, lane ^ 2, low, high);
    const keyLow = (low ^ SECRET.getUint32(secretAt + 4 * lane, true)) >>> 0;
    const keyHigh = (high ^ SECRET.getUint32(secretAt + 4 * lane + 4, true)) >>> 0;
    addProduct(lanes, lane, keyLow, keyHigh);
  }
}

function scramble(lanes: Uint32Array): void {
  const secretAt = SECRET_SIZE - STRIPE;
  for (let lane = 0; lane < 16; lane += 2) {
    const [low, high] = [lanes[lane] as number, lanes[lane + 1] as number];
    const mixedLow = (low ^ (high >>> 15) ^ SECRET.getUint32(secretAt + 4 * lane, true)) >>> 0;
    const mixedHigh = high ^ SECRET.getUint32(secretAt + 4 * lane + 4, true);
    lanes[lane] = 0;
    lanes[lane + 1] = Math.imul(mixedHigh, PRIME32_1);
    addProduct(lanes, lane, mixedLow, PRIME32_1);
  }
}

function hashLong(input: DataView, length: number): bigint {
  const lanes = Uint32Array.from(LANES);
  const lastBlock = Math.floor((length - 1) / BLOCK) * BLOCK;
  const lastStripe = lastBlock + Math.floor((length - 1 - lastBlock) / STRIPE) * STRIPE;
  for (let at = 0; at < lastStripe; at += STRIPE) {
    accumulate(lanes, input, at, (at % BLOCK) / 8);
    if ((at + STRIPE) % BLOCK === 0) scramble(lanes);
  }
  accumulate(lanes, input, length - STRIPE, SECRET_SIZE - STRIPE - 7);
  return merge(lanes, length);
}

function merge(lanes: Uint32Array, length: number): bigint {
  const lane = (i: number) => BigInt(lanes[2 * i] as number) | (BigInt(lanes[2 * i + 1] as number) << 32n);
  let hash = BigInt(length) * PRIME64_1;
  for (let i = 0; i < 8; i += 2) {
    hash += multiplyFold(lane(i) ^ read64(SECRET, 11 + 8 * i), lane(i + 1) ^ read64(SECRET, 19 + 8 * i));
  }
  return avalanche(u64(hash));
}

/** XXH3_64bits of these bytes. O(n). */
export function xxh3(bytes: Uint8Array): bigint {
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { length } = bytes;
  if (length <= 3) return hashUpTo3(input, length);
  if (length <= 8) return hashUpTo8(input, length);
  if (length <= 16) return hashUpTo16(input, length);
  if (length <= 128) return hashUpTo128(input, length);
  return length <= 240 ? hashUpTo240(input, length) : hashLong(input, length);
}

/** As 16 hexadecimal digits in lower case. */
export function digestOf(raw: Bin | Uint8Array): string {
  return xxh3(typeof raw === 'string' ? binToBytes(raw) : raw)
    .toString(16)
    .padStart(16, '0');
}
