/** Parameters that CONFIG GET and SET know, with Redis' names, types and defaults where it has them. */

export interface ConfigValues {
  'hash-max-listpack-entries': number;
  'hash-max-listpack-value': number;
  'list-max-listpack-size': number;
  'set-max-intset-entries': number;
  'set-max-listpack-entries': number;
  'set-max-listpack-value': number;
  'zset-max-listpack-entries': number;
  'zset-max-listpack-value': number;
  /** Bytes; 0 is no limit. */
  maxmemory: number;
  'maxmemory-policy': string;
  'maxmemory-samples': number;
  /** Bytes that one string value may have. */
  'proto-max-bulk-len': number;
}

export type ConfigName = keyof ConfigValues;

export class Config {
  readonly values: ConfigValues = {
    'hash-max-listpack-entries': 128,
    'hash-max-listpack-value': 64,
    'list-max-listpack-size': -2,
    'set-max-intset-entries': 512,
    'set-max-listpack-entries': 128,
    'set-max-listpack-value': 64,
    'zset-max-listpack-entries': 128,
    'zset-max-listpack-value': 64,
    maxmemory: 0,
    'maxmemory-policy': 'noeviction',
    'maxmemory-samples': 5,
    'proto-max-bulk-len': 512 * 1024 * 1024,
  };

  get<N extends ConfigName>(name: N): ConfigValues[N] {
    return this.values[name];
  }
}
