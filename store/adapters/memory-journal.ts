/** The journal's twin in memory: what the conformance suite and the simulation run on, and nodes that share a process. */
import type {
  AppendOutcome,
  BatchRecord,
  ChunkKey,
  CloseReason,
  Contents,
  Journal,
  JournalHeader,
  JournalPort,
  Rewrite,
  Tail,
} from '../node/ports.ts';
import { StoreError } from '../protocol/store-error.ts';

/** What IndexedDB would hold. Records are never changed, so that a copy of the maps is a copy of the disk. */
export class MemoryDisk {
  header: JournalHeader | undefined;
  manifest: unknown;
  records = new Map<number, unknown>();
  chunks = new Map<string, unknown>();
  epochs = new Set<number>();
  damaged = new Map<string, unknown>();
  readonly connections = new Set<MemoryJournal>();

  /** What is stored, without the connections. */
  copy(): MemoryDisk {
    const copy = new MemoryDisk();
    copy.header = this.header;
    copy.manifest = this.manifest;
    copy.records = new Map(this.records);
    copy.chunks = new Map(this.chunks);
    copy.epochs = new Set(this.epochs);
    copy.damaged = new Map(this.damaged);
    return copy;
  }

  /** Ends all connections, as the browser does when storage is cleared. */
  closeAll(reason: CloseReason = 'closed'): void {
    for (const connection of [...this.connections]) connection.end(reason);
  }
}

export class MemoryJournalPort implements JournalPort {
  readonly kind = 'memory';
  readonly disk: MemoryDisk;

  constructor(disk = new MemoryDisk()) {
    this.disk = disk;
  }

  async open(fresh: JournalHeader): Promise<Journal> {
    this.disk.header ??= fresh;
    return new MemoryJournal(this.disk);
  }
}

export class MemoryJournal implements Journal {
  onClose: ((reason: CloseReason) => void) | undefined;
  readonly #disk: MemoryDisk;

  constructor(disk: MemoryDisk) {
    this.#disk = disk;
    disk.connections.add(this);
  }

  async read(): Promise<Contents> {
    const { header, manifest } = this.#open();
    return { header, manifest, records: this.#after(0) };
  }

  async readTail(after: number): Promise<Tail> {
    return { header: this.#open().header, records: this.#after(after) };
  }

  async append(record: BatchRecord, journalId: string): Promise<AppendOutcome> {
    const { records, header } = this.#open();
    if (records.has(record.seq)) return 'conflict';
    records.set(record.seq, record);
    return header.id === journalId && record.seq > header.floor ? 'appended' : 'void';
  }

  async sync(): Promise<void> {
    this.#open();
  }

  async readChunks(keys: readonly ChunkKey[]): Promise<unknown[]> {
    const { chunks } = this.#open();
    return keys.map((key) => chunks.get(JSON.stringify(key)));
  }

  async writeChunk(key: ChunkKey, effects: unknown): Promise<void> {
    this.#open().chunks.set(JSON.stringify(key), effects);
  }

  async rewrite({ header, manifest, folded }: Rewrite): Promise<boolean> {
    const disk = this.#open();
    if (disk.epochs.has(header.epoch)) return false;
    disk.epochs.add(header.epoch);
    disk.header = header;
    if (manifest !== undefined) disk.manifest = manifest;
    if (folded !== undefined) {
      for (let seq = folded.first; seq < folded.record.seq; seq++) disk.records.delete(seq);
      disk.records.set(folded.record.seq, folded.record);
    }
    return true;
  }

  async trim(header: JournalHeader, kept: readonly ChunkKey[]): Promise<void> {
    const { records, chunks } = this.#open();
    for (const seq of records.keys()) if (seq <= header.base) records.delete(seq);
    const keep = new Set(kept.map((key) => JSON.stringify(key)));
    for (const key of chunks.keys()) {
      const [epoch] = JSON.parse(key) as ChunkKey;
      if (epoch <= header.epoch && !keep.has(key)) chunks.delete(key);
    }
  }

  async quarantine(name: string, damaged: unknown): Promise<void> {
    this.#open().damaged.set(name, damaged);
  }

  close(): void {
    this.#disk.connections.delete(this);
  }

  /** Ends the connection from outside. */
  end(reason: CloseReason): void {
    this.#disk.connections.delete(this);
    this.onClose?.(reason);
  }

  #open(): MemoryDisk & { header: JournalHeader } {
    const disk = this.#disk;
    if (!disk.connections.has(this)) throw new StoreError('CLOSED', 'the connection to the journal is closed');
    if (disk.header === undefined) throw new StoreError('UNAVAILABLE', 'the journal has no header');
    return disk as MemoryDisk & { header: JournalHeader };
  }

  #after(seq: number): unknown[] {
    const numbers = [...this.#disk.records.keys()].filter((number) => number > seq);
    return numbers.sort((a, b) => a - b).map((number) => this.#disk.records.get(number));
  }
}
