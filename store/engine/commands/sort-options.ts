/** The options of SORT and SORT_RO. */
import { type Bin, binOf, type Datum } from '../bytes.ts';
import { syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import type { Args } from '../table.ts';

export interface SortOptions {
  descending: boolean;
  alpha: boolean;
  /** Negative counts as 0. */
  offset: number;
  /** Negative for all. */
  count: number;
  by: Bin | undefined;
  /** BY something without a star: the elements stay in the order that they have. */
  unsorted: boolean;
  readonly get: Bin[];
  store: Bin | undefined;
}

/** @throws CommandError syntax error, or not an integer */
export function parseSortOptions(args: Args, readOnly: boolean): SortOptions {
  const options: SortOptions = {
    descending: false,
    alpha: false,
    offset: 0,
    count: -1,
    by: undefined,
    unsorted: false,
    get: [],
    store: undefined,
  };
  for (let i = 2; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    const left = args.length - i - 1;
    if (word === 'LIMIT' && left >= 2) {
      options.offset = intArg(binOf(args[++i] as Datum));
      options.count = intArg(binOf(args[++i] as Datum));
    } else if (takesPattern(word, readOnly) && left >= 1) setPattern(options, word, binOf(args[++i] as Datum));
    else setFlag(options, word);
  }
  return options;
}

function takesPattern(word: string, readOnly: boolean): boolean {
  return word === 'BY' || word === 'GET' || (word === 'STORE' && !readOnly);
}

function setPattern(options: SortOptions, word: string, pattern: Bin): void {
  if (word === 'GET') options.get.push(pattern);
  else if (word === 'STORE') options.store = pattern;
  else {
    options.by = pattern;
    if (!pattern.includes('*')) options.unsorted = true;
  }
}

function setFlag(options: SortOptions, word: string): void {
  if (word === 'ASC' || word === 'DESC') options.descending = word === 'DESC';
  else if (word === 'ALPHA') options.alpha = true;
  else throw syntaxError();
}

/** How many words follow those that are no option by themselves; for finding keys without understanding the rest. */
const SKIPPED: Readonly<Record<string, number>> = { LIMIT: 2, GET: 1, BY: 1 };

/** Where the keys of a SORT are: the one it sorts, and the last one after STORE. */
export function sortKeyIndexes(args: Args): number[] {
  let store: number | undefined;
  for (let i = 2; i < args.length; i++) {
    const word = binOf(args[i] as Datum).toUpperCase();
    if (word === 'STORE' && i + 1 < args.length) store = i + 1;
    i += SKIPPED[word] ?? 0;
  }
  return store === undefined ? [1] : [1, store];
}
