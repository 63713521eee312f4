// The buffer against a plain model: whatever is written, cut off and lent in between, lent bytes never change.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteBuffer } from './byte-buffer.ts';

type Step = { kind: 'write'; offset: number; data: string } | { kind: 'truncate'; length: number } | { kind: 'lend' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), offset: fc.nat(60), data: fc.string({ maxLength: 20 }) }),
  fc.record({ kind: fc.constant('truncate' as const), length: fc.nat(60) }),
  fc.record({ kind: fc.constant('lend' as const) }),
);

function written(model: number[], offset: number, data: string): number[] {
  const next = [...model];
  while (next.length < offset) next.push(0);
  for (let i = 0; i < data.length; i++) next[offset + i] = data.charCodeAt(i) & 255;
  return next;
}

test('holds what was written, and what it lent stays as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), fc.array(step, { maxLength: 30 }), (start, steps) => {
      const original = [...start];
      const buffer = new ByteBuffer(start);
      let model = [...start];
      const lent: [bytes: Uint8Array, then: number[]][] = [[start, original]];
      for (const one of steps) {
        if (one.kind === 'write') {
          buffer.write(one.offset, one.data);
          model = written(model, one.offset, one.data);
        } else if (one.kind === 'lend') lent.push([buffer.lend(), [...model]]);
        else if (one.length < model.length) {
          buffer.truncate(one.length);
          model.length = one.length;
        }
        expect([...buffer.view()]).toEqual(model);
        expect(buffer.length).toBe(model.length);
      }
      for (const [bytes, then] of lent) expect([...bytes]).toEqual(then);
    }),
  );
});
