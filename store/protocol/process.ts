/** Node ends when nothing keeps it: a store that waits for nothing must not. In browsers these do nothing. */

interface Counted {
  ref(): void;
  unref(): void;
}

function isCounted(resource: unknown): resource is Counted {
  return typeof resource === 'object' && resource !== null && 'unref' in resource;
}

/** This port, channel or timer does not keep the process any more. To be called after its listener was set. */
export function letProcessEnd(resource: unknown): void {
  if (isCounted(resource)) resource.unref();
}

/** It keeps the process again. */
export function keepProcess(resource: unknown): void {
  if (isCounted(resource)) resource.ref();
}
