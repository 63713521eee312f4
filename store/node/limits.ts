/** Sizes that decide when a node does what. The defaults are measured; tests make them small to see everything happen. */

export interface Limits {
  /** About what a chunk of the snapshot holds. Below it loading gets slow by number, above it a first look-up waits too long. */
  readonly chunkBytes: number;
  /** A tail smaller than this is not worth a snapshot. */
  readonly compactFromBytes: number;
  /** A tail is compacted once it is so large in proportion to the snapshot: what is written twice is then bounded. */
  readonly compactShare: number;
  /** So many small records of the tail are packed into one. */
  readonly foldRecords: number;
  /** A batch that has got this large is written before more is put into it: large transactions hold up other tabs. */
  readonly batchBytes: number;
  /** With more than this pending, `memory` writes are answered when they are written: the sender gets the disk's pace. */
  readonly softPendingBytes: number;
  /** With more than this pending, calls are refused: whoever sends does not wait for answers. */
  readonly hardPendingBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  chunkBytes: 1 << 20,
  compactFromBytes: 4 << 20,
  compactShare: 1,
  foldRecords: 512,
  batchBytes: 4 << 20,
  softPendingBytes: 16 << 20,
  hardPendingBytes: 256 << 20,
};
