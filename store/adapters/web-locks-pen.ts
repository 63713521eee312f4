/** The pen as a Web Lock. */
import type { PenGrant, PenPort, PenRequest } from '../node/ports.ts';

/** @param name of the lock, shared by all tabs of the origin */
export function webLocksPen(name: string, locks: LockManager): PenPort {
  return {
    request: (mode) => request(name, locks, mode),
    wanted: async () => (await locks.query()).pending?.some((lock) => lock.name === name) === true,
  };
}

function request(name: string, locks: LockManager, mode: 'wait' | 'free' | 'steal'): PenRequest {
  const waiting = new AbortController();
  const granted = new Promise<PenGrant | undefined>((resolve, reject) => {
    let lose: (() => void) | undefined;
    const hold = (lock: Lock | null) => {
      if (lock === null) {
        resolve(undefined);
        return undefined;
      }
      return new Promise<void>((release) => {
        const lost = new Promise<void>((resolveLost) => {
          lose = resolveLost;
        });
        resolve({ release, lost });
      });
    };
    // A lock that is stolen rejects its request; a request that is cancelled rejects too, before there was a lock.
    const onEnd = (error: unknown) => {
      if (lose !== undefined) lose();
      else if (waiting.signal.aborted) resolve(undefined);
      else reject(error);
    };
    locks.request(name, optionsOf(mode, waiting.signal), hold).catch(onEnd);
  });
  return { granted, cancel: () => waiting.abort() };
}

function optionsOf(mode: 'wait' | 'free' | 'steal', signal: AbortSignal): LockOptions {
  if (mode === 'wait') return { signal };
  return mode === 'steal' ? { steal: true } : { ifAvailable: true };
}
