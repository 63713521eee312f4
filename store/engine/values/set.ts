/**
 * The set type: members in a hash table. Redis' three encodings are kept as a name, because OBJECT ENCODING and the
 * members' order show them: an intset gives its members in numeric order, a listpack in the order they came, a
 * hashtable in any. As in Redis a set only ever moves on to the next bigger form.
 */
import type { Bin } from '../bytes.ts';
import type { Config } from '../config.ts';
import { defineEdit, defineType, type Undo } from '../effects.ts';
import { parseInt64 } from '../numbers.ts';
import { Dict, type DictNode } from '../structures/dict.ts';
import { type EffectArg, ELEMENT_OVERHEAD, type Value } from './value.ts';

type Form = 'intset' | 'listpack' | 'hashtable';

export class SetNode implements DictNode {
  readonly key: Bin;
  slot = 0;
  constructor(key: Bin) {
    this.key = key;
  }
}

export class SetValue implements Value {
  static readonly typeName = 'set';
  readonly type = 'set';
  readonly staysEmpty = false;
  #table = new Dict<SetNode>();
  #form: Form = 'intset';
  #size = 0;
  /** The members of an intset in numeric order, once somebody asked. */
  #sorted: SetNode[] | undefined;

  static unpack(args: readonly EffectArg[]): SetValue {
    const set = new SetValue();
    for (let i = 1; i < args.length; i++) set.#insert(new SetNode(args[i] as Bin));
    set.#form = args[0] as Form;
    return set;
  }

  /** A set of these members, in the encoding that adding them one by one gives. O(n). */
  static from(members: Iterable<Bin>, config: Config): SetValue {
    const set = new SetValue();
    for (const member of members) {
      if (set.length === 0) set.#prepare([member], config);
      set.#add(member, config);
    }
    return set;
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
  has(member: Bin): boolean {
    return this.#table.has(member);
  }

  /** The members as Redis lists them; not to be held over a change. O(1), O(n log n) for an intset that changed. */
  nodes(): readonly SetNode[] {
    if (this.#form !== 'intset') return this.#table.nodes();
    this.#sorted ??= [...this.#table].sort((a, b) => compareIntegers(a.key, b.key));
    return this.#sorted;
  }

  /** The member at this place of the table, 0 ≤ index < length, for random choices. O(1). */
  at(index: number): Bin {
    return this.#table.at(index).key;
  }

  /** Visits up to `count` members from this cursor, all of them if there are few; gives the next cursor. @see Dict.scan */
  scan(cursor: number, count: number, visit: (name: Bin, shown: Bin) => void): number {
    if (this.#form === 'hashtable') return this.#table.scan(cursor, count, ({ key }) => visit(key, key));
    for (const { key } of this.nodes()) visit(key, key);
    return 0;
  }

  /** True if adding so many members at once changes the encoding, whether or not they are new. */
  outgrows(count: number, config: Config): boolean {
    if (this.#form === 'hashtable') return false;
    return count > config.get(this.#form === 'intset' ? 'set-max-intset-entries' : 'set-max-listpack-entries');
  }

  /** The members that are not among these, as a new set in the smallest form that this one's allows. O(n). */
  without(gone: ReadonlySet<Bin>, config: Config): SetValue {
    const rest = new SetValue();
    rest.#form = this.#form === 'intset' ? 'intset' : 'listpack';
    for (const { key } of this.nodes()) if (!gone.has(key)) rest.#add(key, config);
    return rest;
  }

  copy(): SetValue {
    const copy = new SetValue();
    for (const { key } of this.#table) copy.#insert(new SetNode(key));
    copy.#form = this.#form;
    return copy;
  }

  pack(): EffectArg[] {
    const packed: EffectArg[] = [this.#form];
    for (const { key } of this.#table) packed.push(key);
    return packed;
  }

  /**
   * For edits: adds members and gives how many are new. How many are given decides on the form, as in Redis. O(1) per
   * member; O(n log n) once, when an intset becomes something else.
   */
  add(members: readonly Bin[], config: Config, undo: Undo | undefined): number {
    const table = this.#table;
    const form = this.#form;
    const size = this.#size;
    const { length } = this;
    this.#prepare(members, config);
    for (const member of members) this.#add(member, config);
    undo?.push(() => {
      while (table.size > length) table.delete(table.at(table.size - 1).key);
      this.#table = table;
      this.#form = form;
      this.#size = size;
      this.#sorted = undefined;
    });
    return this.length - length;
  }

  /** For edits: removes members and gives how many there were. O(1) per member of a hashtable or an intset. */
  delete(members: readonly Bin[], undo: Undo | undefined): number {
    const removed: SetNode[] = [];
    const size = this.#size;
    for (const member of members) {
      const node = this.#remove(member);
      if (node !== undefined) removed.push(node);
    }
    undo?.push(() => {
      for (let i = removed.length - 1; i >= 0; i--) this.#restore(removed[i] as SetNode);
      this.#size = size;
    });
    return removed.length;
  }

  /** Redis' setTypeCreate and setTypeMaybeConvert: the form for what is about to come. */
  #prepare(members: readonly Bin[], config: Config): void {
    const { length } = members;
    if (this.length === 0) {
      const { values: max } = config;
      if (length <= max['set-max-intset-entries'] && isInteger(members[0] as Bin)) this.#form = 'intset';
      else this.#form = length <= max['set-max-listpack-entries'] ? 'listpack' : 'hashtable';
    } else if (this.outgrows(length, config)) {
      if (this.#form === 'intset') this.#leaveIntset('hashtable');
      else this.#form = 'hashtable';
    }
  }

  /** Redis' setTypeAdd. */
  #add(member: Bin, config: Config): void {
    if (this.#table.has(member)) return;
    if (this.#form === 'intset' && !isInteger(member)) this.#leaveIntset(this.#formBeside(member, config));
    else if (this.#form === 'listpack' && !this.#fitsListpack(member.length, config)) this.#form = 'hashtable';
    this.#insert(new SetNode(member));
    if (this.#form === 'intset' && this.length > config.get('set-max-intset-entries')) this.#leaveIntset('hashtable');
  }

  #fitsListpack(bytes: number, config: Config): boolean {
    return this.length < config.get('set-max-listpack-entries') && bytes <= config.get('set-max-listpack-value');
  }

  /** What an intset becomes when this member, which is no integer, comes in. */
  #formBeside(member: Bin, config: Config): Form {
    const nodes = this.nodes();
    const longest = Math.max(member.length, nodes[0]?.key.length ?? 0, nodes.at(-1)?.key.length ?? 0);
    return this.#fitsListpack(longest, config) ? 'listpack' : 'hashtable';
  }

  /** The members move to a new table in their order, so that an undo finds the old table as it was. */
  #leaveIntset(form: Form): void {
    const table = new Dict<SetNode>();
    for (const { key } of this.nodes()) table.add(new SetNode(key));
    this.#table = table;
    this.#form = form;
    this.#sorted = undefined;
  }

  #insert(node: SetNode): void {
    this.#table.add(node);
    this.#size += ELEMENT_OVERHEAD + node.key.length;
    this.#sorted = undefined;
  }

  #remove(member: Bin): SetNode | undefined {
    const node = this.#form === 'listpack' ? this.#table.deleteInOrder(member) : this.#table.delete(member);
    if (node === undefined) return undefined;
    this.#size -= ELEMENT_OVERHEAD + member.length;
    this.#sorted = undefined;
    return node;
  }

  #restore(node: SetNode): void {
    if (this.#form === 'listpack') this.#table.undeleteInOrder(node);
    else this.#table.undelete(node);
    this.#sorted = undefined;
  }
}

function isInteger(member: Bin): boolean {
  return parseInt64(member) !== undefined;
}

/** Numeric order of canonical integers, without reading them: by sign, then length, then digits. */
function compareIntegers(a: Bin, b: Bin): number {
  const negative = a.startsWith('-');
  if (negative !== b.startsWith('-')) return negative ? -1 : 1;
  const order = a.length - b.length || (a < b ? -1 : 1);
  return negative ? -order : order;
}

defineType(SetValue);

export const sadd = defineEdit({
  code: 'sadd',
  type: SetValue,
  create: () => new SetValue(),
  apply: (set, members: Bin[], { config, undo }) => set.add(members, config, undo),
});

export const srem = defineEdit({
  code: 'srem',
  type: SetValue,
  apply: (set, members: Bin[], { undo }) => set.delete(members, undo),
});
