/** What every implementation of JournalPort must do; each runs this suite. */
import { beforeEach, describe, expect, test } from 'vitest';
import { packEffects } from '../engine/codec.ts';
import type { BatchRecord, ChunkKey, Journal, JournalHeader, JournalPort } from '../node/ports.ts';

const fresh: JournalHeader = { format: 1, id: 'first', epoch: 0, base: 0, floor: 0, check: 0 };

function batch(seq: number, value = `value ${seq}`): BatchRecord {
  return { format: 1, seq, folded: false, effects: packEffects([['put', 'key', 'string', -1, value]]) };
}

/** @param makePort makes a port on storage of its own; all its connections share that storage */
export function journalConformance(makePort: () => JournalPort): void {
  let port: JournalPort;
  let journal: Journal;
  let other: Journal;

  beforeEach(async () => {
    port = makePort();
    journal = await port.open(fresh);
    other = await port.open({ ...fresh, id: 'second' });
    return () => {
      journal.close();
      other.close();
    };
  });

  const append = (to: Journal, seq: number) => to.append(batch(seq), 'first', false);
  const numbers = (records: readonly unknown[]) => records.map((record) => (record as BatchRecord).seq);

  test('who opens first gives the header, and everybody sees the same', async () => {
    expect(await journal.read()).toEqual({ header: fresh, manifest: undefined, records: [] });
    expect((await other.readTail(0)).header).toEqual(fresh);
  });

  test('two that open at once agree', async () => {
    const one = makePort();
    const [a, b] = await Promise.all([one.open({ ...fresh, id: 'a' }), one.open({ ...fresh, id: 'b' })]);
    expect((await a.read()).header).toEqual((await b.read()).header);
    a.close();
    b.close();
  });

  describe('append', () => {
    test('keeps batches in the order of their numbers, for all to read', async () => {
      for (const seq of [1, 2, 3]) expect(await append(journal, seq)).toBe('appended');
      expect((await other.readTail(0)).records).toEqual([batch(1), batch(2), batch(3)]);
      expect(numbers((await other.readTail(2)).records)).toEqual([3]);
      expect((await other.readTail(3)).records).toEqual([]);
    });

    test('gives a number once: who comes second has a conflict and changes nothing', async () => {
      const outcomes = await Promise.all(
        [journal, other].map((each, i) => each.append(batch(1, `${i}`), 'first', false)),
      );
      expect(outcomes.sort()).toEqual(['appended', 'conflict']);
      expect(await append(other, 1)).toBe('conflict');
      expect(numbers((await journal.readTail(0)).records)).toEqual([1]);
    });

    test('is strict when asked to', async () => {
      expect(await journal.append(batch(1), 'first', true)).toBe('appended');
      await journal.sync();
      expect(numbers((await other.read()).records)).toEqual([1]);
    });

    test('is void where the number is closed or the journal is another one', async () => {
      expect(await journal.rewrite({ header: { ...fresh, epoch: 1, base: 5, floor: 7 } })).toBe(true);
      expect(await append(other, 5)).toBe('void');
      expect(await append(other, 7)).toBe('void');
      expect(await append(other, 8)).toBe('appended');
      expect(await other.append(batch(9), 'of another journal', false)).toBe('void');
    });

    test('keeps everything that effects are made of', async () => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);
      const effects = packEffects([['put', '\x00\xff', 'string', 1.5, bytes, 'x'.repeat(10_000)]]);
      await journal.append({ format: 1, seq: 1, folded: false, effects }, 'first', false);
      expect((await other.readTail(0)).records).toEqual([{ format: 1, seq: 1, folded: false, effects }]);
    });
  });

  describe('snapshot', () => {
    const keys: ChunkKey[] = [
      [1, 'node', 0],
      [1, 'node', 1],
      [2, 'other', 0],
    ];
    const chunk = (name: string) => packEffects([['put', name, 'string', -1, name]]);

    test('chunks are read in the order asked for, missing ones as undefined', async () => {
      await journal.writeChunk(keys[0] as ChunkKey, chunk('a'));
      await journal.writeChunk(keys[2] as ChunkKey, chunk('c'));
      expect(await other.readChunks([...keys].reverse())).toEqual([chunk('c'), undefined, chunk('a')]);
    });

    test('a rewrite changes all its parts at once, and only if no other one of its epoch was made', async () => {
      for (const seq of [1, 2, 3, 4]) await append(journal, seq);
      const header = { ...fresh, epoch: 1, base: 2, floor: 4 };
      const record = { ...batch(4, 'folded'), folded: true };
      const folded = { first: 2, record };
      expect(await journal.rewrite({ header, manifest: { chunks: 3 }, folded })).toBe(true);
      expect(await other.rewrite({ header: { ...header, base: 1 }, manifest: 'lost' })).toBe(false);
      const read = await other.read();
      expect(read.header).toEqual(header);
      expect(read.manifest).toEqual({ chunks: 3 });
      expect(read.records).toEqual([batch(1), record]);
    });

    test('of two rewrites at once one is made', async () => {
      const made = await Promise.all(
        [journal, other].map((each, base) => each.rewrite({ header: { ...fresh, epoch: 1, base }, manifest: base })),
      );
      expect(made.filter(Boolean)).toHaveLength(1);
      const { header, manifest } = await journal.read();
      expect(header.base).toBe(manifest);
    });

    test('after many rewrites a late one of any old epoch still fails', async () => {
      for (let epoch = 1; epoch <= 20; epoch++) await journal.rewrite({ header: { ...fresh, epoch } });
      for (const epoch of [1, 10, 20]) expect(await other.rewrite({ header: { ...fresh, epoch } })).toBe(false);
    });

    test('trimming removes what is in the snapshot, and chunks that no manifest names', async () => {
      for (const seq of [1, 2, 3]) await append(journal, seq);
      for (const key of keys) await journal.writeChunk(key, chunk(String(key)));
      const header = { ...fresh, epoch: 1, base: 2, floor: 2 };
      await journal.rewrite({ header });
      await journal.trim(header, [keys[1] as ChunkKey]);
      expect(numbers((await other.readTail(0)).records)).toEqual([3]);
      const [gone, kept, later] = await other.readChunks(keys);
      expect([gone, kept, later]).toEqual([undefined, chunk(String(keys[1])), chunk(String(keys[2]))]);
    });
  });

  test('damaged records are taken and disturb nothing', async () => {
    await journal.quarantine('batch 7', { any: 'thing' });
    expect((await other.read()).records).toEqual([]);
  });

  test('what was written is there when all have closed and somebody opens again', async () => {
    await append(journal, 1);
    journal.close();
    other.close();
    journal = await port.open({ ...fresh, id: 'third' });
    expect((await journal.read()).header.id).toBe('first');
    expect(numbers((await journal.read()).records)).toEqual([1]);
  });

  test('a closed connection refuses to work, and says nothing by itself', async () => {
    let told = 0;
    journal.onClose = () => told++;
    journal.close();
    for (const work of [() => append(journal, 1), () => journal.read(), () => journal.sync()]) {
      await expect(work()).rejects.toMatchObject({ name: 'StoreError', code: 'CLOSED' });
    }
    expect(told).toBe(0);
  });
}
