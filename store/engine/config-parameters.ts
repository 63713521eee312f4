/** The kinds of parameters that CONFIG knows: how their texts are read, checked and shown, with Redis' error texts. */
import { parseInt64 } from './numbers.ts';

export type ConfigValue = number | boolean | string;

/** One parameter. `V` is its value in the engine; CONFIG GET and SET see texts. */
export interface Parameter<V extends ConfigValue = ConfigValue> {
  readonly initial: V;
  /** Reads a text. @param current the value so far @throws Refused with the reason */
  readonly parse: (text: string, current: V) => V;
  readonly format: (value: V) => string;
  /** Older names of the same parameter. */
  readonly aliases?: readonly string[];
  /** It says how things are: CONFIG SET refuses it. */
  readonly immutable?: boolean;
  /** It could be changed on the server itself only: CONFIG SET refuses it. */
  readonly protected?: boolean;
  /** CONFIG GET shows it only if its whole name is given. */
  readonly hidden?: boolean;
}

/** A value that a parameter does not take. The message is Redis' reason. */
export class Refused extends Error {}

type Options = Pick<Parameter, 'aliases' | 'immutable' | 'protected' | 'hidden'>;

const INT32_MAX = 2 ** 31 - 1;

function within(value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  const text = max >= Number.MAX_SAFE_INTEGER ? '9223372036854775807' : `${max}`;
  throw new Refused(`argument must be between ${min} and ${text} inclusive`);
}

/** An integer from `min` to `max` (default 2^31 - 1). */
export function integerParameter(
  initial: number,
  { min = 0, max = INT32_MAX, ...options }: { min?: number; max?: number } & Options = {},
): Parameter<number> {
  return {
    initial,
    parse(text) {
      const value = parseInt64(text);
      if (value === undefined) throw new Refused("argument couldn't be parsed into an integer");
      return within(Number(value), min, max);
    },
    format: String,
    ...options,
  };
}

/** Bytes, with a unit if one likes. */
export function memoryParameter(
  initial: number,
  { min = 0, ...options }: { min?: number } & Options = {},
): Parameter<number> {
  return {
    initial,
    parse(text) {
      const bytes = parseMemory(text);
      if (bytes === undefined) throw new Refused('argument must be a memory value');
      return within(bytes, min, Number.MAX_SAFE_INTEGER);
    },
    format: String,
    ...options,
  };
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1000 ** 2,
  mb: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1024 ** 3,
};

/** Bytes as in `100mb`: whole numbers; k, m and g count in thousands, kb, mb and gb in 1024s. Undefined if it is none. */
export function parseMemory(text: string): number | undefined {
  const match = /^([0-9]*)([a-z]*)$/i.exec(text);
  const unit = UNITS[(match?.[2] ?? '-').toLowerCase()];
  if (match === null || unit === undefined) return undefined;
  return Number(match[1]) * unit;
}

/** yes or no. */
export function switchParameter(initial: boolean, options: Options = {}): Parameter<boolean> {
  return {
    initial,
    parse(text) {
      const word = text.toLowerCase();
      if (word !== 'yes' && word !== 'no') throw new Refused("argument must be 'yes' or 'no'");
      return word === 'yes';
    },
    format: (value) => (value ? 'yes' : 'no'),
    ...options,
  };
}

/** One of these words. */
export function choiceParameter<W extends string>(
  initial: W,
  words: readonly W[],
  options: Options = {},
): Parameter<string> {
  return {
    initial,
    parse(text) {
      const word = words.find((known) => known === text.toLowerCase());
      if (word === undefined) throw new Refused(`argument(s) must be one of the following: ${words.join(', ')}`);
      return word;
    },
    format: (value) => value,
    ...options,
  };
}

/** Any text, or what `parse` makes of it. */
export function textParameter(
  initial: string,
  parse: (text: string, current: string) => string = (text) => text,
  options: Options = {},
): Parameter<string> {
  return { initial, parse, format: (value) => value, ...options };
}
