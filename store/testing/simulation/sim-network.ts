/** The channel as bad as it can be: messages are late, overtake each other, arrive twice or not at all. */
import type { ChannelPort } from '../../node/ports.ts';
import type { TabProcess } from './tab-process.ts';
import type { World } from './world.ts';

export interface NetworkFaults {
  loss: number;
  duplication: number;
  /** The longest delay in ms. */
  delay: number;
}

export class SimNetwork {
  faults: NetworkFaults = { loss: 0, duplication: 0, delay: 1 };
  readonly #world: World;
  readonly #ports = new Map<ChannelPort, TabProcess>();

  constructor(world: World) {
    this.#world = world;
  }

  port(tab: TabProcess): ChannelPort {
    const port: ChannelPort = {
      onMessage: undefined,
      post: (message) => this.#post(port, message),
      close: () => {
        this.#ports.delete(port);
      },
    };
    this.#ports.set(port, tab);
    tab.onGone(() => this.#ports.delete(port));
    return port;
  }

  #post(from: ChannelPort, message: unknown): void {
    const { random } = this.#world;
    for (const [port, tab] of this.#ports) {
      if (port === from || random.chance(this.faults.loss)) continue;
      const copies = random.chance(this.faults.duplication) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const delay = random.next() * this.faults.delay;
        this.#world.after(delay, () => tab.deliver(() => port.onMessage?.(message)));
      }
    }
  }
}
