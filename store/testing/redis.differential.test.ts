// The reference server of the differential tests is there and recent enough to compare with.
import { Redis } from 'ioredis';
import { expect, inject, test } from 'vitest';

test('a redis-server of version 6.2 or later answers on loopback', async () => {
  const redis = new Redis(inject('redisUrl'));
  const info = await redis.info('server');
  redis.disconnect();
  const version = /redis_version:(\d+)\.(\d+)/.exec(info);
  expect(Number(version?.[1]) * 100 + Number(version?.[2])).toBeGreaterThanOrEqual(602);
});
