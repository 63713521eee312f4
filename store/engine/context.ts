/** What a command may use while it runs: the keyspace, its session, and the engine's clock, randomness and counters. */
import type { Wait } from './blocked.ts';
import { type Bin, binOf, type Datum } from './bytes.ts';
import type { Config } from './config.ts';
import type { EditDef } from './effects.ts';
import type { Engine } from './engine.ts';
import type { Entry, Keyspace } from './keyspace.ts';
import { NIL_ARRAY, type Reply } from './reply.ts';
import type { Session } from './session.ts';
import type { Stats } from './stats.ts';
import type { EffectArg, Value, ValueClass } from './values/value.ts';

export class Context {
  readonly engine: Engine;
  readonly keyspace: Keyspace;
  readonly session: Session;

  constructor(engine: Engine, session: Session) {
    this.engine = engine;
    this.keyspace = engine.keyspace;
    this.session = session;
  }

  /** The time of this command in ms since the epoch; it stands still while the command runs. */
  get now(): number {
    return this.keyspace.now;
  }

  get config(): Config {
    return this.engine.config;
  }

  get stats(): Stats {
    return this.engine.stats;
  }

  get resp3(): boolean {
    return this.session.protocol === 3;
  }

  /** 0 ≤ r < 1, from the engine's source. */
  random = (): number => this.engine.options.random();

  /** Reads a value of this type; counts a hit or a miss. @throws CommandError WRONGTYPE */
  read<V extends Value>(key: Datum, type: ValueClass<V>): V | undefined {
    return this.keyspace.read(binOf(key), type);
  }

  /** Looks up a value of this type in order to change it. @throws CommandError WRONGTYPE */
  write<V extends Value>(key: Datum, type: ValueClass<V>): V | undefined {
    return this.keyspace.write(binOf(key), type);
  }

  /** The entry of any type, for a read. */
  lookupRead(key: Datum): Entry | undefined {
    return this.keyspace.lookupRead(binOf(key));
  }

  /** The entry of any type, in order to change it. */
  lookupWrite(key: Datum): Entry | undefined {
    return this.keyspace.lookupWrite(binOf(key));
  }

  /** Makes one primitive edit. */
  edit<V extends Value, A extends EffectArg[], R>(def: EditDef<V, A, R>, key: Datum, args: A): R {
    return this.keyspace.edit(def, binOf(key), args);
  }

  /**
   * Tells of a keyspace event as Redis' notifyKeyspaceEvent does. `kind` is the class letter of
   * notify-keyspace-events (g $ l s h z x e t m n), `event` the event's name in lower case.
   */
  notify(kind: string, event: string, key: Bin): void {
    this.engine.notifyKeyspaceEvent(kind, event, key);
  }

  /**
   * Waits until `retry` gives a reply, the time is up, or CLIENT UNBLOCK ends it; to be returned from a command's `run`
   * after a first try that had nothing to give. Within MULTI and scripts it gives the time-out's reply at once.
   */
  block(wait: Wait): Reply | Promise<Reply> {
    if (this.session.denyBlocking) return wait.timedOut ?? NIL_ARRAY;
    return this.engine.blocked.wait(this.session, wait);
  }
}
