import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RespParser, type Wire } from './parser.ts';

const everything = [
  '+OK\r\n',
  '-ERR no\r\n',
  ':-5\r\n',
  ',1.5\r\n',
  '$4\r\na\r\nb\r\n',
  '$0\r\n\r\n',
  '$-1\r\n',
  '*-1\r\n',
  '_\r\n',
  '#t\r\n',
  '=7\r\ntxt:abc\r\n',
  '*2\r\n%1\r\n+k\r\n~1\r\n:1\r\n*0\r\n',
  '>1\r\n$1\r\n\xff\r\n',
].join('');

const parsed: Wire[] = [
  { type: 'status', value: 'OK' },
  { type: 'error', value: 'ERR no' },
  { type: 'integer', value: '-5' },
  { type: 'double', value: '1.5' },
  { type: 'bulk', value: 'a\r\nb' },
  { type: 'bulk', value: '' },
  { type: 'nil', value: '$' },
  { type: 'nil', value: '*' },
  { type: 'nil', value: '_' },
  { type: 'boolean', value: true },
  { type: 'verbatim', value: 'txt:abc' },
  {
    type: 'array',
    value: [
      {
        type: 'map',
        value: [
          { type: 'status', value: 'k' },
          { type: 'set', value: [{ type: 'integer', value: '1' }] },
        ],
      },
      { type: 'array', value: [] },
    ],
  },
  { type: 'push', value: [{ type: 'bulk', value: '\xff' }] },
];

test('replies come out the same wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(everything.length)), (cuts) => {
      const parser = new RespParser();
      const at = [0, ...cuts.sort((a, b) => a - b), everything.length];
      const replies = at.slice(1).flatMap((end, i) => parser.feed(everything.slice(at[i], end)));
      expect(replies).toEqual(parsed);
    }),
  );
});

test('what is not RESP is refused', () => {
  expect(() => new RespParser().feed('hello\r\n')).toThrow('not RESP');
});
