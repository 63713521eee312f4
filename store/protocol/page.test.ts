import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binToBytes, Flagged, textToBin } from '../engine/bytes.ts';
import { CommandError } from '../engine/errors.ts';
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
} from '../engine/reply.ts';
import {
  type CallArg,
  type CallOptions,
  CallReader,
  CallWriter,
  CONTROL,
  type Item,
  type ReplyItem,
  ReplyReader,
  WireDouble,
  WireFlagged,
  WireList,
  type WireReply,
  WireStatus,
  writeFailure,
  writeReply,
} from './page.ts';
import { StoreError } from './store-error.ts';

type Event = ['call', number, number, CallArg[], CallOptions] | ['control', number, number, readonly Item[]];

/** A reader as the worker has it, and what it has read. */
function receiver() {
  const reader = new CallReader();
  const events: Event[] = [];
  const receive = (writer: CallWriter) => {
    const { items, transfer } = writer.take();
    reader.read(structuredClone(items, { transfer }), {
      call: (id, session, args, options) => events.push(['call', id, session, args, options]),
      control: (operation, id, operands) => events.push(['control', operation, id, operands]),
    });
  };
  return { events, receive };
}

const none: CallOptions = { durability: undefined, fresh: false };

describe('calls', () => {
  test('arrive as they were made, in any cut into messages', () => {
    const arg = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.string(), fc.nat(31)).map(([data, flags]) => new Flagged(data, flags)),
      fc.tuple(fc.uint8Array(), fc.nat(31)).map(([data, flags]) => new Flagged(data, flags)),
    );
    const call = fc.record({
      session: fc.nat(3),
      args: fc.array(arg, { minLength: 1, maxLength: 5 }),
      durability: fc.constantFrom(undefined, 'memory' as const, 'committed' as const, 'strict' as const),
      fresh: fc.boolean(),
      last: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(call), (calls) => {
        const writer = new CallWriter();
        const { events, receive } = receiver();
        for (const { session, args, durability, fresh, last } of calls) {
          writer.call(session, args, { durability, fresh });
          if (last) receive(writer);
        }
        receive(writer);
        const expected = calls.map(({ session, args, durability, fresh }, id) => {
          const arrived = args.map((each) =>
            each instanceof Flagged && typeof each.data === 'string'
              ? new Flagged(textToBin(each.data), each.flags)
              : each,
          );
          return ['call', id, session, arrived, { durability, fresh }];
        });
        expect(events).toEqual(expected);
      }),
    );
  });

  test('bytes are those of the moment of the call, and large ones are handed over', () => {
    const writer = new CallWriter();
    const large = new Uint8Array(100_000).fill(7);
    writer.call(0, ['SET', 'k', large.subarray(10)]);
    large.fill(0);
    const { events, receive } = receiver();
    receive(writer);
    expect(events).toEqual([['call', 0, 0, ['SET', 'k', new Uint8Array(99_990).fill(7)], none]]);
    expect(large.length).toBe(100_000);
  });

  test('controls stand in line with calls; those that are answered are numbered', () => {
    const writer = new CallWriter();
    const { events, receive } = receiver();
    expect(writer.call(2, ['A'])).toBe(0);
    writer.tell(CONTROL.subscribe, 9, 1, 'a*');
    expect(writer.ask(CONTROL.flush)).toBe(1);
    writer.tell(CONTROL.unsubscribe, 9);
    expect(writer.call(2, ['B'])).toBe(2);
    receive(writer);
    expect(events).toEqual([
      ['call', 0, 2, ['A'], none],
      ['control', CONTROL.subscribe, -1, [9, 1, 'a*']],
      ['control', CONTROL.flush, 1, []],
      ['control', CONTROL.unsubscribe, -1, [9]],
      ['call', 2, 2, ['B'], none],
    ]);
  });
});

const utf8 = (bytes: Uint8Array) => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** What each reply must be on the page. */
function arrived(reply: Reply): WireReply {
  switch (reply.type) {
    case 'bulk': {
      const { value, flags } = reply;
      const data = (flags >= 8 && flags <= 31 ? undefined : utf8(value)) ?? new Uint8Array(value);
      return flags === 0 ? data : new WireFlagged(flags, data);
    }
    case 'nil':
      return null;
    case 'integer':
    case 'boolean':
      return reply.value;
    case 'double':
      return new WireDouble(reply.value);
    case 'status':
    case 'verbatim':
      return new WireStatus(reply.type, reply.value);
    case 'error':
      return new CommandError(reply.value);
    default:
      return new WireList(reply.type, reply.value.map(arrived));
  }
}

const { replies } = fc.letrec<{ replies: Reply; lists: Reply }>((tie) => ({
  replies: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => bulk(textToBin(text))),
      fc.uint8Array().map((bytes) => bulk(bytes)),
      fc.uint8Array({ minLength: 600, maxLength: 700 }).map((bytes) => bulk(bytes)),
      fc.string({ unit: 'binary', minLength: 600, maxLength: 700 }).map((text) => bulk(textToBin(text))),
      fc.tuple(fc.uint8Array(), fc.integer({ min: 1, max: 40 })).map(([data, flags]) => bulk(new Flagged(data, flags))),
    ),
    fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n })).map(integer),
    fc.double().map(double),
    fc.boolean().map((value): Reply => ({ type: 'boolean', value })),
    fc.constantFrom<Reply>(NIL, NIL_ARRAY),
    fc.string().map(status),
    fc.string().map(verbatim),
    fc.constantFrom('ERR syntax error', 'WRONGTYPE Operation').map(error),
    tie('lists'),
  ),
  lists: fc
    .tuple(fc.constantFrom(array, map, set, push), fc.array(tie('replies')))
    .map(([make, items]) => make(items.slice(0, items.length - (items.length % 2)))),
}));

/** One message with all of these. */
function message(...parts: ((items: ReplyItem[]) => void)[]): ReplyReader {
  const items: ReplyItem[] = [];
  for (const part of parts) part(items);
  return new ReplyReader(structuredClone(items));
}

describe('answers', () => {
  test('of every kind arrive as they are, several to a message', () => {
    fc.assert(
      fc.property(fc.array(replies), (all) => {
        const reader = message(...all.map((reply) => (items: ReplyItem[]) => writeReply(items, reply, utf8)));
        for (const reply of all) expect(reader.reply()).toStrictEqual(arrived(reply));
        expect(reader.done).toBe(true);
      }),
    );
  });

  test('a byte order mark stays', () => {
    const reader = message((items) => writeReply(items, bulk(new Uint8Array([0xef, 0xbb, 0xbf, 65])), utf8));
    expect(reader.reply()).toBe('\ufeffA');
  });

  test('a part of a buffer does not take the rest along', () => {
    const items: ReplyItem[] = [];
    writeReply(items, bulk(new Uint8Array(1000).fill(0xff).subarray(0, 3)), utf8);
    expect((items[0] as Uint8Array).buffer.byteLength).toBe(3);
    expect(items[0]).toStrictEqual(binToBytes('\xff\xff\xff'));
  });

  test('failures keep their kind', () => {
    const reader = message(
      (items) => writeFailure(items, new StoreError('QUOTA', 'no space')),
      (items) => writeFailure(items, new CommandError('OOM command not allowed')),
      (items) => writeFailure(items, new RangeError('a bug')),
      (items) => writeFailure(items, 'thrown'),
    );
    expect(reader.reply()).toMatchObject({ name: 'StoreError', code: 'QUOTA', message: 'no space' });
    expect(reader.reply()).toMatchObject({ name: 'CommandError', code: 'OOM' });
    const bug = reader.reply() as Error;
    expect(bug.message).toContain('RangeError: a bug');
    expect(bug.stack).toContain('page.test.ts');
    expect((reader.reply() as Error).message).toContain('thrown');
  });
});
