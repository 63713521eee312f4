/** Parameters that CONFIG GET and SET know, with Redis' names, types and defaults where it has them. */
import { INERT_PARAMETERS } from './config-inert.ts';
import {
  type ConfigValue,
  choiceParameter,
  integerParameter,
  memoryParameter,
  type Parameter,
  Refused,
  switchParameter,
  textParameter,
} from './config-parameters.ts';
import { CommandError } from './errors.ts';
import { globMatch } from './glob.ts';
import { parsePercentiles } from './histogram.ts';
import { parseEventClasses } from './notifications.ts';

/** Redis' order, which its error text shows. */
export const MAXMEMORY_POLICIES = [
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'noeviction',
] as const;

/** The largest that Redis takes for sizes. */
const LONG = { max: Number.MAX_SAFE_INTEGER };

const PARAMETERS = {
  // Encodings
  'hash-max-listpack-entries': integerParameter(512, { ...LONG, aliases: ['hash-max-ziplist-entries'] }),
  'hash-max-listpack-value': memoryParameter(64, { aliases: ['hash-max-ziplist-value'] }),
  'list-max-listpack-size': integerParameter(-2, { min: -(2 ** 31), aliases: ['list-max-ziplist-size'] }),
  'list-compress-depth': integerParameter(0),
  'set-max-intset-entries': integerParameter(512, LONG),
  'set-max-listpack-entries': integerParameter(128, LONG),
  'set-max-listpack-value': integerParameter(64, LONG),
  'zset-max-listpack-entries': integerParameter(128, { ...LONG, aliases: ['zset-max-ziplist-entries'] }),
  'zset-max-listpack-value': memoryParameter(64, { aliases: ['zset-max-ziplist-value'] }),
  'hll-sparse-max-bytes': memoryParameter(3000),
  'stream-node-max-bytes': memoryParameter(4096),
  'stream-node-max-entries': integerParameter(100, LONG),

  // Memory
  /** Bytes; 0 is no limit. */
  maxmemory: memoryParameter(0),
  'maxmemory-policy': choiceParameter('noeviction', MAXMEMORY_POLICIES),
  'maxmemory-samples': integerParameter(5, { min: 1 }),
  'lfu-log-factor': integerParameter(10),
  /** Minutes in which an unused key's counter falls by one; 0 never. */
  'lfu-decay-time': integerParameter(1),
  /** Bytes that one string value may have. */
  'proto-max-bulk-len': memoryParameter(512 * 1024 * 1024, { min: 1024 * 1024 }),

  // What is watched
  /** Microseconds; -1 is off. */
  'slowlog-log-slower-than': integerParameter(10_000, { min: -1, ...LONG }),
  'slowlog-max-len': integerParameter(128, LONG),
  /** Milliseconds; 0 is off. */
  'latency-monitor-threshold': integerParameter(0, LONG),
  'latency-tracking': switchParameter(true),
  'latency-tracking-info-percentiles': textParameter('50 99 99.9', (text) => parsePercentiles(text).join(' ')),
  'notify-keyspace-events': textParameter('', parseEventClasses),
  /** Keys that CLIENT TRACKING remembers; 0 is no limit. */
  'tracking-table-max-keys': integerParameter(1_000_000, LONG),

  // Scripts
  /** Milliseconds after which a script is stopped; 0 never. */
  'busy-reply-threshold': integerParameter(5000, { ...LONG, aliases: ['lua-time-limit'] }),

  // How things are
  databases: integerParameter(1, { immutable: true }),
  maxclients: integerParameter(10_000, { min: 1, max: 2 ** 32 - 1 }),
};

export type ConfigValues = {
  -readonly [N in keyof typeof PARAMETERS]: (typeof PARAMETERS)[N] extends Parameter<infer V> ? V : never;
};

export type ConfigName = keyof ConfigValues;

export class Config {
  /** The values by name, for the engine's own reading. */
  readonly values: ConfigValues = Object.fromEntries(
    Object.entries(PARAMETERS).map(([name, { initial }]) => [name, initial]),
  ) as ConfigValues;
  readonly #parameters = new Map<string, Parameter>(Object.entries(PARAMETERS) as [string, Parameter][]);
  readonly #listeners: ((name: string) => void)[] = [];

  constructor() {
    for (const [name, parameter] of Object.entries(INERT_PARAMETERS)) this.define(name, parameter as Parameter);
  }

  get<N extends ConfigName>(name: N): ConfigValues[N] {
    return this.values[name];
  }

  /** Adds a parameter of the embedder's own. @throws Error if there is one of that name */
  define<V extends ConfigValue>(name: string, parameter: Parameter<V>): void {
    if (this.#parameters.has(name)) throw new Error(`two parameters are called ${name}`);
    this.#parameters.set(name, parameter as unknown as Parameter);
    this.#write(name, parameter.initial);
  }

  /** `listener` is told of each parameter that CONFIG SET changed. */
  onChange(listener: (name: string) => void): void {
    this.#listeners.push(listener);
  }

  /** The text of one parameter, as CONFIG GET shows it; undefined if there is no such. */
  text(name: string): string | undefined {
    const parameter = this.#parameters.get(name);
    return parameter?.format(this.#read(name));
  }

  /** CONFIG GET: name and text of all that match one of these patterns; aliases are names too. */
  match(patterns: readonly string[]): Map<string, string> {
    const found = new Map<string, string>();
    for (const pattern of patterns) {
      const lower = pattern.toLowerCase();
      for (const [name, parameter] of this.#parameters) {
        for (const known of [name, ...(parameter.aliases ?? [])]) {
          if (known === lower) found.set(pattern, parameter.format(this.#read(name)));
          else if (parameter.hidden !== true && globMatch(lower, known))
            found.set(known, parameter.format(this.#read(name)));
        }
      }
    }
    return found;
  }

  /** CONFIG SET: sets all or none. @throws CommandError with Redis' texts */
  set(pairs: readonly (readonly [name: string, text: string])[]): void {
    const seen = new Set<string>();
    const parameters = pairs.map(([written, text]) => {
      const found = this.#find(written);
      const name = written.toLowerCase();
      if (found.parameter.immutable === true) throw failed(written, "can't set immutable config");
      if (found.parameter.protected === true) throw failed(written, "can't set protected config");
      if (seen.has(name)) throw failed(written, 'duplicate parameter');
      seen.add(name);
      return { name, text, ...found };
    });
    const values = new Map(
      parameters.map(({ name, text, canonical, parameter }) => [
        canonical,
        parse(parameter, name, text, this.#read(canonical)),
      ]),
    );
    for (const [name, value] of values) this.#write(name, value);
    for (const name of values.keys()) for (const listener of this.#listeners) listener(name);
  }

  #find(written: string): { canonical: string; parameter: Parameter } {
    const lower = written.toLowerCase();
    for (const [name, parameter] of this.#parameters) {
      if (name === lower || parameter.aliases?.includes(lower) === true) return { canonical: name, parameter };
    }
    throw new CommandError(`ERR Unknown option or number of arguments for CONFIG SET - '${written}'`);
  }

  #read(name: string): ConfigValue {
    return (this.values as Record<string, ConfigValue>)[name] as ConfigValue;
  }

  #write(name: string, value: ConfigValue): void {
    (this.values as Record<string, ConfigValue>)[name] = value;
  }
}

function parse(parameter: Parameter, name: string, text: string, current: ConfigValue): ConfigValue {
  try {
    return parameter.parse(text, current);
  } catch (thrown) {
    if (thrown instanceof Refused) throw failed(name, thrown.message);
    throw thrown;
  }
}

function failed(name: string, why: string): CommandError {
  return new CommandError(`ERR CONFIG SET failed (possibly related to argument '${name}') - ${why}`);
}
