import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCommand } from './client.ts';
import { ProtocolError, RequestParser, splitInline } from './request.ts';

const latin1 = (words: readonly Uint8Array[]) => words.map((word) => Buffer.from(word).toString('latin1'));

test('reads requests however they are cut into chunks', () => {
  const word = fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
  fc.assert(
    fc.property(fc.array(fc.array(word, { minLength: 1 })), fc.integer({ min: 1, max: 9 }), (requests, size) => {
      const bytes = Buffer.from(requests.map(encodeCommand).join(''), 'latin1');
      const parser = new RequestParser();
      const seen: Uint8Array[][] = [];
      for (let at = 0; at < bytes.length; at += size) seen.push(...parser.feed(bytes.subarray(at, at + size)));
      expect(seen.map(latin1)).toEqual(requests);
    }),
  );
});

test('splits inline commands with their quotes', () => {
  expect(latin1(splitInline(String.raw`SET "a \x00\n\"" 'it\'s' plain`))).toEqual(['SET', 'a \0\n"', "it's", 'plain']);
  expect(splitInline('  ')).toEqual([]);
  for (const bad of ['"open', "'open", '"a"b']) expect(() => splitInline(bad)).toThrow(ProtocolError);
});

test('refuses what is no request, as Redis does', () => {
  const feed = (text: string) => () => new RequestParser().feed(Buffer.from(text));
  expect(feed('*x\r\n')).toThrow('invalid multibulk length');
  expect(feed('*1\r\nfoo\r\n')).toThrow("expected '$', got 'f'");
  expect(feed('*1\r\n$-5\r\n')).toThrow('invalid bulk length');
  expect(feed('x'.repeat(70_000))).toThrow('too big inline request');
});
