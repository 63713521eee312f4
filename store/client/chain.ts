/** `multi()` and `pipeline()`: commands that are gathered and sent together. */
import { CommandError } from '../engine/errors.ts';
import { type CallArg, WireList, type WireReply } from '../protocol/page.ts';
import type { ChainedCommands, Text } from './commands.generated.ts';
import { decodeReply } from './decode.ts';
import { formatCall, formatWords } from './format.ts';
import { defineCommands, type Method, methodOf } from './methods.ts';

export interface ChainTarget {
  /** MULTI and EXEC around the commands. */
  readonly atomic: boolean;
  readonly bytes: boolean;
  send(args: readonly CallArg[], read: (reply: WireReply) => unknown): Promise<unknown>;
}

/** One result when errors are kept: the one or the other. */
export interface Kept<T> {
  readonly result?: T;
  readonly error?: CommandError;
}

interface Queued {
  readonly words: readonly CallArg[];
  readonly reading: Method['reading'];
}

/** `R` are the results in order; `N` is null where `exec` may give it because a watched key was changed. */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the commands are defined on the prototype below
export class Chain<R extends readonly unknown[], N> {
  readonly #target: ChainTarget;
  #queue: Queued[] = [];

  /** @internal */
  constructor(target: ChainTarget) {
    this.#target = target;
  }

  /** Number of commands so far. */
  get length(): number {
    return this.#queue.length;
  }

  /** Any command, as `Store.call`. */
  call<T = unknown>(...args: readonly Text[]): Chain<[...R, T], N> {
    return this.#add({ words: formatWords(args), reading: '' });
  }

  /**
   * Runs the commands and gives their results in order. If one failed (the others have run all the same, as in Redis) it
   * rejects with the first error, unless `keepErrors` asks for each.
   */
  exec(options?: { keepErrors?: false }): Promise<R | N>;
  exec(options: { keepErrors: true }): Promise<{ -readonly [I in keyof R]: Kept<R[I]> } | N>;
  async exec({ keepErrors = false }: { keepErrors?: boolean } = {}): Promise<unknown> {
    const queue = this.#queue;
    this.#queue = [];
    if (queue.length === 0) return [];
    const results = await (this.#target.atomic ? this.#transaction(queue) : this.#pipeline(queue));
    if (results === null) return null;
    if (keepErrors) {
      return results.map((result) => (result instanceof CommandError ? { error: result } : { result }));
    }
    const failed = results.find((result) => result instanceof CommandError);
    if (failed !== undefined) throw failed;
    return results;
  }

  /** @internal Adds a command by its method's name. @throws TypeError if an argument cannot be sent */
  static add(chain: Chain<unknown[], unknown>, name: string, args: readonly unknown[]): Chain<unknown[], unknown> {
    const { shape, reading } = methodOf(name);
    return chain.#add({ words: formatCall(shape, args), reading });
  }

  #add<T>(queued: Queued): Chain<[...R, T], N> {
    this.#queue.push(queued);
    return this as Chain<readonly unknown[], N> as Chain<[...R, T], N>;
  }

  /** All go in one message, so that nothing of this client comes between them. */
  async #transaction(queue: readonly Queued[]): Promise<unknown[] | null> {
    const { send, bytes } = this.#target;
    const words: (readonly CallArg[])[] = [['MULTI'], ...queue.map((queued) => queued.words)];
    const refusals = Promise.allSettled(words.map((call) => send(call, () => undefined)));
    const results = send(['EXEC'], (reply) => {
      if (!(reply instanceof WireList)) return null;
      return reply.items.map((item, i) => decodeReply(item, queue[i]?.reading ?? '', bytes));
    });
    try {
      return (await results) as unknown[] | null;
    } catch (error) {
      // Why a command was not queued says more than EXECABORT.
      const refused = (await refusals).find((settled) => settled.status === 'rejected');
      throw refused?.reason ?? error;
    }
  }

  #pipeline(queue: readonly Queued[]): Promise<unknown[]> {
    const { send, bytes } = this.#target;
    const results = queue.map(({ words, reading }) => send(words, (reply) => decodeReply(reply, reading, bytes)));
    return Promise.all(
      results.map((result) =>
        result.catch((error) => {
          if (error instanceof CommandError) return error;
          throw error;
        }),
      ),
    );
  }
}

export interface Chain<R extends readonly unknown[], N> extends ChainedCommands<R, N> {}

defineCommands(Chain.prototype, Chain.add);
