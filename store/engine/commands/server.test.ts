import { beforeEach, describe, expect, test } from 'vitest';
import { HandClock } from '../../testing/hand-clock.ts';
import type { Engine } from '../engine.ts';
import type { Reply } from '../reply.ts';
import type { Session } from '../session.ts';

let clock: HandClock;
let engine: Engine;
let session: Session;
const call = (...args: (string | number)[]) => session.call(args) as Reply;

/** A reply as plain JavaScript values. */
function plain(reply: Reply): unknown {
  switch (reply.type) {
    case 'bulk':
      return reply.text;
    case 'nil':
      return null;
    case 'array':
    case 'set':
      return reply.value.map(plain);
    case 'map':
      return Object.fromEntries(
        reply.value.flatMap((key, i) => (i % 2 === 0 ? [[plain(key), plain(reply.value[i + 1] as Reply)]] : [])),
      );
    default:
      return reply.value;
  }
}

beforeEach(() => {
  clock = new HandClock();
  let micros = 0;
  engine = clock.engine(() => 0.5, { stopwatch: () => (micros += 50) });
  session = engine.createSession();
});

describe('INFO', () => {
  const info = (...sections: string[]) => plain(call('INFO', ...sections)) as string;

  test('has the usual sections, and others when asked', () => {
    const titles = (text: string) => [...text.matchAll(/^# (.*?)\r$/gm)].map(([, title]) => title);
    expect(titles(info())).toEqual([
      ...['Server', 'Clients', 'Memory', 'Persistence', 'Stats', 'Replication', 'CPU', 'Modules', 'Errorstats'],
      ...['Cluster', 'Keyspace'],
    ]);
    expect(titles(info('everything'))).toEqual(expect.arrayContaining(['Commandstats', 'Latencystats']));
    expect(titles(info('KEYSPACE', 'server'))).toEqual(['Server', 'Keyspace']);
    expect(info('nosuch')).toBe('');
  });

  test('counts commands, errors and keys', () => {
    call('SET', 'a', '1', 'EX', 100);
    call('SET', 'b', 'x');
    call('INCR', 'b');
    call('GET', 'a', 'b');
    call('GET', 'a');
    call('GET', 'none');
    const all = info('everything');
    expect(all).toContain('cmdstat_set:calls=2,usec=100,usec_per_call=50.00,rejected_calls=0,failed_calls=0');
    expect(all).toContain('cmdstat_incr:calls=1,usec=50,usec_per_call=50.00,rejected_calls=0,failed_calls=1');
    expect(all).toMatch(/cmdstat_get:calls=2,.*rejected_calls=1,failed_calls=0/);
    expect(all).toContain('errorstat_ERR:count=2');
    expect(all).toMatch(/latency_percentiles_usec_set:p50=5[01]\.\d+,p99=/);
    expect(all).toContain('keyspace_hits:1\r\nkeyspace_misses:1\r\n');
    expect(all).toMatch(/db0:keys=2,expires=1,avg_ttl=100000/);
    expect(all).toContain(`used_memory:${engine.keyspace.usedMemory}\r\n`);
    call('CONFIG', 'RESETSTAT');
    expect(info('commandstats')).not.toContain('cmdstat_set');
    expect(info('commandstats')).toContain('cmdstat_config|resetstat:calls=1,');
  });

  test('counts changes, and the time that commands took', () => {
    call('SET', 'a', '1');
    call('DEL', 'a', 'none');
    call('GET', 'a');
    call('FLUSHALL');
    expect(info('persistence')).toContain('rdb_changes_since_last_save:3\r\n');
    expect(info('cpu')).toMatch(/used_cpu_user:0\.000[1-9]/);
  });

  test('counts who listens and who tracks', () => {
    session.protocol = 3;
    call('SUBSCRIBE', 'a');
    call('CLIENT', 'TRACKING', 'ON');
    call('GET', 'k');
    const all = info('clients', 'stats');
    expect(all).toContain('tracking_clients:1\r\npubsub_clients:1\r\n');
    expect(all).toContain('pubsub_channels:1\r\npubsub_patterns:0\r\n');
    expect(all).toContain('tracking_total_keys:1\r\n');
  });

  test('tells operations a second since the last look', () => {
    for (let i = 0; i < 100; i++) call('PING');
    clock.pass(1000);
    expect(info('stats')).toContain('instantaneous_ops_per_sec:101\r\n');
  });

  test('takes fields and sections of the embedder', () => {
    engine.info.add('persistence', () => ({ aof_enabled: 1, journal_batches: 7 }));
    engine.info.add('tabs', () => ({ tabs: 3 }));
    expect(info('persistence')).toContain('aof_enabled:1\r\n');
    expect(info('persistence')).toContain('journal_batches:7\r\n');
    expect(info()).toContain('# Tabs\r\ntabs:3\r\n');
  });
});

describe('SLOWLOG and latency keep', () => {
  test('what takes as long as the threshold says', () => {
    call('CONFIG', 'SET', 'slowlog-log-slower-than', 50, 'slowlog-max-len', 2);
    call('SET', 'a', 'x'.repeat(200));
    expect(engine.slowlog.newest(1)[0]?.words).toEqual(['SET', 'a', `${'x'.repeat(128)}... (72 more bytes)`]);
    call('DEL', ...Array.from({ length: 40 }, (_, i) => `k${i}`));
    const [newest] = engine.slowlog.newest(1);
    expect(newest?.words.length).toBe(32);
    expect(newest?.words[31]).toBe('... (10 more arguments)');
    call('PING');
    expect(engine.slowlog.length).toBe(2);
    call('CONFIG', 'SET', 'slowlog-log-slower-than', 51);
    engine.slowlog.reset();
    call('PING');
    expect(engine.slowlog.length).toBe(0);
  });
});

describe('COMMAND', () => {
  test('DOCS describes arguments as clients expect them', () => {
    const docs = plain(call('COMMAND', 'DOCS', 'set')) as { set: { arguments: Record<string, unknown>[] } };
    expect(docs.set).toMatchObject({ group: 'string', since: '1.0.0' });
    expect(docs.set.arguments[0]).toEqual({ name: 'key', type: 'key', display_text: 'key' });
    const expiry = docs.set.arguments.find(({ type, arguments: options }) => {
      return type === 'oneof' && (options as { token?: string }[]).some(({ token }) => token === 'EX');
    });
    expect(expiry).toMatchObject({ flags: ['optional'] });
    expect(expiry?.arguments).toContainEqual({
      ...{ name: 'seconds', type: 'integer', display_text: 'seconds', token: 'EX' },
    });
  });

  test('DOCS nests subcommands, and gives nothing for what there is not', () => {
    expect(plain(call('COMMAND', 'DOCS', 'config', 'nosuch'))).toMatchObject({
      config: { subcommands: { 'config|get': { group: 'server' } } },
    });
    expect(Object.keys(plain(call('COMMAND', 'DOCS', 'nosuch')) as object)).toEqual([]);
  });

  test('INFO gives nil for what there is not', () => {
    expect(plain(call('COMMAND', 'INFO', 'nosuch'))).toEqual([null]);
    expect(plain(call('COMMAND', 'INFO', 'config|set'))).toEqual([expect.arrayContaining(['config|set', -4])]);
  });

  test('COUNT is the number of all, LIST names them', () => {
    const count = plain(call('COMMAND', 'COUNT'));
    expect((plain(call('COMMAND')) as unknown[]).length).toBe(count);
    const names = plain(call('COMMAND', 'LIST')) as string[];
    expect(names.filter((name) => !name.includes('|')).length).toBe(count);
    expect(plain(call('COMMAND', 'LIST', 'FILTERBY', 'PATTERN', 'config|*'))).toContain('config|set');
    expect(plain(call('COMMAND', 'LIST', 'FILTERBY', 'ACLCAT', 'hash'))).toContain('hset');
  });

  test('HELP is made from the table', () => {
    expect(plain(call('CONFIG', 'HELP'))).toEqual(
      expect.arrayContaining(['CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:', 'RESETSTAT', 'HELP']),
    );
  });
});

describe('a session', () => {
  test('is as new after RESET', () => {
    call('HELLO', 3, 'SETNAME', 'me');
    call('MULTI');
    expect(call('RESET')).toEqual({ type: 'status', value: 'RESET' });
    expect([session.protocol, session.name, session.transaction]).toEqual([2, '', undefined]);
  });

  test('ends with QUIT', () => {
    expect(plain(call('QUIT'))).toBe('OK');
    expect(session.closed).toBe(true);
    expect(engine.sessions.size).toBe(0);
  });

  test('learns who answers from HELLO', () => {
    expect(plain(call('HELLO', 3))).toMatchObject({ server: 'redis', proto: 3, id: session.id, mode: 'standalone' });
  });
});

test('MEMORY DOCTOR says what is wrong', () => {
  expect(plain(call('MEMORY', 'DOCTOR'))).toBe('Nothing is wrong with memory.');
  call('SET', 'a', 'x'.repeat(1000));
  call('CONFIG', 'SET', 'maxmemory', engine.keyspace.usedMemory + 1);
  expect(plain(call('MEMORY', 'DOCTOR'))).toContain('maxmemory allows');
});

test('FLUSHALL removes everything, and nothing on an error', () => {
  call('SET', 'a', '1');
  expect(call('FLUSHALL', 'NOW')).toEqual({ type: 'error', value: 'ERR syntax error' });
  expect(plain(call('DBSIZE'))).toBe(1);
  expect(plain(call('FLUSHDB', 'ASYNC'))).toBe('OK');
  expect(plain(call('DBSIZE'))).toBe(0);
});

test('TIME is that of the clock', () => {
  clock.now = 1_234_567_890_123.5;
  expect(plain(call('TIME'))).toEqual(['1234567890', '123500']);
});
