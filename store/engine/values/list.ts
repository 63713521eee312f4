/**
 * The list type: elements in a ring, so that both ends and any index are reached in constant time. Redis 7.2's two
 * encodings are kept as a name: a list is a listpack until it outgrows list-max-listpack-size, then a quicklist until it
 * shrinks below half of that. (Redis also wants the rest to be in one node of the quicklist, which is not modelled.)
 */
import { type Bin, binOf, type Element, lengthOf } from '../bytes.ts';
import type { Config } from '../config.ts';
import { defineEdit, defineType, type EditEnv } from '../effects.ts';
import { LISTPACK_OVERHEAD, listpackEntrySize } from '../structures/listpack-size.ts';
import { Ring } from '../structures/ring.ts';
import { type EffectArg, ELEMENT_OVERHEAD, type Value } from './value.ts';

const SIZE_LIMITS = [4096, 8192, 16384, 32768, 65536] as const;
/** Bytes that a listpack may have where the limit counts elements. */
const SAFETY_LIMIT = 8192;

export type End = 'head' | 'tail';

export class ListValue implements Value {
  static readonly typeName = 'list';
  readonly type = 'list';
  readonly staysEmpty = false;
  #items = new Ring<Element>();
  #packed = true;
  #size = 0;
  #packedSize = LISTPACK_OVERHEAD;

  static unpack(args: readonly EffectArg[]): ListValue {
    const list = new ListValue();
    for (let i = 1; i < args.length; i++) list.#add(args[i] as Element, 'tail');
    list.#packed = args[0] === 1;
    return list;
  }

  /** A list of these elements, in the encoding that Redis gives a whole list at once. O(n). */
  static from(elements: Iterable<Element>, config: Config): ListValue {
    const list = new ListValue();
    for (const element of elements) list.#add(element, 'tail');
    list.#packed = !list.#exceeds(list.#packedSize, list.length, config);
    return list;
  }

  get length(): number {
    return this.#items.length;
  }

  get size(): number {
    return this.#size;
  }

  encoding(): string {
    return this.#packed ? 'listpack' : 'quicklist';
  }

  copy(): ListValue {
    return ListValue.unpack(this.pack());
  }

  pack(): EffectArg[] {
    const packed: EffectArg[] = [this.#packed ? 1 : 0];
    for (let i = 0; i < this.length; i++) packed.push(this.at(i));
    return packed;
  }

  /** The element at 0 ≤ index < length. O(1). */
  at(index: number): Element {
    return this.#items.at(index);
  }

  /** The elements from `start` up to before `end`, both within the list. O(end - start). */
  slice(start: number, end: number): Element[] {
    return this.#items.slice(start, end);
  }

  /** The index of the first element with these bytes, or -1. O(n). */
  indexOf(bin: Bin): number {
    for (let i = 0; i < this.length; i++) if (binOf(this.at(i)) === bin) return i;
    return -1;
  }

  /** Adds one element after the other at an end. O(elements). */
  push(elements: readonly Element[], end: End, env: EditEnv): void {
    this.#prepare(elements, env);
    for (const element of elements) this.#add(element, end);
    env.undo?.push(() => {
      for (let i = 0; i < elements.length; i++) this.#take(end);
    });
  }

  /** Removes so many elements from an end and gives them, the outermost first. O(count). */
  pop(count: number, end: End, env: EditEnv): Element[] {
    const taken: Element[] = [];
    while (taken.length < count && this.length > 0) taken.push(this.#take(end));
    env.undo?.push(() => {
      for (let i = taken.length - 1; i >= 0; i--) this.#add(taken[i] as Element, end);
    });
    this.#tryPack(env);
    return taken;
  }

  set(index: number, element: Element, env: EditEnv): void {
    this.#prepare([element], env);
    const old = this.#replace(index, element);
    env.undo?.push(() => this.#replace(index, old));
    this.#tryPack(env);
  }

  insert(index: number, element: Element, env: EditEnv): void {
    this.#prepare([element], env);
    this.#items.insert(index, element);
    this.#count(element, 1);
    env.undo?.push(() => {
      this.#items.remove(index);
      this.#count(element, -1);
    });
  }

  /** Removes elements with these bytes: `count` from the head, -`count` from the tail, or all (0). O(n). */
  removeEqual(count: number, bin: Bin, env: EditEnv): number {
    const { length } = this;
    const before = { items: this.#items, size: this.#size, packedSize: this.#packedSize };
    const limit = count === 0 ? length : Math.abs(count);
    const removed = new Set<number>();
    for (let i = 0; i < length && removed.size < limit; i++) {
      const index = count < 0 ? length - 1 - i : i;
      const element = this.at(index);
      if (binOf(element) !== bin) continue;
      removed.add(index);
      this.#count(element, -1);
    }
    this.#items = Ring.from(before.items.slice().filter((_, index) => !removed.has(index)));
    env.undo?.push(() => {
      this.#items = before.items;
      this.#size = before.size;
      this.#packedSize = before.packedSize;
    });
    this.#tryPack(env);
    return removed.size;
  }

  /** Before growing: gives up the listpack if it would exceed the limit. Redis counts the bytes without headers. */
  #prepare(added: readonly Element[], { config, undo }: EditEnv): void {
    if (!this.#packed) return;
    const bytes = added.reduce((sum, element) => sum + lengthOf(element), this.#packedSize);
    if (!this.#exceeds(bytes, this.length + added.length, config)) return;
    this.#packed = false;
    undo?.push(() => {
      this.#packed = true;
    });
  }

  #exceeds(bytes: number, count: number, config: Config): boolean {
    const limit = limitOf(config);
    return 'bytes' in limit ? bytes > limit.bytes : bytes > SAFETY_LIMIT || count > limit.count;
  }

  /** After shrinking: back to a listpack once half of the limit is free. */
  #tryPack({ config, undo }: EditEnv): void {
    if (this.#packed || this.length === 0) return;
    const limit = limitOf(config);
    if ('bytes' in limit ? this.#packedSize > limit.bytes / 2 : this.length > Math.floor(limit.count / 2)) return;
    this.#packed = true;
    undo?.push(() => {
      this.#packed = false;
    });
  }

  #add(element: Element, end: End): void {
    if (end === 'head') this.#items.unshift(element);
    else this.#items.push(element);
    this.#count(element, 1);
  }

  #take(end: End): Element {
    const element = (end === 'head' ? this.#items.shift() : this.#items.pop()) as Element;
    this.#count(element, -1);
    return element;
  }

  #replace(index: number, element: Element): Element {
    const old = this.at(index);
    this.#items.set(index, element);
    this.#count(old, -1);
    this.#count(element, 1);
    return old;
  }

  #count(element: Element, sign: 1 | -1): void {
    this.#size += sign * (lengthOf(element) + ELEMENT_OVERHEAD);
    this.#packedSize += sign * listpackEntrySize(binOf(element));
  }
}

/** list-max-listpack-size: a number of elements, or one of five sizes when negative. */
function limitOf(config: Config): { bytes: number } | { count: number } {
  const limit = config.get('list-max-listpack-size');
  return limit < 0 ? { bytes: SIZE_LIMITS[Math.min(-limit, 5) - 1] as number } : { count: Math.max(1, limit) };
}

defineType(ListValue);

const create = () => new ListValue();

/** Adds elements at the head, one after the other. */
export const lpushEdit = defineEdit({
  code: 'lpush',
  type: ListValue,
  create,
  apply: (list: ListValue, elements: Element[], env) => list.push(elements, 'head', env),
});

/** Adds elements at the tail, one after the other. */
export const rpushEdit = defineEdit({
  code: 'rpush',
  type: ListValue,
  create,
  apply: (list: ListValue, elements: Element[], env) => list.push(elements, 'tail', env),
});

/** Removes elements at the head and gives them. */
export const lpopEdit = defineEdit({
  code: 'lpop',
  type: ListValue,
  apply: (list: ListValue, [count]: [number], env) => list.pop(count, 'head', env),
});

/** Removes elements at the tail and gives them, the last one first. */
export const rpopEdit = defineEdit({
  code: 'rpop',
  type: ListValue,
  apply: (list: ListValue, [count]: [number], env) => list.pop(count, 'tail', env),
});

/** Moves an element from one end (0 the head, 1 the tail) to the other. */
export const rotateEdit = defineEdit({
  code: 'lrotate',
  type: ListValue,
  apply(list: ListValue, [from]: [number], env): Element {
    const [element] = list.pop(1, from === 0 ? 'head' : 'tail', env) as [Element];
    list.push([element], from === 0 ? 'tail' : 'head', env);
    return element;
  },
});

export const lsetEdit = defineEdit({
  code: 'lset',
  type: ListValue,
  apply: (list: ListValue, [index, element]: [number, Element], env) => list.set(index, element, env),
});

/** Inserts before an index. */
export const linsertEdit = defineEdit({
  code: 'linsert',
  type: ListValue,
  apply: (list: ListValue, [index, element]: [number, Element], env) => list.insert(index, element, env),
});

/** Removes equal elements, as LREM counts them, and gives their number. */
export const lremEdit = defineEdit({
  code: 'lrem',
  type: ListValue,
  apply: (list: ListValue, [count, bin]: [number, Bin], env) => list.removeEqual(count, bin, env),
});

/** Keeps what is left after so many elements are cut off at the head and at the tail. */
export const ltrimEdit = defineEdit({
  code: 'ltrim',
  type: ListValue,
  apply(list: ListValue, [head, tail]: [number, number], env): void {
    if (head > 0) list.pop(head, 'head', env);
    if (tail > 0) list.pop(tail, 'tail', env);
  },
});
