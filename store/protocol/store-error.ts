/** Faults of storage, tabs and workers, as against errors that a command answers with. */

/**
 * - `CLOSED`: the store, session or client was closed; what was not answered yet will not be.
 * - `LOST`: the worker ended before it answered; a write may or may not have happened.
 * - `QUOTA`: the browser refused more space; nothing was changed.
 * - `VERSION`: the data on disk, another tab or the worker's file is of a build that this one does not understand.
 * - `UNAVAILABLE`: storage failed or went away; nothing was changed.
 * - `CORRUPT`: data on disk is damaged.
 * - `OVERLOADED`: more was sent than storage takes; nothing was changed.
 * - `UNSUPPORTED`: this surrounding lacks what the call needs.
 */
export type StoreErrorCode =
  | 'CLOSED'
  | 'LOST'
  | 'QUOTA'
  | 'VERSION'
  | 'UNAVAILABLE'
  | 'CORRUPT'
  | 'OVERLOADED'
  | 'UNSUPPORTED';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
