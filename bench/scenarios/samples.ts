/** The data that all entrants store. Random text, so that no layer below compresses it away; the same for everyone. */

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** mulberry32: a small seeded generator, so that each run and each entrant sees the same data. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = generator(1);
const pool = Array.from({ length: 256 }, () => text(100));

/** Random text of `length` ASCII characters. */
export function text(length: number): string {
  let result = '';
  for (let count = 0; count < length; count++) result += LETTERS[Math.floor(random() * LETTERS.length)];
  return result;
}

/** A value of 100 bytes. */
export function value100(index: number): string {
  return pool[index % pool.length] as string;
}

export function entries(count: number): [key: string, value: string][] {
  return Array.from({ length: count }, (_, index) => [`key:${index}`, value100(index)]);
}

/** A product as a shop's API answers it: about 1 KB as JSON. */
export function product(index: number): object {
  return {
    id: index,
    sku: `SKU-${index}`,
    title: text(60),
    description: text(500),
    price: { amount: 19.99 + (index % 100), currency: 'EUR' },
    stock: index % 40,
    available: index % 7 !== 0,
    tags: [text(10), text(10), text(10), text(10)],
    ratings: [5, 4, 4, 3, 5, 1, 2, 5].map((stars, position) => ({ stars, by: text(12), helpful: position })),
  };
}

/** Fields of several types: texts, numbers, booleans, nested objects. */
export function typedFields(count: number): Record<string, unknown> {
  const kinds = [
    (index: number) => value100(index),
    (index: number) => index * 1.5,
    (index: number) => index % 2 === 0,
    (index: number) => ({ id: index, tags: ['a', 'b'] }),
  ];
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`field:${index}`, kinds[index % kinds.length]?.(index)]),
  );
}

export function textFields(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`field:${index}`, value100(index)]));
}
