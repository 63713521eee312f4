/** The pen's twin in memory, with the rules of Web Locks: a line of waiters, and stealing. */
import type { PenGrant, PenPort, PenRequest } from '../node/ports.ts';

interface Waiter {
  readonly grant: (grant: PenGrant | undefined) => void;
}

interface Holder {
  readonly lose: () => void;
}

/** One lock, shared by all the ports made for it. */
export class MemoryLock {
  #holder: Holder | undefined;
  readonly #line: Waiter[] = [];

  port(): PenPort {
    return {
      request: (mode) => this.#request(mode),
      wanted: async () => this.#line.length > 0,
    };
  }

  get isHeld(): boolean {
    return this.#holder !== undefined;
  }

  #request(mode: 'wait' | 'free' | 'steal'): PenRequest {
    let waiter: Waiter | undefined;
    const granted = new Promise<PenGrant | undefined>((grant) => {
      waiter = { grant };
    });
    const waiting = waiter as unknown as Waiter;
    if (mode === 'free' && this.#holder !== undefined) waiting.grant(undefined);
    else if (mode === 'steal') {
      const robbed = this.#holder;
      this.#holder = undefined;
      robbed?.lose();
      this.#line.unshift(waiting);
    } else this.#line.push(waiting);
    this.#next();
    return { granted, cancel: () => this.#cancel(waiting) };
  }

  #cancel(waiter: Waiter): void {
    const place = this.#line.indexOf(waiter);
    if (place === -1) return;
    this.#line.splice(place, 1);
    waiter.grant(undefined);
  }

  #next(): void {
    if (this.#holder !== undefined) return;
    const waiter = this.#line.shift();
    if (waiter === undefined) return;
    let lose: (() => void) | undefined;
    const lost = new Promise<void>((resolve) => {
      lose = resolve;
    });
    const holder: Holder = { lose: () => lose?.() };
    this.#holder = holder;
    const release = () => {
      if (this.#holder !== holder) return;
      this.#holder = undefined;
      this.#next();
    };
    waiter.grant({ release, lost });
  }
}
