/** Several nodes in one process, as tabs of one origin: one disk, one lock, one channel, all in memory. */
import { platformTimer } from '../adapters/browser.ts';
import { MemoryHub } from '../adapters/memory-channel.ts';
import { MemoryDisk, MemoryJournalPort } from '../adapters/memory-journal.ts';
import { MemoryLock } from '../adapters/memory-pen.ts';
import type { BulkReply, Reply } from '../engine/reply.ts';
import type { Arg } from '../engine/session.ts';
import { type NodeOptions, type NodeSession, StoreNode } from '../node/node.ts';
import type { Ports } from '../node/ports.ts';
import type { CallOptions } from '../protocol/page.ts';

export class Origin {
  readonly disk = new MemoryDisk();
  readonly lock = new MemoryLock();
  readonly hub = new MemoryHub();

  ports(without: Partial<Record<'pen' | 'channel' | 'journal', true>> = {}): Ports {
    return {
      journal: without.journal ? undefined : new MemoryJournalPort(this.disk),
      pen: without.pen ? undefined : this.lock.port(),
      channel: without.channel ? undefined : this.hub.port(),
      clock: Date.now,
      uptime: () => performance.now(),
      random: Math.random,
      timer: platformTimer(),
    };
  }

  tab(options: Partial<NodeOptions> = {}, ports: Partial<Ports> = {}): Tab {
    return new Tab(StoreNode.start({ name: 'test', ...options }, { ...this.ports(), ...ports }));
  }
}

/** A node and one session of it, with replies as plain values. */
export class Tab {
  readonly node: StoreNode;
  readonly session: NodeSession;

  constructor(node: StoreNode) {
    this.node = node;
    this.session = node.openSession();
  }

  async call(...args: Arg[]): Promise<unknown> {
    return plain(await this.session.call(args));
  }

  async ask(options: CallOptions, ...args: Arg[]): Promise<unknown> {
    return plain(await this.session.call(args, options));
  }

  close(): Promise<void> {
    return this.node.close();
  }
}

/** A reply as a plain value; an error reply as its text after `!`. */
export function plain(reply: Reply): unknown {
  switch (reply.type) {
    case 'nil':
      return null;
    case 'bulk':
      return (reply as BulkReply).text ?? reply.bin;
    case 'array':
    case 'set':
    case 'map':
    case 'push':
      return reply.value.map(plain);
    case 'error':
      return `!${reply.value}`;
    default:
      return reply.value;
  }
}
