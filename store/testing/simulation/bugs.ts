/** Faults that are planted, one at a time, to see that the simulation finds them. Each is a well-known way to lose data. */
export const BUGS = [
  /** An append overwrites what another tab has written under the same number. */
  'no compare-and-swap',
  /** Whoever is behind the snapshot may append below it. */
  'no fence',
  /** A write is answered when its append has been asked for. */
  'acknowledge before append',
  /** Other tabs are told of a batch that may still fail. */
  'publish before complete',
  /** A failed batch stays in memory. */
  'no undo',
  /** A batch is applied although the one before it is missing. */
  'gap ignored',
  /** Trimming removes batches that the snapshot does not hold. */
  'trim too far',
  /** Whoever gets the pen goes on without catching up. */
  'stale pen',
] as const;

export type Bug = (typeof BUGS)[number];
