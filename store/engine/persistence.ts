/** What keeps the keyspace beyond the engine's life: set as `Engine.persistence` by whoever does. */
export interface Persistence {
  /** Resolves when all that was written before is durable. */
  flush(): Promise<void>;
  /** Resolves when a new snapshot is written. */
  compact(): Promise<void>;
  /** When all that was written was last known to be durable, in seconds since the epoch. */
  lastSave(): number;
}
