import { stringify } from 'devalue';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOf, binOfText } from '../format/binary.ts';
import { formatHex, parseHex } from '../format/hex.ts';
import { draftOf, type Held, inView, isChanged, kindOf, previewOf, typeLabel, withKind, writtenOf } from './value.ts';

const plain = (text: string): Held => ({ bin: binOfText(text), flags: 0 });
const devalue = (value: unknown): Held => ({ bin: binOfText(stringify(value)), flags: 3 });
const bin = fc.uint8Array({ maxLength: 60 }).map(binOf);

test('hex goes both ways', () => {
  fc.assert(fc.property(bin, (b) => parseHex(formatHex(b)) === b));
  expect([parseHex('0'), parseHex('zz'), parseHex('00 FF')]).toEqual([undefined, undefined, '\x00\xff']);
});

describe('a draft that was not touched writes what was there', () => {
  const back = (held: Held) => {
    const written = writtenOf(draftOf(held));
    return written.ok ? written.value : written.problem;
  };

  test('of plain bytes', () => {
    fc.assert(
      fc.property(fc.oneof(bin, fc.json().map(binOfText)), (b) => {
        const value = back({ bin: b, flags: 0 });
        expect(typeof value === 'string' ? binOfText(value) : binOf(value as Uint8Array)).toBe(b);
      }),
    );
  });

  test.each<[Held, unknown]>([
    [{ bin: '1.5', flags: 1 }, 1.5],
    [{ bin: '{"a":[1,null]}', flags: 2 }, { a: [1, null] }],
    [{ bin: '123456789012345678901', flags: 4 }, 123456789012345678901n],
    [{ bin: '\x00\xff', flags: 8 }, new Uint8Array([0, 255])],
    [devalue(new Date(0)), new Date(0)],
  ])('of %j', (held, value) => {
    expect(back(held)).toEqual(value);
  });
});

test('values say which type of JavaScript they hold', () => {
  const labels = [
    plain('x'),
    ...['{}', '[]', '"s"', 'true', 'null', '1e400'].map((json) => ({ bin: json, flags: 2 })),
    ...[devalue(new Date(0)), devalue(new Map()), devalue(undefined)],
    { bin: '', flags: 12 },
  ].map(typeLabel);
  expect(labels).toEqual([
    ...[undefined, 'object', 'array', 'string', 'boolean', 'null', 'number'],
    ...['Date', 'Map', 'undefined', 'typed array'],
  ]);
});

test('JSON text is spread for reading and goes back as it was', () => {
  const draft = draftOf(plain('{"n":1.0,"big":12345678901234567890}'));
  expect(draft).toMatchObject({ view: 'json', text: '{\n  "n": 1.0,\n  "big": 12345678901234567890\n}' });
  expect(writtenOf(draft)).toMatchObject({ value: '{"n":1.0,"big":12345678901234567890}' });
});

test('plain values can be looked at as text, JSON and hex', () => {
  const hex = inView(draftOf(plain('[1]')), 'hex');
  expect(hex).toMatchObject({ view: 'hex', text: '5b 31 5d' });
  expect(hex && inView({ ...hex, text: '5b 32 5d' }, 'json')).toMatchObject({ text: '[\n  2\n]' });
  expect(hex && inView({ ...hex, text: '5' }, 'text')).toBeUndefined();
  expect(draftOf({ bin: '\xff', flags: 0 })).toMatchObject({ view: 'hex', text: 'ff' });
});

test('another view is no change, other text and another type are', () => {
  const held = plain('[1]');
  const draft = draftOf(held);
  expect(isChanged(inView(draft, 'hex') ?? draft, held)).toBe(false);
  expect(isChanged({ ...draft, text: '[2]' }, held)).toBe(true);
  expect(isChanged(withKind(draft, 'json', 0), held)).toBe(true);
});

test('another type takes the text over where it can', () => {
  expect(withKind(draftOf(plain('12')), 'number', 0)).toMatchObject({ kind: 'number', text: '12' });
  expect(withKind(draftOf(plain('twelve')), 'number', 0)).toMatchObject({ text: '0' });
  expect(withKind(draftOf(plain('hi "you"')), 'json', 0)).toMatchObject({ text: '"hi \\"you\\""' });
  expect(withKind(draftOf(plain('x')), 'date', 0)).toMatchObject({ text: '1970-01-01T00:00:00.000Z' });
  expect(withKind(draftOf(plain('ab')), 'bytes', 0)).toMatchObject({ view: 'hex', text: '61 62' });
});

test('what cannot be stored says why', () => {
  const draft = { view: 'text', compact: false } as const;
  for (const kind of ['number', 'json', 'bigint', 'date'] as const) {
    expect(writtenOf({ ...draft, kind, text: 'nonsense!' })).toMatchObject({ ok: false });
  }
  expect(kindOf(devalue(new Map()))).toBe('special');
  expect(writtenOf(draftOf(devalue(new Map([[1, 2]]))))).toMatchObject({ ok: false });
});

test('previews are one line, and cut between chars', () => {
  expect(previewOf(devalue(new Map([['a', new Date(0)]])))).toBe('Map { "a" → Date(1970-01-01T00:00:00.000Z) }');
  expect(previewOf(plain('a\nb'))).toBe('a\\nb');
  expect(previewOf(plain(`${'x'.repeat(399)}éé`))).toBe(`${'x'.repeat(399)}…`);
  expect(previewOf({ bin: '\x00\x01', flags: 8 })).toBe('00 01');
});
