/**
 * The hash type: fields and their values in a hash table, and an index of the fields that expire. While it is small
 * (Redis' listpack) its fields stay in the order in which they came; OBJECT ENCODING shows by which form Redis would
 * hold it. Readers see what `hideExpired` leaves them; edits and the journal see every field that was not removed.
 */
import { type Bin, type Element, lengthOf } from '../bytes.ts';
import type { Config } from '../config.ts';
import { defineEdit, defineType, type Undo } from '../effects.ts';
import { Dict, type DictNode } from '../structures/dict.ts';
import { type Expiring, ExpiryIndex } from '../structures/expiry-index.ts';
import { type EffectArg, ELEMENT_OVERHEAD, type ExpiringParts, type Value } from './value.ts';

/** `listpackex` is a listpack of which a field had an expiry at some time. */
type Form = 'listpack' | 'listpackex' | 'hashtable';

/** Estimated bytes that a field's expiry costs. */
const EXPIRY_OVERHEAD = 48;

class FieldExpiry implements Expiring {
  readonly node: FieldNode;
  expireAt = -1;
  constructor(node: FieldNode) {
    this.node = node;
  }
}

export class FieldNode implements DictNode {
  readonly key: Bin;
  slot = 0;
  value: Element;
  /** A box of its own, because most fields never have one. */
  expiry: FieldExpiry | undefined = undefined;

  constructor(key: Bin, value: Element) {
    this.key = key;
    this.value = value;
  }

  /** Absolute time in ms; -1 never. */
  get expireAt(): number {
    return this.expiry === undefined ? -1 : this.expiry.expireAt;
  }
}

export class HashValue implements Value, ExpiringParts {
  static readonly typeName = 'hash';
  readonly type = 'hash';
  readonly staysEmpty = false;
  readonly #table = new Dict<FieldNode>();
  #expires: ExpiryIndex<FieldExpiry> | undefined;
  #form: Form = 'listpack';
  #size = 0;
  /** Fields whose time is up to this one are hidden from readers. */
  #hiddenUntil = -1;

  static unpack([form, expiring, ...rest]: readonly EffectArg[]): HashValue {
    const hash = new HashValue();
    const pairsAt = 2 * (expiring as number);
    for (let i = pairsAt; i < rest.length; i += 2) {
      hash.#insert(new FieldNode(rest[i] as Bin, rest[i + 1] as Element));
    }
    for (let i = 0; i < pairsAt; i += 2) {
      hash.#expire(hash.#table.get(rest[i] as Bin) as FieldNode, rest[i + 1] as number);
    }
    hash.#form = form as Form;
    return hash;
  }

  /** Number of fields, with those that have expired but were not removed yet. */
  get length(): number {
    return this.#table.size;
  }

  get size(): number {
    return this.#size;
  }

  encoding(): string {
    return this.#form;
  }

  // What readers see

  /** O(1). */
  get(field: Bin): Element | undefined {
    return this.node(field)?.value;
  }

  /** O(1). */
  has(field: Bin): boolean {
    return this.node(field) !== undefined;
  }

  /** O(1). */
  node(field: Bin): FieldNode | undefined {
    const node = this.#table.get(field);
    return node === undefined || this.#hides(node) ? undefined : node;
  }

  /** All fields as Redis lists them; not to be held over a change. O(1), O(n) while some are hidden. */
  nodes(): readonly FieldNode[] {
    const nodes = this.#table.nodes();
    return this.#hidesSome ? nodes.filter((node) => !this.#hides(node)) : nodes;
  }

  /** Visits up to `count` fields from this cursor, all of them if there are few; gives the next cursor. @see Dict.scan */
  scan(cursor: number, count: number, visit: (name: Bin, shown: Bin, value: Element) => void): number {
    const visitNode = (node: FieldNode) => {
      if (!this.#hides(node)) visit(node.key, node.key, node.value);
    };
    if (this.#form === 'hashtable') return this.#table.scan(cursor, count, visitNode);
    for (const node of this.#table) visitNode(node);
    return 0;
  }

  // Expiry of fields

  get expiring(): ExpiringParts | undefined {
    return this.#expires === undefined ? undefined : this;
  }

  get nextExpiry(): number {
    return this.#expires?.first()?.expireAt ?? -1;
  }

  expireEdit(now: number, limit: number): readonly [code: string, ...fields: Bin[]] {
    const due = this.#expires?.due(now, limit) ?? [];
    return [hexpired.code, ...due.map(({ node }) => node.key)];
  }

  hideExpired(now: number): boolean {
    this.#hiddenUntil = now;
    return (this.#expires?.due(now).length ?? 0) < this.length;
  }

  get #hidesSome(): boolean {
    if (this.#hiddenUntil === -1) return false;
    const { nextExpiry } = this;
    return nextExpiry !== -1 && nextExpiry <= this.#hiddenUntil;
  }

  #hides({ expireAt }: FieldNode): boolean {
    return expireAt !== -1 && expireAt <= this.#hiddenUntil;
  }

  // What is stored

  copy(): HashValue {
    return HashValue.unpack(this.pack());
  }

  /** Form, number of fields that expire, these fields with their times, all fields with their values. */
  pack(): EffectArg[] {
    const times: EffectArg[] = [];
    const pairs: EffectArg[] = [];
    for (const { key, value, expireAt } of this.#table) {
      if (expireAt !== -1) times.push(key, expireAt);
      pairs.push(key, value);
    }
    return [this.#form, times.length / 2, ...times, ...pairs];
  }

  // For edits

  /**
   * Sets fields, given as field, value, field, value, …, and gives how many are new. A field that had an expiry loses it
   * unless `keepExpiry`. O(1) per field.
   */
  set(pairs: readonly Element[], config: Config, undo: Undo | undefined, keepExpiry = false): number {
    const { length } = this;
    if (this.#form !== 'hashtable' && outgrowsListpack(pairs, config)) this.#convert('hashtable', undo);
    for (let i = 0; i < pairs.length; i += 2) {
      this.#set(pairs[i] as Bin, pairs[i + 1] as Element, undo, keepExpiry);
    }
    if (this.length > config.get('hash-max-listpack-entries')) this.#convert('hashtable', undo);
    return this.length - length;
  }

  /** Removes fields and gives how many there were. O(1) per field of a hashtable. */
  delete(fields: readonly Bin[], undo: Undo | undefined): number {
    let removed = 0;
    for (const field of fields) {
      const node = this.#form === 'hashtable' ? this.#table.delete(field) : this.#table.deleteInOrder(field);
      if (node === undefined) continue;
      removed++;
      this.#size -= sizeOf(node);
      undo?.push(() => {
        if (this.#form === 'hashtable') this.#table.undelete(node);
        else this.#table.undeleteInOrder(node);
        this.#size += sizeOf(node);
      });
      if (node.expireAt !== -1) this.#expire(node, -1, undo);
    }
    return removed;
  }

  /** Sets when fields expire: absolute ms, -1 for never. O(log n) per field. */
  expire(at: number, fields: readonly Bin[], undo: Undo | undefined): void {
    if (this.#form === 'listpack') this.#convert('listpackex', undo);
    for (const field of fields) {
      const node = this.#table.get(field);
      if (node !== undefined) this.#expire(node, at, undo);
    }
  }

  #set(field: Bin, value: Element, undo: Undo | undefined, keepExpiry: boolean): void {
    const node = this.#table.get(field);
    if (node === undefined) {
      this.#insert(new FieldNode(field, value));
      undo?.push(() => {
        this.#size -= sizeOf(this.#table.delete(field) as FieldNode);
      });
      return;
    }
    if (node.expireAt !== -1 && !keepExpiry) this.#expire(node, -1, undo);
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

  #expire(node: FieldNode, at: number, undo?: Undo): void {
    const old = node.expireAt;
    this.#expires ??= new ExpiryIndex();
    node.expiry ??= new FieldExpiry(node);
    this.#expires.set(node.expiry, at);
    this.#size += at === -1 ? 0 : EXPIRY_OVERHEAD;
    this.#size -= old === -1 ? 0 : EXPIRY_OVERHEAD;
    undo?.push(() => this.#expire(node, old));
  }

  #convert(form: Form, undo: Undo | undefined): void {
    const old = this.#form;
    this.#form = form;
    undo?.push(() => {
      this.#form = old;
    });
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

/** Sets fields, which do not expire from then on: field, value, field, value, … */
export const hset = defineEdit({
  code: 'hset',
  type: HashValue,
  create: () => new HashValue(),
  apply: (hash, pairs: Element[], { config, undo }) => hash.set(pairs, config, undo),
});

/** As hset, but fields that expire still do. */
export const hsetKeepingExpiry = defineEdit({
  code: 'hkeep',
  type: HashValue,
  create: () => new HashValue(),
  apply: (hash, pairs: Element[], { config, undo }) => hash.set(pairs, config, undo, true),
});

export const hdel = defineEdit({
  code: 'hdel',
  type: HashValue,
  apply: (hash, fields: Bin[], { undo }) => hash.delete(fields, undo),
});

/** Removes fields because their time has come. */
const hexpired = defineEdit({
  code: 'hexpired',
  type: HashValue,
  apply: (hash, fields: Bin[], { undo }) => hash.delete(fields, undo),
});

/** Sets when fields expire: absolute ms or -1, then the fields. */
export const hexpire = defineEdit({
  code: 'hexpire',
  type: HashValue,
  apply: (hash, [at, ...fields]: [at: number, ...fields: Bin[]], { undo }) => hash.expire(at, fields, undo),
});
