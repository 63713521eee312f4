/** Sessions as CLIENT LIST and INFO tell of them. */
import { lengthOf } from './bytes.ts';
import type { Engine } from './engine.ts';
import type { Session } from './session.ts';
import type { Args } from './table.ts';

export type ClientType = 'normal' | 'pubsub' | 'replica' | 'master';

/** Listeners are of type pubsub; there are neither replicas nor a master. */
export function typeOf(engine: Engine, session: Session): ClientType {
  return engine.pubsub.isSubscribed(session) ? 'pubsub' : 'normal';
}

/** CLIENT LIST's letters. */
function flagsOf(engine: Engine, session: Session): string {
  const { tracking } = session;
  const letters: [string, boolean][] = [
    ['O', engine.monitors.has(session)],
    ['P', engine.pubsub.isSubscribed(session)],
    ['x', session.transaction !== undefined],
    ['b', engine.blocked.isBlocked(session)],
    ['t', tracking !== undefined],
    ['R', tracking?.broken === true],
    ['B', tracking?.broadcast === true],
    ['d', session.watchBroken],
    ['e', session.noEvict],
    ['T', session.noTouch],
  ];
  const flags = letters.filter(([, set]) => set).map(([letter]) => letter);
  return flags.length === 0 ? 'N' : flags.join('');
}

/** What Redis shows of a peer that has no socket. */
const NO_ADDRESS = '?:0';

/** How long a call is as a RESP request. */
export function requestLength(args: Args): number {
  const framed = (length: number, more: number) => `${length}`.length + more;
  let length = framed(args.length, 3);
  for (const arg of args) {
    const size = lengthOf(arg);
    length += framed(size, 5) + size;
  }
  return length;
}

/** The line of a session, without its end. @param pending bytes of the request that it is making */
export function clientLine(engine: Engine, session: Session, pending = 0): string {
  const now = engine.options.clock();
  const { pubsub } = engine;
  const fields: Record<string, string | number> = {
    id: session.id,
    addr: session.address === '' ? NO_ADDRESS : session.address,
    laddr: NO_ADDRESS,
    fd: -1,
    name: session.name,
    age: Math.floor((now - session.openedAt) / 1000),
    idle: Math.floor((now - session.calledAt) / 1000),
    flags: flagsOf(engine, session),
    db: 0,
    sub: pubsub.count(session, 'channel'),
    psub: pubsub.count(session, 'pattern'),
    ssub: pubsub.count(session, 'shard'),
    multi: session.transaction?.queue.length ?? -1,
    qbuf: pending,
    'qbuf-free': 0,
    'argv-mem': 0,
    'multi-mem': 0,
    rbs: 0,
    rbp: 0,
    obl: 0,
    oll: 0,
    omem: 0,
    'tot-mem': 0,
    events: 'r',
    cmd: session.lastCommand === '' ? 'NULL' : session.lastCommand.toLowerCase(),
    user: 'default',
    redir: session.tracking?.redirect ?? -1,
    resp: session.protocol,
    'lib-name': session.libraryName,
    'lib-ver': session.libraryVersion,
    watch: session.watched.size,
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
