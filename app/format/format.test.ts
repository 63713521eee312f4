import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOf, binOfText, bytesOf, copyText, escaped, readEscaped, textOf } from './binary.ts';
import { formatDuration, parseDuration, toLocalInput } from './duration.ts';
import { formatBytes, formatShare, formatShort, plural } from './numbers.ts';

const bin = fc.uint8Array({ maxLength: 40 }).map(binOf);

describe('binary strings', () => {
  test('what is shown stands for exactly the bytes that are there', () => {
    fc.assert(
      fc.property(fc.oneof(bin, fc.string({ unit: 'binary' }).map(binOfText)), (b) => readEscaped(escaped(b)) === b),
    );
  });

  test('bytes and text go both ways', () => {
    fc.assert(fc.property(bin, (b) => binOf(bytesOf(b)) === b));
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => textOf(binOfText(text)) === text));
  });

  test.each([
    ['user:1', 'user:1'],
    [binOfText('ключ'), 'ключ'],
    ['\x00\x01a', '\\x00\\x01a'],
    ['a\nb\\c', 'a\\nb\\\\c'],
    ['\xff\xfe', '\\xff\\xfe'],
    [`${binOfText('é')}\xc3`, 'é\\xc3'],
    [binOfText('abc\u202edcba'), 'abc\\u202edcba'],
    [binOfText('a\u{e0041}'), 'a\\u{e0041}'],
    ['__proto__', '__proto__'],
  ])('%j is shown as %s', (given, shown) => {
    expect(escaped(given)).toBe(shown);
  });

  test('the clipboard gets text as it is, and other bytes escaped', () => {
    expect(copyText('a\nb')).toBe('a\nb');
    expect(copyText('\xff')).toBe('\\xff');
  });
});

describe('durations', () => {
  test.each([
    [0, '0s'],
    [400, '< 1s'],
    [59_999, '59s'],
    [252_000, '4m 12s'],
    [3_600_000, '1h'],
    [90_061_000, '1d 1h'],
  ])('%d ms is shown as %s', (ms, shown) => {
    expect(formatDuration(ms)).toBe(shown);
  });

  test.each<[string, number | undefined]>([
    ['90', 90_000],
    ['1h 30m', 5_400_000],
    ['1.5d', 129_600_000],
    ['250ms', 250],
    ['2w', 1_209_600_000],
    ['soon', undefined],
    ['', undefined],
    ['-5s', undefined],
    ['5s and', undefined],
  ])('%j is read as %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test('a moment survives the way through an input', () => {
    const at = 1_700_000_000_000;
    expect(new Date(toLocalInput(at)).getTime()).toBe(at);
  });
});

test('numbers are shown in units of a size that reads well', () => {
  expect([0, 1023, 1024, 1536, 200 * 1024, 5 * 1024 ** 3].map(formatBytes)).toEqual([
    ...['0 B', '1,023 B', '1 KB', '1.5 KB', '200 KB', '5 GB'],
  ]);
  expect([0, 9999, 12_345, 0.25].map(formatShort)).toEqual(['0', '9,999', '12.3K', '0.3']);
  expect([formatShare(0.9871), formatShare(undefined)]).toEqual(['98.7%', '–']);
  expect([plural(1, 'key'), plural(2000, 'key')]).toEqual(['1 key', '2,000 keys']);
});
