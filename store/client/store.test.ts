// The client against a real engine: page protocol, host and node in between, all in this process.
import fc from 'fast-check';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { type Change, CommandError, type Message, type OpenOptions, open, type Store, StoreError } from '../index.ts';

const stores: Store[] = [];

async function opened(options: OpenOptions = {}): Promise<Store> {
  const store = await open({ name: crypto.randomUUID(), ...options });
  stores.push(store);
  return store;
}

afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

describe('values', () => {
  test('of every kind come back as they were put in: strings, hash values, list elements', async () => {
    const kv = await opened();
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.bigInt(),
      fc.date(),
      fc.uint8Array({ maxLength: 600 }),
      fc.json().map((text) => JSON.parse(text)),
      fc.array(fc.tuple(fc.string(), fc.maxSafeInteger())).map((entries) => new Map(entries)),
      fc.constantFrom(null, undefined, new Float32Array([0.5]), { when: new Date(1), tags: new Set([1n]) }),
    );
    const property = fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 20 }), async (values) => {
      await kv.flushall();
      const fields = Object.fromEntries(values.map((each, i) => [`f${i}`, each]));
      await Promise.all(values.map((each, i) => kv.set(`k${i}`, each)));
      await Promise.all([kv.hset('hash', fields), kv.rpush('list', ...values)]);
      expect(await kv.mget(values.map((_, i) => `k${i}`))).toStrictEqual(values);
      expect(await kv.hgetall('hash')).toStrictEqual(fields);
      expect(await kv.lrange('list', 0, -1)).toStrictEqual(values);
    });
    await fc.assert(property, { numRuns: 30 });
  }, 30_000);

  test('numbers stay numbers through INCR, text stays text', async () => {
    const kv = await opened();
    await kv.set('number', 41);
    expect(await kv.incr('number')).toBe(42);
    expect(await kv.get('number')).toBe(42);
    expect(await kv.incrbyfloat('number', 0.5)).toBe(42.5);
    expect(await kv.get('number')).toBe(42.5);
    await kv.set('text', '41');
    await kv.incr('text');
    expect(await kv.get('text')).toBe('42');
    await kv.set('large', Number.MAX_SAFE_INTEGER);
    expect(await kv.incrby('large', 10)).toBe(9007199254741001n);
    expect(await kv.get('large')).toBe(9007199254741001n);
  });

  test('a field that is called __proto__ is a field', async () => {
    const kv = await opened();
    await kv.hset('h', JSON.parse('{"__proto__": {"admin": true}, "b": 1}'));
    const hash = (await kv.hgetall('h')) as Record<string, unknown>;
    expect(Object.keys(hash)).toEqual(['__proto__', 'b']);
    expect(Object.getPrototypeOf(hash)).toBe(Object.prototype);
    expect(hash.admin).toBeUndefined();
  });

  test('keys, fields and members may be bytes that are no text', async () => {
    const kv = await opened();
    const bytes = new Uint8Array([0xff, 0xfe, 0]);
    await kv.set(bytes, 'v');
    await kv.sadd('s', bytes, 'text');
    expect(await kv.get(bytes)).toBe('v');
    expect(await kv.keys('*')).toContainEqual(bytes);
    expect(await kv.smembers('s')).toContainEqual(bytes);
  });

  test('a view of bytes sees what is stored', async () => {
    const kv = await opened();
    await kv.set('k', { a: 'ü' });
    await kv.rpush('l', 1, 'x');
    const raw = kv.with({ bytes: true });
    expect(await raw.get('k')).toStrictEqual(new TextEncoder().encode('{"a":"ü"}'));
    expect(await raw.lrange('l', 0, -1)).toStrictEqual([new Uint8Array([49]), new Uint8Array([120])]);
    expect(await kv.get('k')).toEqual({ a: 'ü' });
  });

  test('what cannot be stored is refused, and nothing is sent', async () => {
    const kv = await opened();
    await expect(kv.set('k', () => 1)).rejects.toThrow(TypeError);
    await expect(kv.rpush('l', 'fine', Symbol('s'))).rejects.toThrow(TypeError);
    expect(() => kv.multi().set('k', new WeakMap())).toThrow(TypeError);
    expect(await kv.dbsize()).toBe(0);
  });
});

describe('replies', () => {
  test('have the shapes that the types promise', async () => {
    const kv = await opened();
    expect(await kv.set('k', 'v', { nx: true })).toBe('OK');
    expect(await kv.set('k', 'w', { nx: true })).toBe(null);
    expect(await kv.set('k', 'w', { get: true })).toBe('v');
    expect(await kv.hgetall('missing')).toBe(null);
    await kv.zadd('z', { score: 1, member: 'a' }, { score: 2.5, member: 'b' });
    expect(await kv.zrange('z', 0, -1)).toEqual(['a', 'b']);
    expect(await kv.zrange('z', 0, -1, { withScores: true, rev: true })).toEqual([
      ['b', 2.5],
      ['a', 1],
    ]);
    expect(await kv.zscore('z', 'b')).toBe(2.5);
    expect(await kv.zrank('z', 'b', { withScore: true })).toEqual([1, 2.5]);
    expect(await kv.sadd('s', 'x')).toBe(1);
    expect(await kv.smembers('s')).toEqual(['x']);
    expect(await kv.configGet('maxmemory')).toEqual({ maxmemory: '0' });
    await kv.rpush('l', 1, 2, 3);
    expect(await kv.lpop('l')).toBe(1);
    expect(await kv.lpop('l', 2)).toEqual([2, 3]);
    expect(await kv.scan(0, { match: 'z*', count: 100 })).toEqual(['0', ['z']]);
  });

  test('are typed', async () => {
    const kv = await opened();
    expectTypeOf(kv.get<number>('k')).resolves.toEqualTypeOf<number | null>();
    expectTypeOf(kv.set('k', 1)).resolves.toEqualTypeOf<'OK'>();
    expectTypeOf(kv.set('k', 1, { nx: true })).resolves.toEqualTypeOf<'OK' | null>();
    expectTypeOf(kv.set<string>('k', 1, { get: true })).resolves.toEqualTypeOf<string | null>();
    expectTypeOf(kv.zrange('z', 0, -1)).resolves.toEqualTypeOf<string[]>();
    expectTypeOf(kv.zrange('z', 0, -1, { withScores: true })).resolves.toEqualTypeOf<
      [member: string, score: number][]
    >();
    expectTypeOf(kv.hgetall<{ name: string }>('h')).resolves.toEqualTypeOf<{ name: string } | null>();
    expectTypeOf(kv.multi().incr('n').get<string>('k').exec()).resolves.toEqualTypeOf<[number, string | null]>();
    expectTypeOf(kv.session().multi().incr('n').exec()).resolves.toEqualTypeOf<[number] | null>();
    // @ts-expect-error an option that is not there
    await expect(kv.set('k', 1, { exx: 1 })).rejects.toThrow(TypeError);
  });

  test('any command can be called by its words', async () => {
    const kv = await opened();
    expect(await kv.call('SET', 'k', '5', 'EX', 100)).toBe('OK');
    expect(await kv.call('get', 'k')).toBe('5');
    expect(await kv.call('CONFIG', 'GET', 'maxmemory')).toEqual({ maxmemory: '0' });
    expect(await kv.callForReply('SET', 'k', 'v')).toEqual({ type: 'status', text: 'OK' });
  });

  test('of commands that fail are CommandErrors with Redis’ code and text', async () => {
    const kv = await opened();
    await kv.rpush('list', 1);
    const failure = kv.get('list');
    await expect(failure).rejects.toBeInstanceOf(CommandError);
    await expect(failure).rejects.toMatchObject({
      code: 'WRONGTYPE',
      message: 'WRONGTYPE Operation against a key holding the wrong kind of value',
    });
    await expect(kv.call('NOPE')).rejects.toMatchObject({ code: 'ERR' });
  });
});

describe('transactions', () => {
  test('give all results in order', async () => {
    const kv = await opened();
    const results = await kv
      .multi()
      .set('user', { name: 'Ada' })
      .incr('visits')
      .get<{ name: string }>('user')
      .zadd('z', { score: 1, member: 'a' })
      .zrange('z', 0, -1, { withScores: true })
      .hgetall('none')
      .exec();
    expect(results).toEqual(['OK', 1, { name: 'Ada' }, 1, [['a', 1]], null]);
    expect(await kv.multi().exec()).toEqual([]);
  });

  test('reject with the first error, though the rest has run; or give each', async () => {
    const kv = await opened();
    const run = () => kv.multi().set('k', 'text').incr('k').set('after', 1);
    await expect(run().exec()).rejects.toMatchObject({ name: 'CommandError', code: 'ERR' });
    expect(await kv.get('after')).toBe(1);
    const [first, second, third] = await run().exec({ keepErrors: true });
    expect(first).toEqual({ result: 'OK' });
    expect(second.error).toBeInstanceOf(CommandError);
    expect(third).toEqual({ result: 'OK' });
  });

  test('with a command that cannot be queued do nothing and say why', async () => {
    const kv = await opened();
    await expect(kv.multi().set('k', 1).call('NOPE').exec()).rejects.toThrow(/unknown command 'NOPE'/);
    expect(await kv.exists('k')).toBe(0);
    expect(await kv.multi().incr('k').exec()).toEqual([1]);
  });

  test('in a session end with null if a watched key was changed', async () => {
    const kv = await opened();
    const session = kv.session();
    await session.watch('k', ['l']);
    await kv.set('k', 'changed');
    expect(await session.multi().set('k', 'mine').exec()).toBe(null);
    expect(await kv.get('k')).toBe('changed');
    await session.watch('k');
    await session.unwatch();
    await kv.set('k', 'again');
    expect(await session.multi().set('k', 'mine').exec()).toEqual(['OK']);
    session.close();
    await expect(session.get('k')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('of two callers at once do not mix', async () => {
    const kv = await opened();
    const increments = Array.from({ length: 50 }, () => kv.multi().incr('a').incr('b').exec());
    const singles = Array.from({ length: 50 }, () => kv.incr('a'));
    await Promise.all([...increments, ...singles]);
    expect(await kv.mget('a', 'b')).toEqual([100, 50]);
  });
});

test('a pipeline gives each command’s result', async () => {
  const kv = await opened();
  const pipeline = kv.pipeline().set('k', 1).incr('k').call<string>('TYPE', 'k');
  expect(pipeline.length).toBe(3);
  expect(await pipeline.exec()).toEqual(['OK', 2, 'string']);
  await expect(kv.pipeline().set('t', 'x').incr('t').exec()).rejects.toBeInstanceOf(CommandError);
});

describe('subscriptions', () => {
  test('tell of changes to a key and to keys of a pattern', async () => {
    const kv = await opened();
    const ofKey: Change[] = [];
    const ofPattern: Change[] = [];
    const stop = kv.subscribe('cart:1', (change) => ofKey.push(change));
    kv.subscribe('cart:*', (change) => ofPattern.push(change));
    await kv.hset('cart:1', { apple: 1 });
    await kv.hset('cart:2', { pear: 1 });
    await kv.set('other', 1);
    stop();
    await kv.del('cart:1');
    await kv.flushall();
    expect(ofKey.map(({ key, origin }) => [key, origin])).toEqual([['cart:1', 'local']]);
    expect(ofPattern.map(({ key }) => key)).toEqual(['cart:1', 'cart:2', 'cart:1', null]);
    expect(ofPattern.at(-2)?.event).toBe('del');
    expect(ofPattern.at(-1)?.event).toBe('flush');
  });

  test('go on when a listener throws', async () => {
    const kv = await opened();
    const seen: Change[] = [];
    const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve));
    kv.subscribe('k', () => {
      throw new Error('a bug of the listener');
    });
    kv.subscribe('k', (change) => seen.push(change));
    await kv.set('k', 1);
    expect(seen.length).toBe(1);
    expect(await uncaught).toMatchObject({ message: 'a bug of the listener' });
  });
});

test('a session hears what is published', async () => {
  const kv = await opened();
  const session = kv.session();
  const heard: Message[] = [];
  session.onMessage((message) => heard.push(message));
  await session.subscribe('news', ['jobs']);
  await session.psubscribe('n*');
  expect(await kv.publish('news', 'hello')).toBe(2);
  expect(await kv.publish('jobs', '1')).toBe(1);
  await session.unsubscribe();
  await session.punsubscribe('n*');
  expect(await kv.publish('news', 'unheard')).toBe(0);
  expect(heard).toEqual([
    { channel: 'news', pattern: undefined, message: 'hello' },
    { channel: 'news', pattern: 'n*', message: 'hello' },
    { channel: 'jobs', pattern: undefined, message: '1' },
  ]);
});

describe('a store', () => {
  test('has a status, which is told as it changes', async () => {
    const kv = await opened();
    expect(kv.status).toMatchObject({ persistence: 'memory', place: 'page' });
    const closed = new Promise((resolve) => kv.onStatus(({ phase }) => phase === 'closed' && resolve(phase)));
    await kv.close();
    expect(await closed).toBe('closed');
  });

  test('that is closed refuses calls', async () => {
    const kv = await opened();
    const written = kv.set('k', 1);
    await kv.close();
    expect(await written).toBe('OK');
    await expect(kv.get('k')).rejects.toBeInstanceOf(StoreError);
    await expect(kv.get('k')).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(kv.with({ bytes: true }).get('k')).rejects.toMatchObject({ code: 'CLOSED' });
  });

  test('answers what waits for ever when it is closed', async () => {
    const kv = await opened();
    const waiting = kv.bzpopmin('queue', 0);
    await kv.ping();
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'CLOSED' });
    await kv.close();
    await outcome;
  });

  test('answers what waits in a session that is closed', async () => {
    const kv = await opened();
    const session = kv.session();
    const waiting = expect(session.bzpopmin('queue', 0)).rejects.toMatchObject({ code: 'CLOSED' });
    await session.ping();
    session.close();
    await waiting;
  });

  test('opened twice is one, until both are closed', async () => {
    const name = crypto.randomUUID();
    const [a, b] = [await opened({ name }), await opened({ name })];
    await a.set('k', 1);
    await a.close();
    await a.close();
    expect(await b.get('k')).toBe(1);
    await b.close();
  });

  test('of another name has nothing in common', async () => {
    const [a, b] = [await opened(), await opened()];
    await a.set('k', 1);
    expect(await b.get('k')).toBe(null);
  });
});
