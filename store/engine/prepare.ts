/** From the words that a caller gives to the command that they call. */
import { type Bin, binOf, bytesToBin, cString, type Datum, textToBin } from './bytes.ts';
import { CommandError, wrongArity } from './errors.ts';
import type { Arg } from './session.ts';
import type { Stats } from './stats.ts';
import { type Args, arityFits, type CommandDef, type CommandTable } from './table.ts';

/** A call whose arguments are converted; `error` says why there is no `def`. */
export interface PreparedCall {
  readonly args: Args;
  readonly def: CommandDef | undefined;
  readonly error: unknown;
}

/** Byte arguments up to this length become binary strings at once: keys mostly, and small values, which are smaller so. */
const SHORT = 256;

/** An argument as the engine holds it. O(bytes). */
export function toDatum(arg: Arg): Datum {
  if (typeof arg === 'string') return textToBin(arg);
  if (typeof arg === 'number' || typeof arg === 'bigint') return String(arg);
  if (arg instanceof Uint8Array && arg.length <= SHORT) return bytesToBin(arg);
  return arg;
}

/** The command that these arguments call. @throws CommandError unknown command or subcommand, wrong arity */
export function resolve(table: CommandTable, args: Args, stats: Stats): CommandDef {
  const name = binOf(args[0] ?? '');
  const def = table.direct(name) ?? resolveSub(table, name, args);
  if (def === undefined) throw unknownCommand(name, args);
  if (arityFits(def, args.length)) return def;
  stats.ofCommand(def.name).rejectedCalls++;
  throw wrongArity(def.name);
}

function resolveSub(table: CommandTable, name: Bin, args: Args): CommandDef | undefined {
  const subcommands = table.subcommands(name);
  if (subcommands === undefined) return undefined;
  if (args.length < 2) {
    const container = table.get(name);
    if (container === undefined) throw wrongArity(name);
    return container;
  }
  const sub = binOf(args[1] as Datum);
  const def = subcommands.get(sub.toUpperCase());
  if (def !== undefined) return def;
  throw new CommandError(`ERR unknown subcommand '${printable(sub, 128)}'. Try ${name.toUpperCase()} HELP.`);
}

function unknownCommand(name: Bin, args: Args): CommandError {
  let beginning = '';
  for (const arg of args.slice(1)) {
    if (beginning.length >= 128) break;
    beginning += `'${printable(binOf(arg), 128 - beginning.length)}' `;
  }
  return new CommandError(`ERR unknown command '${printable(name, 128)}', with args beginning with: ${beginning}`);
}

/** As C prints it: up to a NUL, and not too long. */
function printable(word: Bin, limit: number): Bin {
  return cString(word).slice(0, limit);
}
