/** Sessions as CLIENT LIST and INFO tell of them. */
import type { Engine } from './engine.ts';
import type { Session } from './session.ts';

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

/** The line of a session, without its end. */
export function clientLine(engine: Engine, session: Session): string {
  const now = engine.options.clock();
  const { pubsub } = engine;
  const fields: Record<string, string | number> = {
    id: session.id,
    addr: session.address,
    laddr: '',
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
    watch: session.watched.size,
    qbuf: 0,
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
  };
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}
