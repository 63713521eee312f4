/** What is done to keys as a whole. Everything that loses something can be taken back. */
import { CommandError } from '../../store/index.ts';
import type { Connection } from '../connection/connection.store.ts';
import { argOf, type Bin, escaped } from '../format/binary.ts';
import { formatDuration } from '../format/duration.ts';
import { plural } from '../format/numbers.ts';
import { type TaskRun, useTasks } from '../tasks/tasks.store.ts';
import { useUndo } from '../undo/undo.store.ts';
import { browse, type KeyQuery } from './browse.ts';

/** Keys that one transaction takes: small enough that other tabs get their turn in between. */
const BATCH = 250;
const BROWSED = 5000;
/** Work on more keys than this shows how far it is. */
const LONG = 1000;
/** What undo may keep, in bytes of the store's estimate. */
export const UNDO_LIMIT = 256 * 1024 * 1024;

type Payload = readonly [key: Bin, payload: Uint8Array];

/** Shows a key in a sentence: short enough for a toast. */
export function quote(key: Bin): string {
  const shown = escaped(key);
  return `“${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}”`;
}

function tracked<T>(title: string, total: number, work: (run: TaskRun) => Promise<T>): Promise<T> {
  if (total > LONG) return useTasks.getState().run(title, total, work);
  return work({ report: () => undefined, stopped: false });
}

/** Every key that matches, with what they all weigh. */
export async function matchingKeys(
  connection: Connection,
  query: KeyQuery,
  without: ReadonlySet<Bin>,
): Promise<{ keys: Bin[]; bytes: number }> {
  const keys: Bin[] = [];
  let bytes = 0;
  for (let offset = 0; ; offset += BROWSED) {
    const { rows, total } = await browse(connection, query, offset, BROWSED);
    for (const { key, size } of rows) {
      if (without.has(key)) continue;
      keys.push(key);
      bytes += size;
    }
    if (offset + BROWSED >= total) return { keys, bytes };
  }
}

/** What keys weigh, in bytes of the store's estimate. */
export async function weigh({ kv }: Connection, keys: Iterable<Bin>): Promise<number> {
  const pipeline = kv.pipeline();
  for (const key of keys) pipeline.call('TABKV.INSPECT', argOf(key));
  const found = (await pipeline.exec()) as unknown as ([string, number, number] | null)[];
  return found.reduce((bytes, one) => bytes + (one?.[2] ?? 0), 0);
}

/** Deletes keys, batch by batch, and offers to take it back. */
export async function deleteKeys(connection: Connection, keys: readonly Bin[], undoable = true): Promise<void> {
  const taken: Payload[] = [];
  let deleted = 0;
  await tracked(`Deleting ${plural(keys.length, 'key')}`, keys.length, async (run) => {
    for (let i = 0; i < keys.length && !run.stopped; i += BATCH) {
      const batch = keys.slice(i, i + BATCH);
      const payloads = await takeBatch(connection, batch);
      deleted += payloads.length;
      if (undoable) taken.push(...payloads);
      run.report(i + batch.length);
    }
  });
  const first = keys[0];
  const done =
    keys.length === 1 && first !== undefined ? `Deleted ${quote(first)}` : `Deleted ${plural(deleted, 'key')}`;
  if (undoable) useUndo.getState().offer(done, () => restoreKeys(connection, taken));
}

/** Takes out and deletes in one transaction, so that nothing is lost that another tab writes meanwhile. */
async function takeBatch({ kv }: Connection, keys: readonly Bin[]): Promise<Payload[]> {
  const chain = kv.with({ bytes: true }).multi();
  for (const key of keys) chain.call('TABKV.DUMP', argOf(key));
  chain.call('UNLINK', ...keys.map(argOf));
  const replies = (await chain.exec()) as unknown as (Uint8Array | null)[];
  return keys.flatMap((key, i) => {
    const payload = replies[i];
    return payload instanceof Uint8Array ? [[key, payload] as const] : [];
  });
}

/** Puts keys back that are not there. @throws Error if some are there again */
export async function restoreKeys({ kv }: Connection, payloads: readonly Payload[]): Promise<void> {
  let busy = 0;
  await tracked(`Restoring ${plural(payloads.length, 'key')}`, payloads.length, async (run) => {
    for (let i = 0; i < payloads.length && !run.stopped; i += BATCH) {
      const batch = payloads.slice(i, i + BATCH);
      const pipeline = kv.pipeline();
      for (const [key, payload] of batch) pipeline.call('TABKV.RESTORE', argOf(key), payload);
      const results = (await pipeline.exec({ keepErrors: true })) as unknown as { error?: Error }[];
      for (const { error } of results) {
        if (error instanceof CommandError && error.code === 'BUSYKEY') busy++;
        else if (error !== undefined) throw error;
      }
      run.report(i + batch.length);
    }
  });
  if (busy === 1) throw new Error('One of the keys exists again. It was left as it is.');
  if (busy > 1) throw new Error(`${plural(busy, 'key')} exist again. They were left as they are.`);
}

/** Sets when a key expires: absolute ms, or -1 for never. */
export async function setExpiry(connection: Connection, key: Bin, before: number, at: number): Promise<void> {
  await applyExpiry(connection, key, at);
  const what =
    at === -1 ? `${quote(key)} no longer expires` : `${quote(key)} expires in ${formatDuration(at - Date.now())}`;
  useUndo.getState().offer(what, () => applyExpiry(connection, key, before));
}

/** @throws Error if the key is gone */
async function applyExpiry({ kv }: Connection, key: Bin, at: number): Promise<void> {
  if (at === -1) await kv.call('PERSIST', argOf(key));
  else await kv.call('PEXPIREAT', argOf(key), Math.round(at));
  const exists = await kv.call<number>('EXISTS', argOf(key));
  if (exists === 0) throw new Error(at === -1 ? 'The key does not exist any more.' : 'The key has expired.');
}

/**
 * Renames a key.
 * @param replace whether a key of the new name may be replaced
 * @returns false if there is one and it may not
 */
export async function renameKey(connection: Connection, key: Bin, to: Bin, replace: boolean): Promise<boolean> {
  const { kv } = connection;
  let replaced: Payload[] = [];
  if (replace) {
    const chain = kv.with({ bytes: true }).multi();
    const replies = await chain.call('TABKV.DUMP', argOf(to)).call('RENAME', argOf(key), argOf(to)).exec();
    const payload = (replies as readonly unknown[])[0];
    if (payload instanceof Uint8Array) replaced = [[to, payload]];
  } else if ((await kv.call<number>('RENAMENX', argOf(key), argOf(to))) === 0) return false;
  useUndo.getState().offer(`Renamed ${quote(key)} to ${quote(to)}`, async () => {
    if ((await kv.call<number>('RENAMENX', argOf(to), argOf(key))) === 0) {
      throw new Error(`There is another key called ${quote(key)} now.`);
    }
    await restoreKeys(connection, replaced);
  });
  return true;
}

/** Copies a key with its expiry; false if there is a key of the new name. */
export async function duplicateKey({ kv }: Connection, key: Bin, to: Bin): Promise<boolean> {
  return (await kv.call<number>('COPY', argOf(key), argOf(to))) === 1;
}
