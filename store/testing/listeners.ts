/** Sessions that note what they are told, for tests. */
import type { Engine } from '../engine/engine.ts';
import type { Reply } from '../engine/reply.ts';
import type { Session } from '../engine/session.ts';

/** A reply as plain JavaScript values: texts, numbers, null, arrays; maps as objects. */
export function plain(reply: Reply): unknown {
  switch (reply.type) {
    case 'bulk':
      return reply.text ?? reply.bin;
    case 'nil':
      return null;
    case 'array':
    case 'set':
    case 'push':
      return reply.value.map(plain);
    case 'map':
      return Object.fromEntries(
        reply.value.flatMap((key, i) => (i % 2 === 0 ? [[plain(key), plain(reply.value[i + 1] as Reply)]] : [])),
      );
    default:
      return reply.value;
  }
}

export interface Listener {
  readonly session: Session;
  /** What was pushed and shown, in its order. */
  readonly told: unknown[];
  /** Calls a command that does not wait, and gives its reply as plain values. */
  readonly call: (...args: (string | number)[]) => unknown;
}

/** A new RESP3 session. */
export function listener(engine: Engine, protocol: 2 | 3 = 3): Listener {
  const session = engine.createSession();
  session.protocol = protocol;
  const told: unknown[] = [];
  session.onPush = (push) => told.push(plain(push));
  session.onMonitor = (line) => told.push(line);
  return { session, told, call: (...args) => plain(session.call(args) as Reply) };
}

/** Until all that waits for a turn has had it. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
