import { describe, expect, test } from 'vitest';
import { binToBytes, bytesToBin } from './bytes.ts';
import {
  array,
  bulk,
  double,
  error,
  integer,
  map,
  NIL,
  NIL_ARRAY,
  push,
  type Reply,
  set,
  status,
  verbatim,
} from './reply.ts';
import { encodeReply } from './resp.ts';

const wire = (reply: Reply, protocol: 2 | 3) => bytesToBin(encodeReply(reply, protocol));

describe('encodeReply', () => {
  test.each<[Reply, string, string]>([
    [status('OK'), '+OK\r\n', '+OK\r\n'],
    [integer(-7), ':-7\r\n', ':-7\r\n'],
    [integer(9223372036854775807n), ':9223372036854775807\r\n', ':9223372036854775807\r\n'],
    [bulk('a\r\nb'), '$4\r\na\r\nb\r\n', '$4\r\na\r\nb\r\n'],
    [bulk(new Uint8Array([255, 0])), '$2\r\n\xff\0\r\n', '$2\r\n\xff\0\r\n'],
    [error('\nERR a\r\nb\r\n'), '-ERR a  b\r\n', '-ERR a  b\r\n'],
    [NIL, '$-1\r\n', '_\r\n'],
    [NIL_ARRAY, '*-1\r\n', '_\r\n'],
    [double(0.5), '$3\r\n0.5\r\n', ',0.5\r\n'],
    [double(Number.NEGATIVE_INFINITY), '$4\r\n-inf\r\n', ',-inf\r\n'],
    [{ type: 'boolean', value: true }, ':1\r\n', '#t\r\n'],
    [verbatim('txt'), '$3\r\ntxt\r\n', '=7\r\ntxt:txt\r\n'],
    [map([bulk('k'), integer(1)]), '*2\r\n$1\r\nk\r\n:1\r\n', '%1\r\n$1\r\nk\r\n:1\r\n'],
    [set([bulk('m')]), '*1\r\n$1\r\nm\r\n', '~1\r\n$1\r\nm\r\n'],
    [push([bulk('m')]), '*1\r\n$1\r\nm\r\n', '>1\r\n$1\r\nm\r\n'],
    [array([array([]), NIL]), '*2\r\n*0\r\n$-1\r\n', '*2\r\n*0\r\n_\r\n'],
  ])('reply %#', (reply, resp2, resp3) => {
    expect(wire(reply, 2)).toBe(resp2);
    expect(wire(reply, 3)).toBe(resp3);
  });

  test('bytes between texts keep their places', () => {
    const bytes = binToBytes('\x80\x81');
    expect(wire(array([bulk('a'), bulk(bytes), bulk('b')]), 2)).toBe('*3\r\n$1\r\na\r\n$2\r\n\x80\x81\r\n$1\r\nb\r\n');
  });
});
