import { describe, expect, test } from 'vitest';
import { channelConformance } from '../testing/channel-conformance.ts';
import { journalConformance } from '../testing/journal-conformance.ts';
import { penConformance } from '../testing/pen-conformance.ts';
import { MemoryHub } from './memory-channel.ts';
import { MemoryJournalPort } from './memory-journal.ts';
import { MemoryLock } from './memory-pen.ts';

describe('the journal in memory', () => {
  journalConformance(() => new MemoryJournalPort());

  test('tells when it is closed from outside', async () => {
    const port = new MemoryJournalPort();
    const journal = await port.open({ format: 1, id: 'id', epoch: 0, base: 0, floor: 0, check: 0 });
    const reasons: string[] = [];
    journal.onClose = (reason) => reasons.push(reason);
    port.disk.closeAll();
    expect(reasons).toEqual(['closed']);
    await expect(journal.read()).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('the pen in memory', () => {
  penConformance((count) => {
    const lock = new MemoryLock();
    return Array.from({ length: count }, () => lock.port());
  });
});

describe('the channel in memory', () => {
  channelConformance((count) => {
    const hub = new MemoryHub();
    return Array.from({ length: count }, () => hub.port());
  });
});
