/**
 * What a group of commands brings to the differential test: calls to make, and how to compare what cannot be equal.
 *
 * To add a group, write `generators/<group>.ts`; it is found by itself. It exports
 *
 * - `generate(random)`: one call as words (`['SET', 'a', '1']`; binary strings, one char a byte), or several that must
 *   run back to back (`[['PEXPIRE', 'a', '1'], wait(3)]`). Draw keys, values and numbers from `random`, so that commands
 *   meet and wrong types, wrong numbers and borders come up; cover all options; wrap in `damaged` for wrong arity.
 *   A command that does not exist yet fails the test, so list a command when it is there.
 * - `normalisers` (optional): by command (`SMEMBERS`, `CONFIG|GET`), what to do to both replies before they are compared;
 *   normalise.ts has the usual ones. Without one replies must be equal; errors always must.
 * - `repairs` (optional): by command, for those that change something by chance (SPOP): the calls that make the real server's
 *   state equal to the engine's afterwards.
 * - `contents` (optional): by type name, the call that reads the whole value of a key, and its normaliser, for the comparison of
 *   states after each sequence.
 *
 * Time: the engine's clock stands still but for `wait(ms)`. Use expiries that are past, at least 100 seconds away, or of 1 ms
 * directly followed by `wait`. Never a call that waits for something.
 * Differences that are meant (Redis 7.2 is the model, the server may be 7.0) belong into differences.ts with their reason.
 *
 * Run one group: `npx vitest run --project differential store/testing/differential -t 'string'`, longer with
 * TABKV_DIFF_COMMANDS=1000000, again with TABKV_DIFF_SEED=<the seed that a failure prints>.
 */
import type { Wire } from '../resp/parser.ts';
import type { Random } from './random.ts';

/** A call as binary strings. */
export type Words = readonly string[];

export type Generate = (random: Random) => Words | readonly Words[];

/** Brings a reply into a form in which both servers must agree. Errors do not come here. */
export type Normaliser = (reply: Wire, words: Words) => Wire;

/** The calls after which the real server's state is what the engine's is. Errors do not come here. */
export type Repair = (words: Words, engine: Wire, real: Wire) => readonly Words[];

export interface Contents {
  readonly read: (key: string) => Words;
  readonly normalise?: Normaliser;
}

export interface Group {
  readonly generate: Generate;
  readonly normalisers?: Readonly<Record<string, Normaliser>>;
  readonly repairs?: Readonly<Record<string, Repair>>;
  readonly contents?: Readonly<Record<string, Contents>>;
}

const WAIT = '@wait';

/** Lets this many ms pass on both sides. */
export function wait(ms: number): Words {
  return [WAIT, `${ms}`];
}

/** The ms to wait, or undefined if this is a call. */
export function waitOf(words: Words): number | undefined {
  return words[0] === WAIT ? Number(words[1]) : undefined;
}

/** A generator that picks among others, each as likely as its weight. */
export function oneOf(random: Random, makers: readonly (readonly [weight: number, make: () => string[]])[]): string[] {
  let left = random.next() * makers.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, make] of makers) {
    left -= weight;
    if (left < 0) return make();
  }
  return makers[0]?.[1]() ?? [];
}
