import { describe, expect, test } from 'vitest';
import { HandClock } from '../testing/hand-clock.ts';
import { blockTimeout } from './blocked.ts';
import type { Engine } from './engine.ts';
import { CommandError } from './errors.ts';
import { bulk, type Reply, status } from './reply.ts';
import type { Session } from './session.ts';
import { StringValue } from './values/string.ts';

function setUp() {
  const clock = new HandClock();
  const engine = clock.engine();
  return { engine, pass: (ms: number) => clock.pass(ms), timers: clock.timers, session: () => engine.createSession() };
}

/** Waits for a key to be a string, takes it away and answers with it: a queue of one place. */
function take(engine: Engine, session: Session, key: string, timeout = 0): Promise<Reply> {
  const retry = () => {
    const value = session.context.write(key, StringValue);
    if (value === undefined) return undefined;
    engine.keyspace.remove(key);
    return bulk(value.datum);
  };
  return session.context.block({ keys: [key], type: 'string', timeout, retry }) as Promise<Reply>;
}

/** The replies so far, in the order in which they came. */
function collect(...promises: Promise<Reply>[]) {
  const seen: string[] = [];
  promises.forEach((promise, i) => {
    void promise.then((reply) => seen.push(`${i}:${reply.type === 'bulk' ? reply.text : reply.type}`));
  });
  const settled = async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    return seen;
  };
  return settled;
}

const put = (engine: Engine, key: string, text: string) => engine.keyspace.put(key, new StringValue(text));

test('a command that fails after it was blocked counts as failed', async () => {
  const { engine, session } = setUp();
  const one = session();
  one.call(['XGROUP', 'CREATE', 's', 'g', '$', 'MKSTREAM']);
  const waiting = one.call(['XREADGROUP', 'GROUP', 'g', 'me', 'BLOCK', '0', 'STREAMS', 's', '>']);
  session().call(['XGROUP', 'DESTROY', 's', 'g']);
  expect(await waiting).toMatchObject({ type: 'error', value: expect.stringMatching(/^NOGROUP/) });
  expect(engine.stats.ofCommand('XREADGROUP')).toMatchObject({ calls: 1, failedCalls: 1 });
});

test('a command that was blocked is in the slow log once it is served', async () => {
  const engine = new HandClock().engine(undefined, { stopwatch: () => 0 });
  const [one, two] = [engine.createSession(), engine.createSession()];
  one.call(['CONFIG', 'SET', 'slowlog-log-slower-than', '0']);
  const waiting = two.call(['BLPOP', 'q', '0']);
  const newest = () => engine.slowlog.newest(1)[0]?.words;
  one.call(['RPUSH', 'q', 'a']);
  expect(newest()).toEqual(['RPUSH', 'q', 'a']);
  await waiting;
  expect(newest()).toEqual(['BLPOP', 'q', '0']);
});

describe('blocked commands', () => {
  test('are served in the order in which they began to wait', async () => {
    const { engine, session } = setUp();
    const seen = collect(take(engine, session(), 'q'), take(engine, session(), 'q'));
    put(engine, 'q', 'a');
    engine.serveBlocked();
    expect(await seen()).toEqual(['0:a']);
    put(engine, 'q', 'b');
    engine.serveBlocked();
    expect(await seen()).toEqual(['0:a', '1:b']);
    expect(engine.blocked.size).toBe(0);
    expect(engine.blocked.keys).toBe(0);
  });

  test('are served after the command that made the key ready', async () => {
    const { engine, session } = setUp();
    const seen = collect(take(engine, session(), 'n'));
    expect(session().call(['INCR', 'n'])).toEqual({ type: 'integer', value: 1 });
    expect(engine.keyspace.peek('n')).toBeUndefined();
    expect(await seen()).toEqual(['0:1']);
  });

  test('are served after the whole transaction', async () => {
    const { engine, session } = setUp();
    const seen = collect(take(engine, session(), 'n'));
    const writer = session();
    for (const args of [['MULTI'], ['INCR', 'n'], ['INCR', 'n']]) void writer.call(args);
    const reply = writer.call(['EXEC']);
    expect(reply).toMatchObject({ type: 'array', value: [{ value: 1 }, { value: 2 }] });
    expect(await seen()).toEqual(['0:2']);
  });

  test('answer with a null array when their time is up', async () => {
    const { engine, session, pass, timers } = setUp();
    const seen = collect(take(engine, session(), 'q', 50));
    pass(49);
    expect(await seen()).toEqual([]);
    pass(1);
    expect(await seen()).toEqual(['0:nil']);
    expect(engine.blocked.size).toBe(0);
    expect(timers.size).toBe(0);
  });

  test('wait longer than one timer can', async () => {
    const { engine, session, pass } = setUp();
    const seen = collect(take(engine, session(), 'q', 2 ** 31));
    pass(2 ** 30);
    pass(2 ** 30 - 1);
    expect(await seen()).toEqual([]);
    pass(1);
    expect(await seen()).toEqual(['0:nil']);
  });

  test('leave no timer behind when they are served', () => {
    const { engine, session, timers } = setUp();
    void take(engine, session(), 'q', 50);
    put(engine, 'q', 'a');
    engine.serveBlocked();
    expect(timers.size).toBe(0);
  });

  test('do not look at a key of another type', async () => {
    const { engine, session } = setUp();
    const retry = () => status('tried');
    const promise = session().context.block({ keys: ['q'], type: 'list', timeout: 0, retry }) as Promise<Reply>;
    const seen = collect(promise);
    put(engine, 'q', 'a');
    engine.serveBlocked();
    expect(await seen()).toEqual([]);
  });

  test('answer with the error of their retry', async () => {
    const { engine, session } = setUp();
    const retry = () => {
      throw new CommandError('ERR no');
    };
    const promise = session().context.block({ keys: ['q'], type: 'string', timeout: 0, retry });
    put(engine, 'q', 'a');
    engine.serveBlocked();
    expect(await promise).toEqual({ type: 'error', value: 'ERR no' });
  });

  test('serve each other in turn', async () => {
    const { engine, session } = setUp();
    const mover = session();
    const moved = mover.context.block({
      keys: ['from'],
      type: 'string',
      timeout: 0,
      retry: () => {
        engine.keyspace.remove('from');
        put(engine, 'to', 'passed on');
        return status('moved');
      },
    }) as Promise<Reply>;
    const seen = collect(take(engine, session(), 'to'), moved);
    put(engine, 'from', 'a');
    engine.serveBlocked();
    expect((await seen()).sort()).toEqual(['0:passed on', '1:status']);
  });

  test('end with their session', async () => {
    const { engine, session, timers } = setUp();
    const waiting = session();
    const promise = take(engine, waiting, 'q', 50);
    waiting.close();
    expect(await promise).toMatchObject({ type: 'error' });
    expect([engine.blocked.size, timers.size]).toEqual([0, 0]);
  });

  test('can be ended from outside, as by time-out or with an error', async () => {
    const { engine, session } = setUp();
    const [first, second] = [session(), session()];
    const promises = [take(engine, first, 'q'), take(engine, second, 'q')];
    expect(engine.blocked.unblock(first, 'timeout')).toBe(true);
    expect(engine.blocked.unblock(second, 'error')).toBe(true);
    expect(engine.blocked.unblock(second, 'error')).toBe(false);
    expect(await Promise.all(promises)).toEqual([
      { type: 'nil', array: true },
      { type: 'error', value: 'UNBLOCKED client unblocked via CLIENT UNBLOCK' },
    ]);
  });

  test('do not block where that is denied', () => {
    const { engine, session } = setUp();
    const denied = session();
    denied.denyBlocking = true;
    expect(take(engine, denied, 'q')).toEqual({ type: 'nil', array: true });
    expect(engine.blocked.size).toBe(0);
  });

  test('wait for the right to write when a key was changed by replayed effects', async () => {
    const { engine, session } = setUp();
    engine.keyspace.mayWrite = false;
    let calls = 0;
    engine.onReady = () => calls++;
    const seen = collect(take(engine, session(), 'q'));
    engine.apply([['put', 'other', 'string', -1, 'a']]);
    expect(calls).toBe(0);
    engine.apply([['put', 'q', 'string', -1, 'a']]);
    expect(calls).toBe(1);
    void session().call(['GET', 'q']);
    expect(await seen()).toEqual([]);
    const recorder = engine.startRecording();
    engine.serveBlocked();
    expect(recorder.effects).toEqual([['del', 'q']]);
    expect(await seen()).toEqual([]);
    engine.keep(recorder);
    expect(await seen()).toEqual(['0:a']);
  });

  test('wait on in their places when what they were given is taken back', async () => {
    const { engine, session, pass } = setUp();
    const seen = collect(take(engine, session(), 'q', 50), take(engine, session(), 'q'));
    const recorder = engine.startRecording();
    put(engine, 'q', 'a');
    engine.serveBlocked();
    engine.rollback(recorder);
    expect(engine.blocked.size).toBe(2);
    put(engine, 'q', 'b');
    engine.serveBlocked();
    expect(await seen()).toEqual(['0:b']);
    pass(50);
    expect(await seen()).toEqual(['0:b']);
  });

  test('run out of time though they were served meanwhile, if that was taken back', async () => {
    const { engine, session, pass, timers } = setUp();
    const seen = collect(take(engine, session(), 'q', 50));
    const recorder = engine.startRecording();
    put(engine, 'q', 'a');
    engine.serveBlocked();
    engine.rollback(recorder);
    pass(50);
    expect(await seen()).toEqual(['0:nil']);
    expect(timers.size).toBe(0);
  });
});

describe('blockTimeout', () => {
  test.each([
    ['0', 'seconds', 0],
    ['0.0001', 'seconds', 1],
    ['1.5', 'seconds', 1500],
    ['15', 'milliseconds', 15],
  ] as const)('%s %s', (text, unit, ms) => {
    expect(blockTimeout(text, unit, 1e12)).toBe(ms);
  });

  test.each([
    ['abc', 'seconds', 'ERR timeout is not a float or out of range'],
    ['-1', 'seconds', 'ERR timeout is negative'],
    ['1e30', 'seconds', 'ERR timeout is out of range'],
    ['1.5', 'milliseconds', 'ERR timeout is not an integer or out of range'],
    ['-1', 'milliseconds', 'ERR timeout is negative'],
    ['9223372036854775807', 'milliseconds', 'ERR timeout is out of range'],
  ] as const)('refuses %s %s', (text, unit, message) => {
    expect(() => blockTimeout(text, unit, 1e12)).toThrow(new CommandError(message));
  });
});
