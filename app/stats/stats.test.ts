import { expect, test } from 'vitest';
import { isOwnLook, numberIn, parseInfo } from './info.ts';
import { hitRatio, KEPT_SAMPLES, type Sample, seriesOf, withSample } from './samples.ts';

const sample = (at: number, part: Partial<Sample> = {}): Sample => ({
  ...{ at, commands: 0, hits: 0, misses: 0, expired: 0, evicted: 0, memory: 0, keys: 0 },
  ...part,
});

test('INFO is read field by field, with its commands apart', () => {
  const info = parseInfo(
    '# Stats\r\nkeyspace_hits:5\r\nempty:\r\n\r\n# Commandstats\r\n' +
      'cmdstat_get:calls=3,usec=12,usec_per_call=4.00,rejected_calls=1,failed_calls=2\r\ncmdstat_config|get:calls=1,usec=1\r\n',
  );
  expect(numberIn(info, 'keyspace_hits')).toBe(5);
  expect(numberIn(info, 'none')).toBe(0);
  expect(info.commands).toEqual([
    { name: 'GET', calls: 3, usec: 12, failed: 3 },
    { name: 'CONFIG GET', calls: 1, usec: 1, failed: 0 },
  ]);
});

test('the looks of this page are told from traffic', () => {
  const { commands } = parseInfo('cmdstat_get:calls=1\ncmdstat_info:calls=1\ncmdstat_tabkv.browse:calls=1');
  expect(commands.filter(isOwnLook).map(({ name }) => name)).toEqual(['INFO', 'TABKV.BROWSE']);
});

test('rates are per second, whatever time lies between, and a reset counter begins anew', () => {
  const series = seriesOf([
    sample(0, { commands: 100 }),
    sample(2000, { commands: 300, hits: 10 }),
    sample(3000, { commands: 50 }),
  ]);
  expect(series.ops).toEqual([100, 50]);
  expect(series.hits).toEqual([5, 0]);
  expect(series.at).toEqual([2, 3]);
});

test('old samples are dropped', () => {
  let samples: readonly Sample[] = [];
  for (let i = 0; i < KEPT_SAMPLES + 50; i++) samples = withSample(samples, sample(i));
  expect(samples).toHaveLength(KEPT_SAMPLES + 1);
  expect(samples.at(-1)?.at).toBe(KEPT_SAMPLES + 49);
});

test('without a look-up there is no hit ratio', () => {
  expect([hitRatio(0, 0), hitRatio(3, 1), hitRatio(0, 5)]).toEqual([undefined, 0.75, 0]);
});
