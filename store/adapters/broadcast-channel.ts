/** Messages to the other tabs over a BroadcastChannel. */
import type { ChannelPort } from '../node/ports.ts';
import { letProcessEnd } from '../protocol/process.ts';

/** @param name of the channel, shared by all tabs of the origin */
export function broadcastChannel(name: string): ChannelPort {
  const channel = new BroadcastChannel(name);
  const port: ChannelPort = {
    onMessage: undefined,
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  };
  channel.onmessage = ({ data }) => port.onMessage?.(data);
  letProcessEnd(channel);
  return port;
}
