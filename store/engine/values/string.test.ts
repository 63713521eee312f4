// String values: edits in place, taking them back, and that what was read before does not change afterwards.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binOf, bytesToBin, type Datum, FLAG_NUMBER, Flagged, flagsOf } from '../bytes.ts';
import { FORM_TEXT, StringValue } from './string.ts';

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map(bytesToBin),
  fc.uint8Array({ minLength: 200, maxLength: 400 }).map(bytesToBin),
  fc.uint8Array({ maxLength: 400 }),
);
const asText = (data: Datum) => binOf(data);

test('writes overwrite or extend; taken back in reverse they leave what was there', () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.tuple(fc.nat(500), bytes), { maxLength: 8 }), (start, writes) => {
      const value = new StringValue(start);
      const states = [{ text: asText(start), encoding: value.encoding(), read: value.datum }];
      const undo: (() => void)[] = [];
      for (const [offset, data] of writes) {
        const before = states.at(-1)?.text as string;
        undo.push(value.write(offset, data));
        const text = before.slice(0, offset).padEnd(offset, '\0') + asText(data) + before.slice(offset + data.length);
        expect(value.bin).toBe(text);
        expect(value.length).toBe(text.length);
        expect(bytesToBin(value.bytes)).toBe(text);
        expect(value.encoding()).toBe('raw');
        states.push({ text, encoding: 'raw', read: value.datum });
      }
      for (const { text, read } of states) expect(asText(read)).toBe(text);
      while (undo.length > 0) {
        undo.pop()?.();
        states.pop();
        expect(value.bin).toBe(states.at(-1)?.text);
        expect(value.encoding()).toBe(states.at(-1)?.encoding);
      }
    }),
  );
});

test.each([
  [new StringValue('12'), 'int'],
  [new StringValue('9223372036854775808'), 'embstr'],
  [new StringValue('012'), 'embstr'],
  [new StringValue('x'.repeat(44)), 'embstr'],
  [new StringValue('x'.repeat(45)), 'raw'],
  [new StringValue('12', FORM_TEXT), 'embstr'],
])('encoding of %o is %s', (value, encoding) => {
  expect(value.encoding()).toBe(encoding);
  expect(StringValue.unpack(value.pack()).encoding()).toBe(encoding);
});

test('a flag survives edits, but a number that was edited is a number no more', () => {
  const blob = new StringValue(new Flagged(new Uint8Array(300), 7));
  blob.write(10, 'x');
  expect(flagsOf(blob.datum)).toBe(7);
  expect(flagsOf(blob.copy().datum)).toBe(7);
  const short = new StringValue(new Flagged('abc', 7));
  short.write(3, 'x');
  expect(flagsOf(short.datum)).toBe(7);
  const number = new StringValue(new Flagged('12', FLAG_NUMBER));
  number.write(2, 'x');
  expect(number.datum).toBe('12x');
});

test('a copy does not see later edits', () => {
  const value = new StringValue(new Uint8Array(1000));
  value.write(5, 'x');
  const copy = value.copy();
  value.write(5, 'y');
  copy.write(6, 'z');
  expect([value.byteAt(5), value.byteAt(6)]).toEqual([121, 0]);
  expect([copy.byteAt(5), copy.byteAt(6)]).toEqual([120, 122]);
  expect(copy.byteAt(1000)).toBeUndefined();
});
