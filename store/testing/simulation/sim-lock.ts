/** The pen with delays: a tab that is gone loses it after a while, a frozen one keeps it. */
import { MemoryLock } from '../../adapters/memory-pen.ts';
import type { PenGrant, PenPort, PenRequest } from '../../node/ports.ts';
import type { TabProcess } from './tab-process.ts';
import type { World } from './world.ts';

export class SimLock {
  readonly #lock = new MemoryLock();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  port(tab: TabProcess): PenPort {
    const inner = this.#lock.port();
    return {
      request: (mode) => this.#request(tab, inner, mode),
      wanted: () => this.#soon(tab, () => inner.wanted()),
    };
  }

  #request(tab: TabProcess, inner: PenPort, mode: 'wait' | 'free' | 'steal'): PenRequest {
    let request: PenRequest | undefined;
    let isCancelled = false;
    const granted = new Promise<PenGrant | undefined>((resolve) => {
      this.#world.after(this.#delay(), async () => {
        if (tab.isGone) return;
        if (isCancelled) {
          tab.deliver(() => resolve(undefined));
          return;
        }
        if (mode === 'steal') this.#world.note('steal');
        request = inner.request(mode);
        tab.onGone(() => this.#world.after(this.#world.random.next() * 60, () => request?.cancel()));
        const grant = await request.granted;
        if (grant === undefined) {
          tab.deliver(() => resolve(undefined));
          return;
        }
        if (tab.isGone) {
          grant.release();
          return;
        }
        tab.onGone(() => this.#world.after(this.#world.random.next() * 60, () => grant.release()));
        const lost = grant.lost.then(() => this.#soon(tab, async () => {}));
        const release = () => {
          this.#world.after(this.#delay(), () => grant.release());
        };
        this.#world.after(this.#delay(), () => tab.deliver(() => resolve({ release, lost })));
      });
    });
    const cancel = () => {
      isCancelled = true;
      this.#world.after(this.#delay(), () => request?.cancel());
    };
    return { granted, cancel };
  }

  #soon<T>(tab: TabProcess, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve) => {
      this.#world.after(this.#delay(), async () => {
        const result = await work();
        this.#world.after(this.#delay(), () => tab.deliver(() => resolve(result)));
      });
    });
  }

  #delay(): number {
    return this.#world.random.next() * 2;
  }
}
