/**
 * The command table: one declarative object per command, declared beside its implementation. Dispatch, arity, key
 * positions, COMMAND, help, the console's completion, the typed client and the docs are derived from it.
 */
import type { Datum } from './bytes.ts';
import type { Context } from './context.ts';
import type { Reply } from './reply.ts';

export type CommandGroup =
  | 'generic'
  | 'string'
  | 'list'
  | 'hash'
  | 'set'
  | 'sorted-set'
  | 'stream'
  | 'bitmap'
  | 'hyperloglog'
  | 'geo'
  | 'json'
  | 'memcached'
  | 'pubsub'
  | 'scripting'
  | 'transactions'
  | 'connection'
  | 'server';

/** Redis' command flags, in COMMAND INFO's spelling. */
export type CommandFlag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_slowlog'
  | 'fast'
  | 'no_auth'
  | 'may_replicate'
  | 'movablekeys'
  | 'no_multi'
  | 'allow_busy'
  | 'no_async_loading'
  | 'no_mandatory_keys'
  | 'sentinel'
  | 'asking';

/** The arguments of one call: `args[0]` is the command's name as it was written. */
export type Args = readonly Datum[];

export interface CommandDef {
  /** Upper case; a subcommand is `CONTAINER|SUB`. */
  readonly name: string;
  readonly group: CommandGroup;
  /** One sentence, no full stop. */
  readonly summary: string;
  /** The Redis version that introduced it; `tabkv` for extensions. */
  readonly since: string;
  /** As in Redis' documentation: `O(1)`, `O(log(N))`, … and what N is. */
  readonly complexity: string;
  /** Number of words with the name; negative: at least that many. */
  readonly arity: number;
  readonly flags: readonly CommandFlag[];
  /** First key, last key (negative counts from the end), step; all 0 if it names none or `keysOf` finds them. */
  readonly keys: readonly [first: number, last: number, step: number];
  /** Where the keys are when positions depend on the arguments. Gives indexes into `args`. */
  readonly keysOf?: (args: Args) => number[];
  /**
   * Of a write that mostly changes nothing: whether this call would, so that it is ordered among the changes only then.
   * Changes nothing itself. Where it is wrong by the time that the call runs, `run` meets a keyspace that may not be
   * written to.
   */
  readonly changes?: (context: Context, args: Args) => boolean;
  /**
   * The arguments in the notation of Redis' documentation, with types after a colon:
   * `key [NX|XX] [GT|LT] [CH] [INCR] (score:double member)...`. Upper case is a token, `[]` optional, `()` a group,
   * `|` alternatives, `...` repetition. Types: key, string (the default), value (keeps its JS type), integer, double,
   * pattern, cursor, timestamp.
   */
  readonly syntax: string;
  /** The typed client's result as a TypeScript type; `T` is the caller's type parameter. */
  readonly reply: string;
  readonly run: (context: Context, args: Args) => Reply | Promise<Reply>;
}

/** Checks nothing; gives the literal its type and keeps the table's entries greppable. */
export function command(def: CommandDef): CommandDef {
  return def;
}

export class CommandTable {
  readonly #commands = new Map<string, CommandDef>();
  readonly #containers = new Map<string, Map<string, CommandDef>>();
  /** What a name alone calls: in upper and in lower case, without containers. */
  readonly #direct = new Map<string, CommandDef>();

  constructor(commands: readonly CommandDef[]) {
    for (const def of commands) {
      if (this.#commands.has(def.name)) throw new Error(`two commands are called ${def.name}`);
      this.#commands.set(def.name, def);
      const [container, sub] = def.name.split('|') as [string, string | undefined];
      if (sub === undefined) continue;
      const subs = this.#containers.get(container) ?? new Map<string, CommandDef>();
      subs.set(sub, def);
      this.#containers.set(container, subs);
    }
    for (const [name, def] of this.#commands) {
      if (name.includes('|') || this.#containers.has(name)) continue;
      this.#direct.set(name, def);
      this.#direct.set(name.toLowerCase(), def);
    }
  }

  /** By name in any case; a subcommand by `CONTAINER|SUB`. */
  get(name: string): CommandDef | undefined {
    return this.#commands.get(name) ?? this.#commands.get(name.toUpperCase());
  }

  /** By name in any case, unless what it calls depends on a second word. */
  direct(name: string): CommandDef | undefined {
    return this.#direct.get(name) ?? this.#direct.get(name.toUpperCase());
  }

  /** The subcommands of a container command such as CONFIG. */
  subcommands(name: string): ReadonlyMap<string, CommandDef> | undefined {
    return this.#containers.get(name) ?? this.#containers.get(name.toUpperCase());
  }

  /** The names of all containers. */
  containers(): IterableIterator<string> {
    return this.#containers.keys();
  }

  all(): IterableIterator<CommandDef> {
    return this.#commands.values();
  }
}

export function arityFits(def: CommandDef, words: number): boolean {
  return def.arity >= 0 ? words === def.arity : words >= -def.arity;
}

/** The indexes of the keys in a call. O(number of arguments). */
export function keyIndexes(def: CommandDef, args: Args): number[] {
  if (def.keysOf !== undefined) return def.keysOf(args);
  const [first, last, step] = def.keys;
  if (first === 0) return [];
  const end = last < 0 ? args.length + last : last;
  const indexes: number[] = [];
  for (let i = first; i <= end && i < args.length; i += step) indexes.push(i);
  return indexes;
}
