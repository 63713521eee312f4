/** What every implementation of ChannelPort must do; each runs this suite. */
import { expect, test } from 'vitest';
import type { ChannelPort } from '../node/ports.ts';

/** @param makePorts makes ports to one channel of its own */
export function channelConformance(makePorts: (count: number) => ChannelPort[]): void {
  function receive(port: ChannelPort, count: number): Promise<unknown[]> {
    const received: unknown[] = [];
    return new Promise((resolve) => {
      port.onMessage = (message) => {
        received.push(message);
        if (received.length === count) resolve(received);
      };
    });
  }

  test('messages reach all others in order, as copies, and not their sender', async () => {
    const [one, two, three] = makePorts(3) as [ChannelPort, ChannelPort, ChannelPort];
    const own: unknown[] = [];
    one.onMessage = (message) => own.push(message);
    const received = Promise.all([receive(two, 2), receive(three, 2)]);
    const bytes = Uint8Array.of(1, 2, 3);
    one.post({ first: bytes });
    bytes[0] = 9;
    one.post('second');
    const expected = [{ first: Uint8Array.of(1, 2, 3) }, 'second'];
    expect(await received).toEqual([expected, expected]);
    expect(own).toEqual([]);
    for (const port of [one, two, three]) port.close();
  });

  test('a closed one hears nothing', async () => {
    const [one, two, three] = makePorts(3) as [ChannelPort, ChannelPort, ChannelPort];
    const heard: unknown[] = [];
    two.onMessage = (message) => heard.push(message);
    two.close();
    const received = receive(three, 1);
    one.post('hello');
    await received;
    expect(heard).toEqual([]);
    for (const port of [one, three]) port.close();
  });
}
