import { expect, test } from 'vitest';
import { PAGE_PROTOCOL } from '../protocol/page.ts';
import { welcome } from '../worker/stores.ts';
import { Connection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { followPage } from './page-life.ts';

/** A page whose events the test sends, and a connection that follows it. */
async function following() {
  let [starts, ends] = [0, 0];
  const connection = new Connection(
    (options) =>
      new Promise<Endpoint>((resolve) => {
        starts++;
        const { port1: port, port2 } = new MessageChannel();
        const terminate = () => {
          ends++;
        };
        port.onmessage = ({ data }) =>
          resolve({ port, place: 'worker', status: data.status, gone: new Promise(() => {}), terminate });
        welcome({ tabkv: 'hello', version: PAGE_PROTOCOL, store: options }, port2, undefined, () => {});
      }),
    { name: crypto.randomUUID() },
  );
  const window = new EventTarget();
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' as DocumentVisibilityState });
  const unfollow = followPage(connection, { window, document });
  await connection.start();
  const transition = (type: string, persisted: boolean) =>
    window.dispatchEvent(Object.assign(new Event(type), { persisted }));
  return { connection, unfollow, transition, document, counts: () => [starts, ends] };
}

const ping = (connection: Connection) => connection.call(['PING'], {}, (reply) => reply);

test('a page that goes into the back/forward cache ends its worker, and gets a new one when it comes back', async () => {
  const { connection, transition, counts } = await following();
  const before = ping(connection);
  transition('pagehide', true);
  expect(await before).toMatchObject({ text: 'PONG' });
  transition('pageshow', true);
  expect(await ping(connection)).toMatchObject({ text: 'PONG' });
  await expect.poll(counts).toEqual([2, 1]);
  await connection.close();
});

test('a page that is left for good changes nothing', async () => {
  const { connection, transition, counts } = await following();
  transition('pagehide', false);
  transition('pageshow', false);
  await ping(connection);
  expect(counts()).toEqual([1, 0]);
  await connection.close();
});

test('a closed store follows no more', async () => {
  const { connection, unfollow, transition, document, counts } = await following();
  await connection.close();
  unfollow();
  transition('pageshow', true);
  document.visibilityState = 'hidden';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(counts()).toEqual([1, 1]);
});
