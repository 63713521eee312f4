// HyperLogLogs: what is journaled, and that counting writes nothing.
import { expect, test } from 'vitest';
import { createEngine } from '../../standalone.ts';

test('adding to a dense one is journaled as the registers that it raises; counting is a read', () => {
  const engine = createEngine();
  const session = engine.createSession();
  session.call(['PFADD', 'h', ...Array.from({ length: 5000 }, (_, i) => `${i}`)]);
  session.call(['EXPIRE', 'h', '100']);
  const recorder = engine.startRecording();
  expect(session.call(['PFADD', 'h', '1', '2', '3'])).toEqual({ type: 'integer', value: 0 });
  expect(session.call(['PFCOUNT', 'h'])).toEqual({ type: 'integer', value: 4985 });
  expect(recorder.effects).toEqual([]);
  expect(session.call(['PFADD', 'h', 'new', 'new', 'newer'])).toEqual({ type: 'integer', value: 1 });
  expect(recorder.effects).toEqual([['pfadd', 'h', 6716, 1, 7783, 2]]);
  session.call(['PFMERGE', 'h', 'nosuch']);
  engine.stopRecording();
  expect(engine.keyspace.peek('h')?.expireAt).toBeGreaterThan(0);
});
