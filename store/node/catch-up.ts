/**
 * Brings this tab up to the journal's newest batch. The journal is what is read, never the messages: they may be late or
 * lost. It happens when memory holds nothing that is not in the journal, so that there is nothing to take back.
 */
import type { GroupCommit } from './group-commit.ts';
import type { Journal } from './ports.ts';
import { readHeader, readManifest } from './records.ts';
import type { Replica } from './replica.ts';
import { type Damage, readTail } from './tail.ts';

export interface CatchUpHost {
  readonly replica: Replica;
  readonly commit: GroupCommit;
  /** @throws StoreError while there is no connection */
  journal(): Journal;
  /** Loads everything anew: this tab is so far behind that the snapshot has passed it, or it is another journal. */
  reload(): Promise<void>;
  /** A batch did not fit what memory holds. */
  diverged(error: unknown): void;
  /** The tail breaks off. */
  damaged(damage: Damage): Promise<void>;
}

export class CatchUp {
  readonly #host: CatchUpHost;
  /** Reads the journal now. */
  #running: Promise<void> = Promise.resolve();
  /** Memory does not hold what the journal says, so that the journal must be loaded anew. */
  #isDistrusted = false;
  /** Will begin to read later. */
  #next: Promise<void> | undefined;

  constructor(host: CatchUpHost) {
    this.#host = host;
  }

  /** Resolves when this tab has everything that was in the journal at the time of the call. @throws StoreError */
  run(): Promise<void> {
    this.#next ??= this.#start();
    return this.#next;
  }

  /** A batch did not fit what memory holds: the next run loads everything. */
  distrust(): void {
    this.#isDistrusted = true;
  }

  async #start(): Promise<void> {
    await this.#running.catch(() => {});
    const { commit } = this.#host;
    await commit.quiesce();
    try {
      // Who calls from now on may want to see what this reading does not.
      this.#running = this.#next ?? this.#running;
      this.#next = undefined;
      await this.#read();
    } finally {
      commit.resume();
    }
  }

  async #read(): Promise<void> {
    const { replica } = this.#host;
    const tail = await this.#host.journal().readTail(replica.seq);
    const header = readHeader(tail.header);
    if (this.#isDistrusted || header.id !== replica.header.id || header.base > replica.seq) {
      await this.#host.reload();
      this.#isDistrusted = false;
      return;
    }
    const { batches, damage } = readTail(tail, header, replica.seq);
    try {
      for (const { batch, bytes } of batches) replica.apply(batch, bytes);
    } catch (error) {
      this.#host.diverged(error);
      await this.#host.reload();
      return;
    }
    if (header.epoch !== replica.header.epoch) await this.#followSnapshot();
    if (damage !== undefined) await this.#host.damaged(damage);
  }

  /** Another tab has compacted: what there is to compact is counted from there. */
  async #followSnapshot(): Promise<void> {
    const contents = await this.#host.journal().read();
    const header = readHeader(contents.header);
    const manifest = contents.manifest === undefined ? undefined : readManifest(contents.manifest);
    if (header.id !== this.#host.replica.header.id) return;
    this.#host.replica.follow(header, manifest, readTail(contents, header, header.base).batches);
  }
}
