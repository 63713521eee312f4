/**
 * CRC-32 (the polynomial of zip and Ethernet), four bytes at a step. It finds every error burst of up to 32 bits and
 * all but one of four billion others. A value is continued by handing it to the next call; the first starts with 0.
 */

function makeTables(): readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
  const tables = [0, 1, 2, 3].map(() => new Uint32Array(256)) as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    tables[0][n] = c;
  }
  for (let n = 0; n < 256; n++) {
    for (let t = 1; t < 4; t++) {
      const before = (tables[t - 1] as Uint32Array)[n] as number;
      (tables[t] as Uint32Array)[n] = (tables[0][before & 255] as number) ^ (before >>> 8);
    }
  }
  return tables;
}

const [T0, T1, T2, T3] = makeTables();

function step(crc: number): number {
  return (
    (T3[crc & 255] as number) ^
    (T2[(crc >>> 8) & 255] as number) ^
    (T1[(crc >>> 16) & 255] as number) ^
    (T0[crc >>> 24] as number)
  );
}

function stepByte(crc: number, byte: number): number {
  return (T0[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
}

/** Goes on with a 32-bit word, as its four bytes from the lowest. */
export function crcWord(start: number, word: number): number {
  return ~step(~start ^ word) >>> 0;
}

/** Goes on with 32-bit words. O(n). */
export function crcWords(start: number, words: Uint32Array): number {
  let crc = ~start;
  for (let i = 0; i < words.length; i++) crc = step(crc ^ (words[i] as number));
  return ~crc >>> 0;
}

/** Goes on with bytes. O(n). */
export function crcBytes(start: number, bytes: Uint8Array): number {
  let crc = ~start;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    const word =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    crc = step(crc ^ word);
  }
  for (; i < bytes.length; i++) crc = stepByte(crc, bytes[i] as number);
  return ~crc >>> 0;
}

/** Goes on with the bytes of a binary string; undefined if it is none: a char is above 255. O(n). */
export function crcBin(start: number, bin: string): number | undefined {
  let crc = ~start;
  let seen = 0;
  let i = 0;
  for (const end = bin.length - 3; i < end; i += 4) {
    const a = bin.charCodeAt(i);
    const b = bin.charCodeAt(i + 1);
    const c = bin.charCodeAt(i + 2);
    const d = bin.charCodeAt(i + 3);
    seen |= a | b | c | d;
    crc = step(crc ^ (a | (b << 8) | (c << 16) | (d << 24)));
  }
  for (; i < bin.length; i++) {
    const char = bin.charCodeAt(i);
    seen |= char;
    crc = stepByte(crc, char);
  }
  return seen > 255 ? undefined : ~crc >>> 0;
}
