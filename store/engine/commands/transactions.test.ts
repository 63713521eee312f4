import { beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../standalone.ts';
import type { Engine } from '../engine.ts';
import type { Arg, Session } from '../session.ts';

let engine: Engine;
let one: Session;
let two: Session;

beforeEach(() => {
  engine = createEngine();
  one = engine.createSession();
  two = engine.createSession();
});

function value(session: Session, ...args: Arg[]): unknown {
  const reply = session.call(args) as { value?: unknown; text?: string };
  return 'text' in reply ? reply.text : reply.value;
}

test('EXEC gives a reply for each queued command, and errors among them do not stop the rest', () => {
  expect(value(one, 'MULTI')).toBe('OK');
  expect(value(one, 'INCR', 'n')).toBe('QUEUED');
  expect(value(one, 'INCR', 'n')).toBe('QUEUED');
  expect(value(two, 'GET', 'n')).toBeUndefined();
  expect(value(one, 'EXEC')).toEqual([
    { type: 'integer', value: 1 },
    { type: 'integer', value: 2 },
  ]);
});

test('a command that could not be queued makes EXEC fail', () => {
  one.call(['MULTI']);
  expect(value(one, 'NOSUCH', 'a', 'b')).toBe("ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' ");
  one.call(['INCR', 'n']);
  expect(value(one, 'EXEC')).toBe('EXECABORT Transaction discarded because of previous errors.');
  expect(engine.keyspace.entries.size).toBe(0);
});

test('an EXEC of too many words ends the transaction as well', () => {
  one.call(['MULTI']);
  one.call(['INCR', 'n']);
  expect(value(one, 'exec', 'now')).toBe(
    "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command",
  );
  expect(value(one, 'EXEC')).toBe('ERR EXEC without MULTI');
  expect(value(one, 'EXEC', 'now')).toBe(
    "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command",
  );
});

test('EXEC answers nil after a change to a watched key, from commands or from another engine', () => {
  for (const disturb of [
    () => two.call(['INCR', 'n']),
    () => engine.apply([['put', 'n', 'string', -1, '5']]),
    () => engine.apply([['flush', '']]),
  ]) {
    one.call(['WATCH', 'n']);
    disturb();
    one.call(['MULTI']);
    one.call(['INCR', 'n']);
    expect(one.call(['EXEC'])).toEqual({ type: 'nil', array: true });
  }
});

test('a rolled-back EXEC runs again with the same queue and watches', () => {
  one.call(['WATCH', 'n']);
  one.call(['MULTI']);
  one.call(['INCR', 'n']);
  const recorder = engine.startRecording();
  expect(value(one, 'EXEC')).toEqual([{ type: 'integer', value: 1 }]);
  engine.rollback(recorder);
  expect(engine.keyspace.entries.size).toBe(0);
  expect(value(one, 'EXEC')).toEqual([{ type: 'integer', value: 1 }]);

  one.call(['WATCH', 'n']);
  one.call(['MULTI']);
  one.call(['INCR', 'n']);
  const second = engine.startRecording();
  one.call(['EXEC']);
  engine.rollback(second);
  engine.apply([['put', 'n', 'string', -1, '9']]);
  expect(one.call(['EXEC'])).toEqual({ type: 'nil', array: true });
});

test('errors are those of Redis', () => {
  expect(value(one, 'EXEC')).toBe('ERR EXEC without MULTI');
  expect(value(one, 'DISCARD')).toBe('ERR DISCARD without MULTI');
  one.call(['MULTI']);
  expect(value(one, 'MULTI')).toBe('ERR MULTI calls can not be nested');
  expect(value(one, 'WATCH', 'k')).toBe('ERR WATCH inside MULTI is not allowed');
  expect(value(one, 'INCR')).toBe("ERR wrong number of arguments for 'incr' command");
});
