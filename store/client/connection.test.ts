// What a client does when its worker is lost, and how calls become messages. The worker is a port of this process.
import { describe, expect, test } from 'vitest';
import { type Item, PAGE_PROTOCOL, type ReplyItem } from '../protocol/page.ts';
import { welcome } from '../worker/stores.ts';
import { type Change, Connection } from './connection.ts';
import type { Connector, Endpoint } from './endpoint.ts';
import { Store } from './store.ts';

/** Starts hosts, and ends the newest as a browser ends a worker: without a word. */
class Workers {
  readonly messages: Item[][] = [];
  readonly answers: ReplyItem[][] = [];
  starts = 0;
  fail: Error | undefined;
  #kill: () => void = () => {};

  readonly connect: Connector = async (options) => {
    this.starts++;
    if (this.fail !== undefined) throw this.fail;
    const page = new MessageChannel();
    const host = new MessageChannel();
    let die = () => {};
    const gone = new Promise<void>((resolve) => {
      die = resolve;
    });
    this.#kill = () => {
      page.port2.close();
      host.port1.close();
      die();
    };
    return new Promise<Endpoint>((resolve) => {
      host.port1.onmessage = ({ data }) => {
        resolve({ port: page.port1, place: 'worker', status: data.status, gone, terminate: this.#kill });
        host.port1.onmessage = (message) => {
          this.answers.push(message.data);
          page.port2.postMessage(message.data);
        };
        page.port2.onmessage = (message) => {
          this.messages.push(message.data);
          host.port1.postMessage(message.data);
        };
      };
      welcome({ tabkv: 'hello', version: PAGE_PROTOCOL, store: options }, host.port2, undefined, () => {});
    });
  };

  kill(): void {
    this.#kill();
  }
}

async function opened(): Promise<{ workers: Workers; connection: Connection; kv: Store }> {
  const workers = new Workers();
  const connection = new Connection(workers.connect, { name: crypto.randomUUID() });
  await connection.start();
  const kv = new Store({ connection, closed: false, close: () => connection.close() }, {});
  return { workers, connection, kv };
}

describe('calls of one microtask', () => {
  test('go in one message, and reads come back in one', async () => {
    const { workers, kv } = await opened();
    await kv.ping();
    const messages = workers.messages.length;
    await Promise.all(Array.from({ length: 1000 }, (_, i) => kv.get(`k${i}`)));
    expect(workers.messages.length - messages).toBe(1);
    // Notices of the status come when they come; an answer of nil is its number and null.
    expect(workers.answers.filter((items) => items.length >= 2000).length).toBe(1);
    await kv.close();
  });

  test('go in several messages if they are very many, and are answered in their order', async () => {
    const { workers, kv } = await opened();
    await kv.ping();
    const messages = workers.messages.length;
    const answers = await Promise.all(Array.from({ length: 6000 }, () => kv.incr('counter')));
    expect(answers).toEqual(Array.from({ length: 6000 }, (_, i) => i + 1));
    const sent = workers.messages.length - messages;
    expect(sent).toBeGreaterThan(1);
    expect(sent).toBeLessThan(10);
    await kv.close();
  });

  test('are run in their order', async () => {
    const { kv } = await opened();
    const lengths = await Promise.all(Array.from({ length: 100 }, (_, i) => kv.rpush('list', i)));
    expect(lengths).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    await kv.close();
  });
});

describe('when the worker is lost', () => {
  test('what waits is rejected with LOST, and a new worker takes over', async () => {
    const { workers, kv } = await opened();
    await kv.set('k', 1);
    const waiting = Promise.allSettled([kv.bzpopmin('queue', 0), kv.get('k')]);
    workers.kill();
    for (const call of await waiting) {
      expect(call).toMatchObject({ status: 'rejected', reason: { name: 'StoreError', code: 'LOST' } });
    }
    expect(await kv.ping()).toBe('PONG');
    expect(workers.starts).toBe(2);
    await kv.close();
  });

  test('calls made before the new one is there wait for it, in their order', async () => {
    const { workers, kv } = await opened();
    await kv.ping();
    workers.kill();
    await expect(kv.get('k')).rejects.toMatchObject({ code: 'LOST' });
    const calls = [kv.set('k', 'first'), kv.multi().get('k').set('k', 'second').exec(), kv.get('k')];
    await Promise.resolve();
    calls.push(kv.append('k', '!'));
    expect(await Promise.all(calls)).toEqual(['OK', ['first', 'OK'], 'second', 7]);
    await kv.close();
  });

  test('sessions end, since what they watched is unknown', async () => {
    const { workers, kv } = await opened();
    const session = kv.session();
    await session.watch('k');
    workers.kill();
    await expect(session.get('k')).rejects.toMatchObject({ code: 'LOST' });
    await kv.ping();
    await expect(session.multi().set('k', 1).exec()).rejects.toMatchObject({ code: 'LOST' });
    const fresh = kv.session();
    expect(await fresh.ping()).toBe('PONG');
    await kv.close();
  });

  test('subscriptions go on, and are told that anything may have happened', async () => {
    const { workers, kv } = await opened();
    const changes: Change[] = [];
    kv.subscribe('k', (change) => changes.push(change));
    await kv.set('k', 1);
    workers.kill();
    await expect(kv.ping()).rejects.toMatchObject({ code: 'LOST' });
    await kv.set('k', 2);
    expect(changes.map(({ key, event }) => [key, event])).toEqual([
      ['k', 'put'],
      [null, 'reset'],
      ['k', 'put'],
    ]);
    await kv.close();
  });

  test('and none can be started, calls are rejected, until one can', async () => {
    const { workers, kv } = await opened();
    await kv.ping();
    workers.fail = new Error('no worker to be had');
    workers.kill();
    await expect(kv.ping()).rejects.toMatchObject({ code: 'LOST' });
    await expect(kv.get('k')).rejects.toThrow('no worker to be had');
    workers.fail = undefined;
    expect(await kv.ping()).toBe('PONG');
    await kv.close();
  });

  test('before it said anything, it is not replaced until it is needed', async () => {
    const { workers, kv } = await opened();
    workers.kill();
    await expect(kv.ping()).rejects.toMatchObject({ code: 'LOST' });
    await new Promise((resolve) => setTimeout(resolve));
    expect(workers.starts).toBe(1);
    expect(await kv.ping()).toBe('PONG');
    await kv.close();
  });
});

test('a suspended connection ends its worker, and starts a new one when it is needed', async () => {
  const { workers, connection, kv } = await opened();
  await kv.set('k', 1);
  connection.suspend();
  expect(await kv.ping()).toBe('PONG');
  expect(workers.starts).toBe(2);
  await kv.close();
});
