/** Reads something now, and again whenever it may have changed: one reading at a time, and never too many a second. */

/** Readings follow one another at least so far apart, in ms. */
const PACE = 80;

/** @returns a function that ends it */
export function follow<T>(
  subscribe: (listener: () => void) => () => void,
  read: () => Promise<T>,
  onValue: (value: T) => void,
  onError: (error: Error) => void,
): () => void {
  let ended = false;
  let reading = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const readNow = async () => {
    if (reading || timer !== undefined) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    try {
      const value = await read();
      if (!ended) onValue(value);
    } catch (error) {
      if (!ended) onError(error as Error);
    }
    reading = false;
    if (ended) return;
    timer = setTimeout(() => {
      timer = undefined;
      if (again) void readNow();
    }, PACE);
  };
  const unsubscribe = subscribe(() => void readNow());
  void readNow();
  return () => {
    ended = true;
    unsubscribe();
    clearTimeout(timer);
  };
}
