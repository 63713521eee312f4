import { deleteDB, openDB } from 'idb';
import { describe, expect, test } from 'vitest';
import { channelConformance } from '../testing/channel-conformance.ts';
import { journalConformance } from '../testing/journal-conformance.ts';
import { penConformance } from '../testing/pen-conformance.ts';
import { broadcastChannel } from './broadcast-channel.ts';
import { idbJournal } from './idb-journal.ts';
import { webLocksPen } from './web-locks-pen.ts';

const unique = () => `test-${crypto.randomUUID()}`;
const fresh = { format: 1, id: 'id', epoch: 0, base: 0, floor: 0, check: 0 };

describe('the journal in IndexedDB', () => {
  journalConformance(() => idbJournal(unique()));

  test('makes way when the database is deleted, and says so', async () => {
    const name = unique();
    const journal = await idbJournal(name).open(fresh);
    const closed = new Promise((resolve) => {
      journal.onClose = resolve;
    });
    await deleteDB(name);
    expect(await closed).toBe('versionchange');
    await expect(journal.read()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('refuses a database of a newer build', async () => {
    const name = unique();
    (await openDB(name, 99)).close();
    await expect(idbJournal(name).open(fresh)).rejects.toMatchObject({ name: 'StoreError', code: 'VERSION' });
  });
});

describe('the pen as a Web Lock', () => {
  penConformance((count) => {
    const name = unique();
    return Array.from({ length: count }, () => webLocksPen(name, navigator.locks));
  });
});

describe('the channel as a BroadcastChannel', () => {
  channelConformance((count) => {
    const name = unique();
    return Array.from({ length: count }, () => broadcastChannel(name));
  });
});
