/**
 * The sample: what a small shop keeps in the browser. It shows what each data type is good for: sessions that expire,
 * preferences, cached products and recommendations, shopping carts, queues between tabs.
 */
import type { Chain } from '../../store/index.ts';
import { hexId, PEOPLE, PRODUCTS } from './catalog.ts';
import type { Random } from './random.ts';

/** Commands that are sent together. */
export type Pipeline = Chain<readonly unknown[], never>;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
];

/** Adds all of the sample to a pipeline. @param now wall-clock time in ms */
export function addSample(pipeline: Pipeline, random: Random, now: number): void {
  addUsers(pipeline, random, now);
  addSessions(pipeline, random, now);
  addProducts(pipeline, random);
  addCarts(pipeline, random);
  addQueues(pipeline, random, now);
  addOdds(pipeline, random, now);
}

function addUsers(pipeline: Pipeline, random: Random, now: number): void {
  PEOPLE.forEach((name, i) => {
    const id = 1001 + i;
    pipeline.hset(`user:${id}`, {
      name,
      email: `${(name.split(' ')[0] as string).toLowerCase()}@example.com`,
      joined: new Date(now - random.integer(10, 900) * 86_400_000),
      orders: random.integer(0, 40),
      newsletter: random.next() < 0.5,
    });
    pipeline.set(`user:${id}:preferences`, {
      theme: random.pick(['system', 'light', 'dark']),
      language: random.pick(['en', 'de', 'fr', 'ja', 'pt']),
      pageSize: random.pick([20, 50, 100]),
      notifications: { email: random.next() < 0.6, push: random.next() < 0.3 },
      pinned: PRODUCTS.slice(i, i + random.integer(0, 3)).map(({ sku }) => sku),
    });
  });
}

function addSessions(pipeline: Pipeline, random: Random, now: number): void {
  for (let i = 0; i < 24; i++) {
    const key = `session:${hexId(random, 16)}`;
    const user = random.integer(0, PEOPLE.length);
    pipeline.hset(key, {
      userId: 1001 + user,
      name: PEOPLE[user] as string,
      csrf: hexId(random, 24),
      agent: random.pick(AGENTS),
      startedAt: new Date(now - random.integer(10, 5000) * 1000),
      roles: random.next() < 0.2 ? ['customer', 'admin'] : ['customer'],
    });
    pipeline.expire(key, random.integer(20, 30 * MINUTE));
  }
}

function addProducts(pipeline: Pipeline, random: Random): void {
  for (const product of PRODUCTS) {
    const { sku, category } = product;
    const cached = { ...product, currency: 'EUR', stock: random.integer(0, 60), rating: random.integer(30, 51) / 10 };
    pipeline.set(`cache:product:${sku}`, JSON.stringify(cached), { ex: random.integer(2 * MINUTE, 2 * HOUR) });
    pipeline.sadd(`products:by-category:${category}`, sku);
    pipeline.zadd('products:trending', { score: random.integer(1, 500), member: sku });
  }
  for (let i = 0; i < PEOPLE.length; i++) {
    const key = `recommended:user:${1001 + i}`;
    for (let n = 0; n < 8; n++) {
      pipeline.zadd(key, { score: Math.round(random.next() * 1000) / 1000, member: random.pick(PRODUCTS).sku });
    }
    pipeline.expire(key, random.integer(5 * MINUTE, HOUR));
  }
}

function addCarts(pipeline: Pipeline, random: Random): void {
  for (let i = 0; i < 9; i++) {
    const key = `cart:${1001 + i}`;
    for (let n = 0; n < random.integer(1, 5); n++)
      pipeline.hset(key, { [random.pick(PRODUCTS).sku]: random.integer(1, 4) });
  }
}

function addQueues(pipeline: Pipeline, random: Random, now: number): void {
  for (let i = 0; i < 40; i++) {
    const to = `${(random.pick(PEOPLE).split(' ')[0] as string).toLowerCase()}@example.com`;
    const template = random.pick(['order-shipped', 'welcome', 'cart-reminder']);
    pipeline.rpush('queue:emails', { id: i + 1, to, template, queuedAt: new Date(now - i * 4000).toISOString() });
  }
  for (let i = 0; i < 12; i++) pipeline.rpush('queue:thumbnails', { sku: random.pick(PRODUCTS).sku, width: 320 });
  pipeline.rpush('queue:failed', { id: 977, error: 'Timeout after 30 s', attempts: 3 });
  for (const day of ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']) {
    pipeline.set(`visits:${day}`, random.integer(200, 9000));
  }
}

const BANNER = `<section class="banner">
  <h2>Free shipping on orders over 40 €</h2>
  <p>Until Sunday.</p>
</section>
`;

/** What shows the other types of JavaScript, and keys that are no text. */
function addOdds(pipeline: Pipeline, random: Random, now: number): void {
  pipeline.set('cache:fragment:banner', BANNER, { ex: HOUR });
  pipeline.set('app:release', 'v4.2.0-rc.1');
  pipeline.set('app:last-sync', new Date(now - 90_000));
  pipeline.set('app:maintenance', false);
  pipeline.set('app:invoice-number', 90071992547409931n);
  pipeline.set(
    'app:shipping-zones',
    new Map([
      ['EU', ['DE', 'FR', 'IT']],
      ['EFTA', ['CH', 'NO']],
    ]),
  );
  pipeline.sadd('features:enabled', 'new-checkout', 'dark-mode', 'one-tap-pay', 'wishlist');
  pipeline.set('greeting:🎉', 'Žluťoučký kůň – 你好 – مرحبا');
  const picture = new Uint8Array(600);
  for (let i = 0; i < picture.length; i++) picture[i] = random.integer(0, 256);
  pipeline.call('SET', new Uint8Array([0, 1, 254, 255, 0x69, 0x6d, 0x67]), picture);
}
