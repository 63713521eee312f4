/** Stands for the journal where there is no storage: takes everything and keeps nothing. */
import type { AppendOutcome, Contents, Journal, JournalHeader, Tail } from './ports.ts';

export class NoJournal implements Journal {
  onClose: Journal['onClose'];
  readonly #header: JournalHeader;

  constructor(header: JournalHeader) {
    this.#header = header;
  }

  async read(): Promise<Contents> {
    return { header: this.#header, manifest: undefined, records: [] };
  }

  async readTail(): Promise<Tail> {
    return { header: this.#header, records: [] };
  }

  async append(): Promise<AppendOutcome> {
    return 'appended';
  }

  async sync(): Promise<void> {}

  async readChunks(): Promise<unknown[]> {
    return [];
  }

  async writeChunk(): Promise<void> {}

  async rewrite(): Promise<boolean> {
    return false;
  }

  async trim(): Promise<void> {}

  async quarantine(): Promise<void> {}

  close(): void {}
}
