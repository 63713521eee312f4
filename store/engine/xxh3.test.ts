import { expect, test } from 'vitest';
import { binToBytes } from './bytes.ts';
import { digestOf, xxh3 } from './xxh3.ts';

test.each([
  ['Hello world', 'b6acb9d84a38ff74'],
  ['hello', '9555e8555c62dcfd'],
  ['', '2d06800538d394c2'],
  ['v8lf0c11xh8ymlqztfd3eeq16kfn4sspw7fqmnuuq3k3t75em5wdizgcdw7uc26nnf961u2jkfzkjytls2kwlj7626sd', '00006c38adf31777'],
])('the digest of %j is the one that Redis documents or tests', (text, digest) => {
  expect(digestOf(text)).toBe(digest);
});

/** Bytes of a linear congruential generator, the same for every length. */
function bytesOf(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 2654435761;
  for (let i = 0; i < length; i++) {
    bytes[i] = state >>> 24;
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  }
  return bytes;
}

// What XXH3_64bits of libxxhash 0.8.1 gives for these bytes.
test.each([
  [0, '2d06800538d394c2'],
  [1, 'dd02fbe6d2c66464'],
  [2, 'ae1bb2e9fe75e9f4'],
  [3, 'fc5e013ffc399acf'],
  [4, '40497ee167c00950'],
  [5, '5106f51caa591a5a'],
  [7, '9cf71f97b950a708'],
  [8, '181178c00f379397'],
  [9, 'e5fd9f6893454c3f'],
  [12, '59b86973b6b6fce9'],
  [15, '1816d027bf8a8373'],
  [16, '8f8bf83f6ec42c30'],
  [17, 'a6a180a6112db6b5'],
  [31, '60f295faad13015d'],
  [32, '157a2dc5f316bcdf'],
  [33, '2dcc1499bff9598b'],
  [63, '4159806563f1d955'],
  [64, '48cd22474530304b'],
  [65, '9f8e4b5506340c0e'],
  [96, '64fe54cc247757a2'],
  [97, 'b33e6122b965e27c'],
  [127, '8732e7bff3b00ef9'],
  [128, '3a4fdfcfd3841c8d'],
  [129, 'd6ddfcd42463998b'],
  [130, '69da910c981ce21b'],
  [144, 'f4dba4c57b1f3020'],
  [159, '749297dd854dd356'],
  [160, '2acd5a8738164021'],
  [161, 'adc30ce86eeff99e'],
  [200, '710b7c997067ac7e'],
  [239, '42c7d6aba1531725'],
  [240, '74a5e0318c84f16e'],
  [241, 'eca90b96c25fa598'],
  [255, '3ffca60772050bea'],
  [256, '119b07d851013d99'],
  [257, '8e335606d9552243'],
  [511, 'b7efc7421cd97288'],
  [512, 'b4b2ef18bbe97cad'],
  [513, 'a0e721b7324f9541'],
  [960, '581765ced2642f44'],
  [1023, '1716e2318cdaa94f'],
  [1024, 'eb56af7b25c3d2e9'],
  [1025, 'f302887226fd7e13'],
  [1088, '8241aa428f81c127'],
  [2047, '517935d448bd013d'],
  [2048, '6d82b87d1c222724'],
  [2049, 'f3fc57f289c5edd1'],
  [4096, '1300221011b15eab'],
  [10000, '945f314b678b5ba4'],
] as const)('agrees with libxxhash on %d bytes', (length, expected) => {
  expect(digestOf(bytesOf(length))).toBe(expected);
});

test('reads a view from where it begins', () => {
  expect(xxh3(binToBytes('xhello').subarray(1))).toBe(0x9555e8555c62dcfdn);
});
