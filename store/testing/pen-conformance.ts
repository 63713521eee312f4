/** What every implementation of PenPort must do; each runs this suite. */
import { beforeEach, expect, test } from 'vitest';
import type { PenGrant, PenPort } from '../node/ports.ts';

/** @param makePorts makes ports to one lock of its own */
export function penConformance(makePorts: (count: number) => PenPort[]): void {
  let one: PenPort;
  let two: PenPort;

  beforeEach(() => {
    [one, two] = makePorts(2) as [PenPort, PenPort];
  });

  const take = async (port: PenPort) => (await port.request('wait').granted) as PenGrant;

  test('one at a time has it, in the order of asking', async () => {
    const first = await take(one);
    const order: string[] = [];
    const second = take(two).then((grant) => {
      order.push('second');
      return grant;
    });
    const third = take(one).then((grant) => {
      order.push('third');
      return grant;
    });
    expect(await one.wanted()).toBe(true);
    expect(order).toEqual([]);
    first.release();
    (await second).release();
    (await third).release();
    expect(order).toEqual(['second', 'third']);
    expect(await two.wanted()).toBe(false);
  });

  test('a stolen one is lost to its holder, whose release then does nothing', async () => {
    const robbed = await take(one);
    const thief = (await two.request('steal').granted) as PenGrant;
    await robbed.lost;
    robbed.release();
    const next = one.request('wait');
    expect(await two.wanted()).toBe(true);
    thief.release();
    (await next.granted)?.release();
  });

  test('who steals comes before those in line', async () => {
    await take(one);
    const waiting = one.request('wait');
    const thief = (await two.request('steal').granted) as PenGrant;
    expect(await one.wanted()).toBe(true);
    thief.release();
    expect(await waiting.granted).toBeDefined();
    (await waiting.granted)?.release();
  });

  test('who asks for a free one does not wait', async () => {
    const first = (await one.request('free').granted) as PenGrant;
    expect(first).toBeDefined();
    expect(await two.request('free').granted).toBeUndefined();
    expect(await one.wanted()).toBe(false);
    first.release();
    (await take(two)).release();
  });

  test('who cancels leaves the line', async () => {
    const first = await take(one);
    const waiting = two.request('wait');
    waiting.cancel();
    expect(await waiting.granted).toBeUndefined();
    expect(await one.wanted()).toBe(false);
    first.release();
    (await take(one)).release();
  });

  test('a cancel after the grant does nothing', async () => {
    const request = one.request('wait');
    const grant = (await request.granted) as PenGrant;
    request.cancel();
    const next = two.request('wait');
    expect(await one.wanted()).toBe(true);
    grant.release();
    (await next.granted)?.release();
  });
}
