/** Edits of strings by the cache operations (MC.*): each leaves the version by which MC.CAS knows the value then. */
import { type Bin, binToBytes, FLAG_NUMBER } from '../bytes.ts';
import { defineEdit } from '../effects.ts';
import { StringValue } from './string.ts';

/** Sets version and state: version, MARK_* bits. */
export const markEdit = defineEdit({
  code: 'mcmark',
  type: StringValue,
  apply(value: StringValue, [version, state]: [number, number], { undo }): void {
    const takeBack = value.setMark({ version, state });
    undo?.push(takeBack);
  },
});

/** Appends: bytes, version. */
export const cacheAppendEdit = defineEdit({
  code: 'mcappend',
  type: StringValue,
  apply(value: StringValue, [data, version]: [Bin | Uint8Array, number], { undo }): void {
    const takeBack = value.write(value.length, data);
    value.setMark({ version, state: 0 });
    undo?.push(takeBack);
  },
});

/** Puts bytes before those that are there: bytes, version. What is no number any more loses the number's flag. */
export const cachePrependEdit = defineEdit({
  code: 'mcprepend',
  type: StringValue,
  apply(value: StringValue, [data, version]: [Bin | Uint8Array, number], { undo }): void {
    const bytes = new Uint8Array(data.length + value.length);
    bytes.set(typeof data === 'string' ? binToBytes(data) : data);
    bytes.set(value.bytes, data.length);
    const takeBack = value.replace(bytes, value.flags === FLAG_NUMBER ? 0 : value.flags);
    value.setMark({ version, state: 0 });
    undo?.push(takeBack);
  },
});
