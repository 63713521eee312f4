// Bitmaps: what is journaled for a bit of a long string.
import { expect, test } from 'vitest';
import { createEngine } from '../../standalone.ts';

test('setting a bit of a long string is journaled as its byte, and changes no reply that was given before', () => {
  const engine = createEngine();
  const session = engine.createSession();
  const stored = new Uint8Array(1_000_000);
  session.call(['SET', 'k', stored]);
  const read = session.call(['GET', 'k']) as { value: Uint8Array };
  const recorder = engine.startRecording();
  session.call(['SETBIT', 'k', 4_000_007, 1]);
  session.call(['SETBIT', 'k', 4_000_007, 1]);
  session.call(['BITFIELD', 'k', 'SET', 'u8', '#7', 255]);
  engine.stopRecording();
  expect(recorder.effects).toEqual([
    ['setrange', 'k', 500_000, '\x01'],
    ['setrange', 'k', 7, Uint8Array.of(255)],
  ]);
  expect([stored[500_000], read.value[500_000]]).toEqual([0, 0]);
  expect(session.call(['BITCOUNT', 'k'])).toEqual({ type: 'integer', value: 9 });
});
