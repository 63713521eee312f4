/** The pen as a Web Lock. */
import type { PenGrant, PenPort, PenRequest } from '../node/ports.ts';

/** @param name of the lock, shared by all tabs of the origin */
export function webLocksPen(name: string, locks: LockManager): PenPort {
  return {
    request: (steal) => request(name, locks, steal),
    wanted: async () => (await locks.query()).pending?.some((lock) => lock.name === name) === true,
  };
}

function request(name: string, locks: LockManager, steal: boolean): PenRequest {
  const waiting = new AbortController();
  const granted = new Promise<PenGrant | undefined>((resolve, reject) => {
    let lose: (() => void) | undefined;
    const hold = () =>
      new Promise<void>((release) => {
        const lost = new Promise<void>((resolveLost) => {
          lose = resolveLost;
        });
        resolve({ release, lost });
      });
    // A lock that is stolen rejects its request; a request that is cancelled rejects too, before there was a lock.
    const onEnd = (error: unknown) => {
      if (lose !== undefined) lose();
      else if (waiting.signal.aborted) resolve(undefined);
      else reject(error);
    };
    locks.request(name, steal ? { steal: true } : { signal: waiting.signal }, hold).catch(onEnd);
  });
  return { granted, cancel: () => waiting.abort() };
}
