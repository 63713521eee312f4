/** The channel's twin in memory: messages are cloned and arrive in order, each in a task of its own. */
import type { ChannelPort } from '../node/ports.ts';

export class MemoryHub {
  readonly #ports = new Set<ChannelPort>();

  port(): ChannelPort {
    const port: ChannelPort = {
      onMessage: undefined,
      post: (message) => {
        if (!this.#ports.has(port)) return;
        for (const other of this.#ports) if (other !== port) this.#deliver(other, structuredClone(message));
      },
      close: () => {
        this.#ports.delete(port);
      },
    };
    this.#ports.add(port);
    return port;
  }

  #deliver(port: ChannelPort, message: unknown): void {
    setTimeout(() => {
      if (this.#ports.has(port)) port.onMessage?.(message);
    });
  }
}
