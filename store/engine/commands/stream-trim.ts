/** The options that XADD and XTRIM share: how much of a stream to keep. */
import { binOf, type Datum } from '../bytes.ts';
import type { Config } from '../config.ts';
import type { Context } from '../context.ts';
import { CommandError, syntaxError } from '../errors.ts';
import { intArg } from '../numbers.ts';
import type { StreamId } from '../structures/stream-id.ts';
import type { Args } from '../table.ts';
import { type StreamValue, xtrim } from '../values/stream.ts';
import { type GivenId, givenIdArg, idArg } from './stream-arguments.ts';

/** What is to be kept. */
type Strategy =
  | { readonly kind: 'maxlen'; readonly maxlen: number }
  | { readonly kind: 'minid'; readonly minId: StreamId };

export interface TrimOptions {
  strategy: Strategy | undefined;
  approximate: boolean;
  /** How many entries may go at most; 0 is no limit, undefined was not given. */
  limit: number | undefined;
}

export interface AddOptions extends TrimOptions {
  noMkStream: boolean;
  /** Undefined: `*`. */
  id: GivenId | undefined;
  /** Index of the first field. */
  from: number;
}

/** The number or ID after MAXLEN or MINID; gives its index. */
function readStrategy(options: TrimOptions, word: string, args: Args, at: number): number {
  if (options.strategy !== undefined) {
    throw new CommandError('ERR syntax error, MAXLEN and MINID options at the same time are not compatible');
  }
  const sign = at + 1 < args.length ? binOf(args[at] as Datum) : '';
  options.approximate = sign === '~';
  const index = sign === '~' || sign === '=' ? at + 1 : at;
  const datum = args[index] as Datum;
  if (word === 'MINID') {
    options.strategy = { kind: 'minid', minId: idArg(datum) };
    return index;
  }
  const maxlen = intArg(binOf(datum));
  if (maxlen < 0) throw new CommandError('ERR The MAXLEN argument must be >= 0.');
  options.strategy = { kind: 'maxlen', maxlen };
  return index;
}

function readLimit(options: TrimOptions, datum: Datum): void {
  options.limit = intArg(binOf(datum));
  if (options.limit < 0) throw new CommandError('ERR The LIMIT argument must be >= 0.');
}

/** Reads an option with an argument at `args[at]`; gives the index of its last word, or undefined if it is none. */
function readOption(options: TrimOptions, args: Args, at: number): number | undefined {
  if (at + 1 >= args.length) return undefined;
  const word = binOf(args[at] as Datum).toUpperCase();
  if (word === 'MAXLEN' || word === 'MINID') return readStrategy(options, word, args, at + 1);
  if (word !== 'LIMIT') return undefined;
  readLimit(options, args[at + 1] as Datum);
  return at + 1;
}

/** @throws CommandError for options that do not go together */
function checkOptions({ strategy, approximate, limit }: TrimOptions, mustTrim: boolean): void {
  if (strategy === undefined && limit !== undefined && limit !== 0) {
    throw new CommandError('ERR syntax error, LIMIT cannot be used without specifying a trimming strategy');
  }
  if (strategy === undefined && mustTrim) {
    throw new CommandError('ERR syntax error, XTRIM must be called with a trimming strategy');
  }
  if (limit !== undefined && !approximate) {
    throw new CommandError('ERR syntax error, LIMIT cannot be used without the special ~ option');
  }
}

/** XTRIM's arguments after the key. @throws CommandError */
export function parseTrim(args: Args): TrimOptions {
  const options: TrimOptions = { strategy: undefined, approximate: false, limit: undefined };
  for (let i = 2; i < args.length; i++) {
    const last = readOption(options, args, i);
    if (last === undefined) throw syntaxError();
    i = last;
  }
  checkOptions(options, true);
  return options;
}

/** XADD's arguments after the key, up to the fields. @throws CommandError */
export function parseAdd(args: Args): AddOptions {
  const options: AddOptions = {
    strategy: undefined,
    approximate: false,
    limit: undefined,
    noMkStream: false,
    id: undefined,
    from: args.length + 1,
  };
  for (let i = 2; i < args.length; i++) {
    const word = binOf(args[i] as Datum);
    const last = word === '*' ? undefined : readOption(options, args, i);
    if (last !== undefined) i = last;
    else if (word.toUpperCase() === 'NOMKSTREAM') options.noMkStream = true;
    else {
      if (word !== '*') options.id = givenIdArg(args[i] as Datum);
      options.from = i + 1;
      break;
    }
  }
  checkOptions(options, false);
  return options;
}

/** Without LIMIT an approximate trim stops after 100 nodes, as in Redis. */
function limitOf({ approximate, limit }: TrimOptions, config: Config): number {
  if (limit !== undefined) return limit;
  if (!approximate) return 0;
  const entries = 100 * config.get('stream-node-max-entries');
  return entries <= 0 ? 10_000 : Math.min(entries, 1_000_000);
}

/** Trims a stream and gives how many entries went. */
export function trimStream(context: Context, key: Datum, stream: StreamValue, options: TrimOptions): number {
  const { strategy, approximate } = options;
  if (strategy === undefined) return 0;
  const limit = limitOf(options, context.config);
  const { count, keepNode } =
    strategy.kind === 'maxlen'
      ? stream.excess(strategy.maxlen, approximate, limit)
      : stream.olderThan(strategy.minId, approximate, limit);
  if (count === 0) return 0;
  context.edit(xtrim, key, [count, keepNode ? 1 : 0]);
  context.notify('t', 'xtrim', binOf(key));
  return count;
}
