// What global set-ups hand to tests through `inject`.
import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The URL of the redis-server that runs beside the differential tests. */
    redisUrl: string;
  }
}
