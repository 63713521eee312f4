/** Whether a call may run now: room in memory, and what a session that listens may do in RESP2. */
import type { Engine } from './engine.ts';
import { CommandError } from './errors.ts';
import type { Session } from './session.ts';
import type { CommandDef } from './table.ts';

/** Commands that run at once although the session is in MULTI. */
export const NOT_QUEUED: ReadonlySet<string> = new Set(['EXEC', 'DISCARD', 'MULTI', 'WATCH', 'QUIT', 'RESET']);
/** Commands that a transaction takes even if there is no room. */
const ALWAYS_IN_MULTI: ReadonlySet<string> = new Set(['EXEC', 'DISCARD', 'QUIT', 'RESET']);
/** What a RESP2 session may call while it listens: it could not tell other replies from messages. */
const WHILE_LISTENING: ReadonlySet<string> = new Set([
  ...['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'UNSUBSCRIBE', 'PUNSUBSCRIBE', 'SUNSUBSCRIBE', 'PING', 'QUIT', 'RESET'],
]);

export const OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";

/** Why this call must not run; undefined if it may. Evicts what the memory limit asks for. */
export function refusal(engine: Engine, session: Session, def: CommandDef): CommandError | undefined {
  if (engine.config.values.maxmemory > 0 && engine.keyspace.mayWrite && !hasRoom(engine, session, def)) {
    engine.stats.evictionFailures++;
    return new CommandError(OUT_OF_MEMORY);
  }
  if (session.protocol === 2 && engine.pubsub.isSubscribed(session) && !WHILE_LISTENING.has(def.name)) {
    return new CommandError(
      `ERR Can't execute '${def.name.toLowerCase()}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET ` +
        'are allowed in this context',
    );
  }
  return undefined;
}

function hasRoom(engine: Engine, session: Session, def: CommandDef): boolean {
  if (engine.pause.active || engine.eviction.makeRoom()) return true;
  const { transaction } = session;
  if (transaction === undefined) return !def.flags.includes('denyoom');
  if (!ALWAYS_IN_MULTI.has(def.name)) return false;
  return def.name !== 'EXEC' || !transaction.queue.some((queued) => queued.def.flags.includes('denyoom'));
}

/** Whether a command may change something that others see. */
export function changes(def: CommandDef): boolean {
  return def.flags.includes('write') || def.flags.includes('may_replicate');
}

/** Whether a call may change the keyspace: for EXEC that is what it has queued. */
export function callChanges(session: Session, def: CommandDef): boolean {
  if (def.name === 'EXEC') return session.transaction?.queue.some(({ def: queued }) => changes(queued)) ?? false;
  return session.transaction === undefined && changes(def);
}
