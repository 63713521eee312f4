/** Traffic as the sample's shop would make it, so that there is something to watch. */
import { hexId, PEOPLE, PRODUCTS } from './catalog.ts';
import type { Random } from './random.ts';
import type { Pipeline } from './sample-data.ts';

/** Adds what a few visitors do in a moment. */
export function addTraffic(pipeline: Pipeline, random: Random, now: number): void {
  const { sku } = random.pick(PRODUCTS);
  const user = 1001 + random.integer(0, PEOPLE.length);
  for (let i = 0; i < random.integer(6, 18); i++) pipeline.get(`cache:product:${random.pick(PRODUCTS).sku}`);
  pipeline.hgetall(`user:${user}`);
  pipeline.zrange(`recommended:user:${user}`, 0, 4);
  pipeline.zincrby('products:trending', 1, sku);
  if (random.next() < 0.3) pipeline.get(`cache:product:XX-${random.integer(0, 999)}`);
  if (random.next() < 0.2) pipeline.hincrby(`cart:${user}`, sku, 1);
  if (random.next() < 0.3) {
    pipeline.rpush('queue:emails', {
      id: random.integer(1000, 9999),
      to: `user${user}@example.com`,
      template: 'welcome',
    });
  }
  if (random.next() < 0.35) pipeline.lpop('queue:emails');
  if (random.next() < 0.1) {
    const key = `session:${hexId(random, 16)}`;
    pipeline.hset(key, { userId: user, startedAt: new Date(now), roles: ['customer'] });
    pipeline.expire(key, random.integer(15, 120));
  }
  if (random.next() < 0.05) {
    const product = random.pick(PRODUCTS);
    pipeline.set(`cache:product:${product.sku}`, JSON.stringify(product), { ex: random.integer(30, 600) });
  }
}
