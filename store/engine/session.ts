/** One client's session: what a Redis connection carries. */

import type { Bin, Flagged } from './bytes.ts';
import { Context } from './context.ts';
import type { Engine } from './engine.ts';
import type { PushReply, Reply } from './reply.ts';
import type { Args, CommandDef } from './table.ts';
import type { TrackingState } from './tracking.ts';

/** An argument as callers give it: text is taken as its UTF-8 bytes; bytes must not be changed afterwards. */
export type Arg = string | Uint8Array | number | bigint | Flagged;

export interface Queued {
  readonly def: CommandDef;
  readonly args: Args;
}

/** The state of MULTI. */
export interface Transaction {
  readonly queue: Queued[];
  /** A command could not be queued, so EXEC will answer EXECABORT. */
  aborted: boolean;
}

export class Session {
  readonly id: number;
  readonly context: Context;
  /** RESP version that replies are shaped for; HELLO changes it. */
  protocol: 2 | 3 = 2;
  /** CLIENT SETNAME. */
  name: Bin = '';
  transaction: Transaction | undefined;
  readonly watched = new Set<Bin>();
  /** A watched key was changed, so EXEC will answer nil. */
  watchBroken = false;
  /** True while EXEC or a script runs this session's commands: blocking commands must not block. */
  denyBlocking = false;
  closed = false;
  /** Where the client is, as CLIENT LIST shows it: the front door's to say. */
  readonly address: string;
  /** CLIENT SETINFO LIB-NAME and LIB-VER. */
  libraryName: Bin = '';
  libraryVersion: Bin = '';
  /** When it was opened and when its last command came, in ms since the epoch. */
  readonly openedAt: number;
  calledAt: number;
  /** The last command, with its subcommand. */
  lastCommand = '';
  /** CLIENT NO-TOUCH: its commands leave access times alone. */
  noTouch = false;
  /** CLIENT NO-EVICT. */
  noEvict = false;
  /** CLIENT TRACKING; undefined while it is off. */
  tracking: TrackingState | undefined;
  /** Receives pub/sub messages, invalidations and the like. */
  onPush: ((push: PushReply) => void) | undefined;
  /** Receives MONITOR's lines. */
  onMonitor: ((line: string) => void) | undefined;
  /** Called when the session was closed, by itself or by another (CLIENT KILL). */
  onClose: (() => void) | undefined;
  #repliesOff = false;
  /** How many replies are still to be left out. */
  #skip = 0;
  readonly #engine: Engine;

  constructor(engine: Engine, id: number, address = '') {
    this.#engine = engine;
    this.id = id;
    this.address = address;
    this.openedAt = engine.options.clock();
    this.calledAt = this.openedAt;
    this.context = new Context(engine, this);
  }

  /**
   * Runs one command. Command errors are replies of type `error`; a rejection or a throw is a bug. Blocking commands
   * give a promise, all others the reply itself.
   */
  call(args: readonly Arg[]): Reply | Promise<Reply> {
    return this.#engine.call(this, args);
  }

  /** CLIENT REPLY. SKIP leaves out its own reply and the next one. */
  setReplies(mode: 'on' | 'off' | 'skip'): void {
    if (mode === 'skip') this.#skip = this.#repliesOff ? 0 : 2;
    else {
      this.#repliesOff = mode === 'off';
      this.#skip = 0;
    }
  }

  /** RESET: replies are sent again, though its own may be one that was to be left out. */
  resetReplies(): void {
    this.#repliesOff = false;
  }

  /** To be asked by front doors once for each reply: whether it is to be sent. Confirmations always are. */
  takesReply(reply: Reply): boolean {
    const skipped = this.#skip > 0;
    if (skipped) this.#skip--;
    return reply.type === 'push' || !(skipped || this.#repliesOff);
  }

  /** Ends the session: its waits, watches and subscriptions go. */
  close(): void {
    this.#engine.closeSession(this);
  }
}
