/** Strings. */
import { type Contents, type Generate, oneOf } from '../generator.ts';
import { damaged } from '../random.ts';

export const generate: Generate = (random) =>
  damaged(
    random,
    oneOf(random, [
      [3, () => ['GET', random.key()]],
      [3, () => ['INCR', random.key()]],
    ]),
  );

export const contents: Record<string, Contents> = { string: { read: (key) => ['GET', key] } };
