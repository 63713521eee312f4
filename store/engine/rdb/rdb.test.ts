// Redis' serialization without a Redis: round trips through every encoding, and what damage does.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Bin, bytesToBin, textToBin } from '../bytes.ts';
import { Config } from '../config.ts';
import { MAX_ID, MIN_ID, streamId } from '../structures/stream-id.ts';
import { HashValue } from '../values/hash.ts';
import { JsonValue } from '../values/json.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import { StreamValue } from '../values/stream.ts';
import { Consumer, ConsumerGroup, Pending } from '../values/stream-group.ts';
import { StringValue } from '../values/string.ts';
import type { Value } from '../values/value.ts';
import { ZsetValue } from '../values/zset.ts';
import { crc64 } from './crc64.ts';
import { readIntset, writeIntset } from './legacy.ts';
import { readListpack, writeListpack } from './listpack.ts';
import { loadValue } from './load.ts';
import { decompressLzf } from './lzf.ts';
import { openPayload, sealPayload } from './payload.ts';
import { saveValue } from './save.ts';
import { BadRdbError } from './types.ts';

const config = new Config();
config.values['set-max-intset-entries'] = 4;
config.values['hash-max-listpack-entries'] = 4;
config.values['zset-max-listpack-entries'] = 4;

const integers = [
  0,
  127,
  128,
  -1,
  4095,
  4096,
  -4097,
  32767,
  32768,
  -8388609,
  8388607,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
];
const text: fc.Arbitrary<Bin> = fc.oneof(
  fc.uint8Array({ maxLength: 12 }).map(bytesToBin),
  fc.constantFrom(...integers.map(String), '9223372036854775807', '01', '-0', '1.5'),
  fc.constantFrom(63, 64, 127, 128, 4095, 4096, 9000).map((length) => 'x'.repeat(length)),
);
const several = fc.uniqueArray(text, { minLength: 1, maxLength: 8 });
const integerTexts = fc.uniqueArray(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String), {
  minLength: 1,
  maxLength: 4,
});
const score = fc.oneof(
  fc.double({ noNaN: true }).map((value) => value + 0),
  fc.integer(),
  fc.constantFrom(Infinity, -Infinity),
);

function hashOf(fields: readonly Bin[], times: readonly number[]): HashValue {
  const hash = new HashValue();
  hash.set(
    fields.flatMap((field, i) => [field, `value of ${i}`]),
    config,
    undefined,
  );
  for (const [i, at] of times.entries())
    if (i < fields.length && at > 0) hash.expire(at, [fields[i] as Bin], undefined);
  return hash;
}

const steps = fc.array(
  fc.record({ seq: fc.nat(40), fields: fc.array(text, { minLength: 1, maxLength: 3 }), kind: fc.nat(4) }),
  { minLength: 1, maxLength: 30 },
);

/** Entries of which some repeat the fields of the one before, some deleted, some pending for two consumers. */
function streamOf(given: typeof steps extends fc.Arbitrary<infer S> ? S : never): StreamValue {
  const stream = new StreamValue();
  const group = new ConsumerGroup('group', streamId(3, 1), 7);
  const consumers = ['one', 'two'].map((name) => new Consumer(name, 1_700_000_000_000));
  for (const consumer of consumers) {
    consumer.activeAt = consumer.seenAt;
    group.addConsumer(consumer);
  }
  let fields: Bin[] = [];
  for (const [i, step] of given.entries()) {
    const id = streamId(i < 20 ? i : 2n ** 60n + BigInt(i), step.seq);
    if (step.kind > 0) fields = step.fields;
    stream.append(
      id,
      fields,
      fields.map((field) => `${field}!`),
      config,
      undefined,
    );
    if (step.kind === 3) stream.delete([id], undefined);
    if (step.kind > 2) group.add(new Pending(id, consumers[i % 2] as Consumer, 1_600_000_000_000 + i, i));
  }
  stream.groups.set(group.name, group);
  return stream;
}

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.json().map((json) => JsonValue.unpack([textToBin(json)])),
  steps.map(streamOf),
  text.map((bin) => new StringValue(bin)),
  fc.uint8Array({ minLength: 300, maxLength: 400 }).map((bytes) => new StringValue(bytes)),
  fc.array(text, { minLength: 1, maxLength: 40 }).map((elements) => ListValue.from(elements, config)),
  fc.oneof(several, integerTexts).map((members) => SetValue.from(members, config)),
  several.chain((members) =>
    fc.array(score, { minLength: members.length, maxLength: members.length }).map((scores) =>
      ZsetValue.from(
        members.map((member, i) => [member, scores[i] as number]),
        config,
      ),
    ),
  ),
  fc
    .tuple(several, fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 ** 45 })), { maxLength: 6 }))
    .map(([fields, times]) => hashOf(fields, times)),
);

/** What a value holds, whatever its order and its encoding. */
function contents(of: Value): unknown {
  if (of instanceof StringValue) return of.bin;
  if (of instanceof JsonValue) return of.pack();
  if (of instanceof StreamValue) {
    const { firstId, lastId, maxDeletedId, entriesAdded } = of;
    return [firstId, lastId, maxDeletedId, entriesAdded, of.range(MIN_ID, MAX_ID), of.groups.get('group')?.pack()];
  }
  if (of instanceof ListValue) return of.slice(0, of.length);
  if (of instanceof SetValue)
    return of
      .nodes()
      .map(({ key }) => key)
      .sort();
  if (of instanceof ZsetValue) return of.slice(0, of.length).map((member) => [member.key, member.score]);
  if (!(of instanceof HashValue)) throw new Error(`contents of ${of.type}?`);
  return of
    .nodes()
    .map((node) => [node.key, node.value, node.expireAt])
    .sort();
}

test('what is saved is loaded again', () => {
  fc.assert(
    fc.property(value, (one) => {
      const loaded = loadValue(saveValue(one).bytes, config);
      expect(contents(loaded)).toEqual(contents(one));
      if (!(one instanceof StreamValue)) expect(loaded.size).toBe(one.size);
    }),
  );
});

test('only fields that expire need a version later than that of Redis 7.0', () => {
  expect(saveValue(hashOf(['a', 'b'], [])).version).toBe(10);
  expect(saveValue(hashOf(['a', 'b'], [0, 5])).version).toBe(12);
});

test('damaged bytes are loaded as something else or refused, but break nothing', () => {
  const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(value, damage, fc.double({ min: 0, max: 1, noNaN: true }), (one, changes, kept) => {
      const bytes = saveValue(one).bytes.slice();
      for (const [at, byte] of changes) bytes[Math.floor(at * bytes.length)] = byte;
      const cut = kept > 0.5 ? bytes : bytes.subarray(0, Math.ceil(kept * 2 * bytes.length));
      try {
        expect(loadValue(cut, config).length).toBeGreaterThanOrEqual(0);
      } catch (error) {
        expect(error).toBeInstanceOf(BadRdbError);
      }
    }),
    { numRuns: 500 },
  );
});

test('a document is the value that RedisJSON writes', () => {
  const bytes = saveValue(JsonValue.unpack(['{"a":1}'])).bytes;
  // The type, the ID that RedisJSON's name and version give, a string, its text, the end.
  expect(bytesToBin(bytes)).toBe('\x07\x81\x45\xe2\x52\x38\xdf\x91\x2c\x03\x05\x07{"a":1}\x00');
  for (const at of [1, 9, 10, bytes.length - 1]) {
    const changed = bytes.slice();
    (changed[at] as number) ^= 2;
    expect(() => loadValue(changed, config)).toThrow(BadRdbError);
  }
});

test('a payload is opened if nothing of it was changed', () => {
  const payload = sealPayload(Uint8Array.of(0, 1, 65), 10);
  expect(openPayload(payload)).toEqual(Uint8Array.of(0, 1, 65));
  for (let at = 0; at < payload.length; at++) {
    const changed = payload.slice();
    (changed[at] as number) ^= 1;
    expect(openPayload(changed)).toBeUndefined();
  }
  expect(openPayload(sealPayload(Uint8Array.of(0), 13))).toBeUndefined();
});

test("the checksum is that of Redis' self-test", () => {
  const digits = Uint8Array.from('123456789', (char) => char.charCodeAt(0));
  expect(Buffer.from(crc64(digits).reverse()).toString('hex')).toBe('e9c6d914c4b8d9ca');
});

test('listpacks and intsets of any entries are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), integerTexts, (entries, members) => {
      expect(readListpack(writeListpack(entries))).toEqual(entries);
      expect(readIntset(writeIntset(members))).toEqual(members);
    }),
  );
});

test.each<[string, number[], number]>([
  ['a literal beyond the end', [5, 1, 2], 6],
  ['a literal that is too long', [1, 1, 2], 1],
  ['a reference before the start', [0, 7, 0x20, 5], 4],
  ['a reference without its offset', [0, 7, 0x20], 4],
  ['less than was said', [0, 7], 2],
  ['more than could be', [0, 7], 1_000_000],
])('compressed strings with %s are refused', (_, input, length) => {
  expect(() => decompressLzf(Uint8Array.from(input), length)).toThrow(BadRdbError);
});
