/**
 * The hash type: fields and their values in a hash table. While it is small (Redis' listpack) its fields stay in the
 * order in which they came; OBJECT ENCODING shows by which of the two forms Redis would hold it.
 */
import { type Bin, type Element, lengthOf } from '../bytes.ts';
import type { Config } from '../config.ts';
import { defineEdit, defineType, type Undo } from '../effects.ts';
import { Dict, type DictNode } from '../structures/dict.ts';
import { type EffectArg, ELEMENT_OVERHEAD, type Value } from './value.ts';

type Form = 'listpack' | 'hashtable';

export class FieldNode implements DictNode {
  readonly key: Bin;
  slot = 0;
  value: Element;

  constructor(key: Bin, value: Element) {
    this.key = key;
    this.value = value;
  }
}

export class HashValue implements Value {
  static readonly typeName = 'hash';
  readonly type = 'hash';
  readonly staysEmpty = false;
  readonly #table = new Dict<FieldNode>();
  #form: Form = 'listpack';
  #size = 0;

  static unpack([form, ...pairs]: readonly EffectArg[]): HashValue {
    const hash = new HashValue();
    hash.#form = form as Form;
    for (let i = 0; i < pairs.length; i += 2) hash.#insert(new FieldNode(pairs[i] as Bin, pairs[i + 1] as Element));
    return hash;
  }

  get length(): number {
    return this.#table.size;
  }

  get size(): number {
    return this.#size;
  }

  encoding(): string {
    return this.#form;
  }

  /** O(1). */
  get(field: Bin): Element | undefined {
    return this.#table.get(field)?.value;
  }

  /** O(1). */
  has(field: Bin): boolean {
    return this.#table.has(field);
  }

  /** All fields as Redis lists them; not to be held over a change. O(1). */
  nodes(): readonly FieldNode[] {
    return this.#table.nodes();
  }

  /** The field at this place of the table, 0 ≤ index < length, for random choices. O(1). */
  at(index: number): FieldNode {
    return this.#table.at(index);
  }

  /** Visits up to `count` fields from this cursor, all of them if there are few; gives the next cursor. @see Dict.scan */
  scan(cursor: number, count: number, visit: (name: Bin, shown: Bin, value: Element) => void): number {
    if (this.#form === 'hashtable') {
      return this.#table.scan(cursor, count, ({ key, value }) => visit(key, key, value));
    }
    for (const { key, value } of this.#table) visit(key, key, value);
    return 0;
  }

  copy(): HashValue {
    return HashValue.unpack(this.pack());
  }

  pack(): EffectArg[] {
    const packed: EffectArg[] = [this.#form];
    for (const { key, value } of this.#table) packed.push(key, value);
    return packed;
  }

  /** For edits: sets fields, given as field, value, field, value, …, and gives how many are new. O(1) per field. */
  set(pairs: readonly Element[], config: Config, undo: Undo | undefined): number {
    const form = this.#form;
    const { length } = this;
    if (form === 'listpack' && outgrowsListpack(pairs, config)) this.#form = 'hashtable';
    undo?.push(() => {
      this.#form = form;
    });
    for (let i = 0; i < pairs.length; i += 2) this.#set(pairs[i] as Bin, pairs[i + 1] as Element, undo);
    if (this.length > config.get('hash-max-listpack-entries')) this.#form = 'hashtable';
    return this.length - length;
  }

  /** For edits: removes fields and gives how many there were. O(1) per field of a hashtable. */
  delete(fields: readonly Bin[], undo: Undo | undefined): number {
    let removed = 0;
    for (const field of fields) {
      const node = this.#form === 'listpack' ? this.#table.deleteInOrder(field) : this.#table.delete(field);
      if (node === undefined) continue;
      removed++;
      this.#size -= sizeOf(node);
      undo?.push(() => {
        if (this.#form === 'listpack') this.#table.undeleteInOrder(node);
        else this.#table.undelete(node);
        this.#size += sizeOf(node);
      });
    }
    return removed;
  }

  #set(field: Bin, value: Element, undo: Undo | undefined): void {
    const node = this.#table.get(field);
    if (node === undefined) {
      this.#insert(new FieldNode(field, value));
      undo?.push(() => {
        this.#size -= sizeOf(this.#table.delete(field) as FieldNode);
      });
      return;
    }
    const old = node.value;
    const grown = lengthOf(value) - lengthOf(old);
    node.value = value;
    this.#size += grown;
    undo?.push(() => {
      node.value = old;
      this.#size -= grown;
    });
  }

  #insert(node: FieldNode): void {
    this.#table.add(node);
    this.#size += sizeOf(node);
  }
}

function sizeOf({ key, value }: FieldNode): number {
  return 2 * ELEMENT_OVERHEAD + key.length + lengthOf(value);
}

/** Redis' hashTypeTryConversion. */
function outgrowsListpack(pairs: readonly Element[], config: Config): boolean {
  const longest = config.get('hash-max-listpack-value');
  return pairs.some((item) => lengthOf(item) > longest);
}

defineType(HashValue);

/** Sets fields: field, value, field, value, … */
export const hset = defineEdit({
  code: 'hset',
  type: HashValue,
  create: () => new HashValue(),
  apply: (hash, pairs: Element[], { config, undo }) => hash.set(pairs, config, undo),
});

export const hdel = defineEdit({
  code: 'hdel',
  type: HashValue,
  apply: (hash, fields: Bin[], { undo }) => hash.delete(fields, undo),
});
