import { describe, expect, test } from 'vitest';
import { Config } from './config.ts';
import { integerParameter, parseMemory } from './config-parameters.ts';
import { CommandError } from './errors.ts';

describe('CONFIG SET', () => {
  test.each([
    ['maxmemory', '100mb', '104857600'],
    ['maxmemory', '1k', '1000'],
    ['MaxMemory-Policy', 'ALLKEYS-LRU', 'allkeys-lru'],
    ['latency-tracking', 'no', 'no'],
    ['hash-max-ziplist-entries', '5', '5'],
    ['notify-keyspace-events', 'KEA', 'AKE'],
  ])('%s %s', (name, text, shown) => {
    const config = new Config();
    config.set([[name, text]]);
    expect(config.match([name]).get(name)).toBe(shown);
  });

  test.each([
    ['maxmemory', 'abc', 'argument must be a memory value'],
    ['maxmemory-samples', '0', 'argument must be between 1 and 2147483647 inclusive'],
    ['maxmemory-samples', '1.5', "argument couldn't be parsed into an integer"],
    ['slowlog-max-len', '-1', 'argument must be between 0 and 9223372036854775807 inclusive'],
    ['latency-tracking', 'maybe', "argument must be 'yes' or 'no'"],
    ['databases', '5', "can't set immutable config"],
  ])('refuses %s %s', (name, text, why) => {
    const message = `ERR CONFIG SET failed (possibly related to argument '${name}') - ${why}`;
    expect(() => new Config().set([[name, text]])).toThrow(new CommandError(message));
  });

  test.each([
    ['save', '', ''],
    ['save', '900 1 60 0', '900 1 60 0'],
    ['appendonly', 'YES', 'yes'],
    ['client-output-buffer-limit', 'replica 1mb 5 6', 'normal 0 0 0 slave 1048576 5 6 pubsub 33554432 8388608 60'],
    ['shutdown-on-sigterm', 'now Save', 'save now'],
    ['maxmemory-clients', '05%', '5%'],
    ['slave-priority', '7', '7'],
    ['rdb-key-save-delay', '1', '1'],
  ])('%s %s is kept and shown', (name, text, shown) => {
    const config = new Config();
    config.set([[name, text]]);
    expect(config.match([name]).get(name)).toBe(shown);
  });

  test.each([
    ['save', '1', 'Invalid save parameters'],
    ['save', '0 1', 'Invalid save parameters'],
    ['client-output-buffer-limit', 'normal 1 2', 'Wrong number of arguments in buffer limit configuration.'],
    ['client-output-buffer-limit', 'master 1 2 3', 'Invalid client class specified in buffer limit configuration.'],
    ['shutdown-on-sigint', 'save nosave', "shutdown options SAVE and NOSAVE can't be used simultaneously"],
    ['requirepass', 'secret', 'there are no users and no passwords here'],
    ['dir', '/', "can't set protected config"],
    ['cluster-enabled', 'yes', "can't set immutable config"],
  ])('what changes nothing here is checked all the same: %s %s', (name, text, why) => {
    expect(() => new Config().set([[name, text]])).toThrow(`'${name}') - ${why}`);
  });

  test('what is hidden has to be asked for by its name', () => {
    const shown = new Config().match(['*']);
    expect([shown.get('port'), shown.has('slave-priority'), shown.has('rdb-key-save-delay')]).toEqual([
      '6379',
      true,
      false,
    ]);
  });

  test('sets all or none', () => {
    const config = new Config();
    const pairs = (policy: string) => [['maxmemory', '1000'] as const, ['maxmemory-policy', policy] as const];
    expect(() => config.set(pairs('nonsense'))).toThrow(CommandError);
    expect(config.get('maxmemory')).toBe(0);
    config.set(pairs('volatile-ttl'));
    expect([config.get('maxmemory'), config.get('maxmemory-policy')]).toEqual([1000, 'volatile-ttl']);
  });

  test('refuses names it does not know, and the same name twice', () => {
    const config = new Config();
    expect(() => config.set([['ports', '1']])).toThrow(
      "ERR Unknown option or number of arguments for CONFIG SET - 'ports'",
    );
    const twice = [['maxmemory', '1'] as const, ['MAXMEMORY', '2'] as const];
    expect(() => config.set(twice)).toThrow('duplicate parameter');
  });

  test('tells of each parameter that it set', () => {
    const config = new Config();
    const told: string[] = [];
    config.onChange((name) => told.push(name));
    config.set([
      ['zset-max-ziplist-value', '1'],
      ['maxmemory', '2'],
    ]);
    expect(told).toEqual(['zset-max-listpack-value', 'maxmemory']);
  });
});

describe('CONFIG GET', () => {
  test('finds by globs, by aliases, and under the name as it was asked for', () => {
    const config = new Config();
    expect([...config.match(['hash-max-zip*']).keys()]).toEqual(['hash-max-ziplist-entries', 'hash-max-ziplist-value']);
    expect([...config.match(['MAXMEMORY', 'lfu-*', 'nosuch']).entries()]).toEqual([
      ['MAXMEMORY', '0'],
      ['lfu-log-factor', '10'],
      ['lfu-decay-time', '1'],
    ]);
  });
});

test("an embedder's parameter is one like the others", () => {
  const config = new Config();
  config.define('flush-interval', integerParameter(5, { max: 10 }));
  expect(config.text('flush-interval')).toBe('5');
  config.set([['flush-interval', '7']]);
  expect(config.text('flush-interval')).toBe('7');
  expect(() => config.set([['flush-interval', '11']])).toThrow('between 0 and 10');
  expect(() => config.define('maxmemory', integerParameter(1))).toThrow('two parameters');
});

test.each([
  ['5', 5],
  ['1KB', 1024],
  ['2m', 2_000_000],
  ['3gb', 3 * 2 ** 30],
  ['', 0],
  ['1.5mb', undefined],
  ['-1', undefined],
  ['5tb', undefined],
])('%s of memory', (text, bytes) => {
  expect(parseMemory(text)).toBe(bytes);
});
