/**
 * The sorted set type: members in a hash table, for look-ups, random choice and ZSCAN, and the same members in a tree
 * ordered by score and then by bytes. Redis' listpack is kept as a name for OBJECT ENCODING; as there a set that has
 * outgrown it stays a skiplist.
 */
import type { Bin, Datum } from '../bytes.ts';
import type { Config } from '../config.ts';
import { defineEdit, defineType } from '../effects.ts';
import { formatDouble } from '../numbers.ts';
import { Dict, type DictNode } from '../structures/dict.ts';
import { ScoreTree } from '../structures/score-tree.ts';
import { type EffectArg, ELEMENT_OVERHEAD, type Value } from './value.ts';

export class Member implements DictNode {
  readonly key: Bin;
  slot = 0;
  /** Changes only while the member is out of the tree. Never NaN, never -0. */
  score: number;

  constructor(key: Bin, score: number) {
    this.key = key;
    this.score = score;
  }
}

/** Estimated bytes of a member beside its name: hash table, tree and the score. */
const MEMBER_OVERHEAD = ELEMENT_OVERHEAD + 64;

export class ZsetValue implements Value {
  static readonly typeName = 'zset';
  readonly type = 'zset';
  readonly staysEmpty = false;
  readonly #table = new Dict<Member>();
  #tree = new ScoreTree<Member>();
  #size = 0;
  #compact = true;

  /** A set of these scores, in the encoding that fits. O(n log n). */
  static from(scores: Iterable<readonly [member: Bin, score: number]>, config: Config): ZsetValue {
    const set = new ZsetValue();
    set.#load(Array.from(scores, ([member, score]) => new Member(member, score)));
    set.#outgrow(config);
    return set;
  }

  static unpack(args: readonly EffectArg[]): ZsetValue {
    const set = new ZsetValue();
    set.#compact = args[0] === 'listpack';
    const members: Member[] = [];
    for (let i = 1; i < args.length; i += 2) members.push(new Member(args[i] as Bin, args[i + 1] as number));
    set.#load(members);
    return set;
  }

  get length(): number {
    return this.#table.size;
  }

  get size(): number {
    return this.#size;
  }

  encoding(): string {
    return this.#compact ? 'listpack' : 'skiplist';
  }

  copy(): ZsetValue {
    const copy = new ZsetValue();
    copy.#compact = this.#compact;
    copy.#load(this.#table.nodes().map(({ key, score }) => new Member(key, score)));
    return copy;
  }

  pack(): EffectArg[] {
    const packed: EffectArg[] = [this.encoding()];
    for (const { key, score } of this.#table) packed.push(key, score);
    return packed;
  }

  /** O(1). */
  score(member: Bin): number | undefined {
    return this.#table.get(member)?.score;
  }

  /** The member at a place of the hash table, 0 ≤ index < length, for random choices. O(1). */
  at(index: number): Member {
    return this.#table.at(index);
  }

  /** The members in no order; not to be held over a change. */
  members(): readonly Member[] {
    return this.#table.nodes();
  }

  /** The member's place from the lowest score on, from 0. O(log n). */
  rank(member: Bin): number | undefined {
    const found = this.#table.get(member);
    return found === undefined ? undefined : this.#tree.rank(found.score, member);
  }

  /** The members with ranks from ≤ rank < to, in order. O(log n + number of them). */
  slice(from: number, to: number): Member[] {
    return this.#tree.slice(from, to);
  }

  /** How many members, lowest first, `test` holds for; it must hold for none after one that it fails. O(log n). */
  countWhile(test: (member: Member) => boolean): number {
    return this.#tree.countWhile(test);
  }

  /** ZSCAN. @see Dict.scan */
  scan(cursor: number, count: number, visit: (name: Bin, shown: Datum, more?: Datum) => void): number {
    return this.#table.scan(cursor, count, ({ key, score }) => visit(key, key, formatDouble(score)));
  }

  /** For edits: sets a member's score and gives the one it had. O(log n). */
  set(member: Bin, score: number, config: Config): number | undefined {
    const found = this.#table.get(member);
    if (found !== undefined) return this.#rescore(found, score);
    this.#insert(new Member(member, score));
    if (this.#compact && !this.#fits(member, config)) this.#compact = false;
    return undefined;
  }

  /** For edits: removes a member. O(log n). */
  delete(member: Bin): Member | undefined {
    const found = this.#table.delete(member);
    if (found === undefined) return undefined;
    this.#tree.delete(found);
    this.#size -= member.length + MEMBER_OVERHEAD;
    return found;
  }

  /** Takes back what `set` did; calls must be in reverse order. */
  unset(member: Bin, old: number | undefined, encoding: string): void {
    if (old === undefined) this.delete(member);
    else this.#rescore(this.#table.get(member) as Member, old);
    this.#compact = encoding === 'listpack';
  }

  /** Takes back what `delete` did; calls must be in reverse order. */
  undelete(member: Member): void {
    this.#table.undelete(member);
    this.#tree.add(member);
    this.#size += member.key.length + MEMBER_OVERHEAD;
  }

  #rescore(member: Member, score: number): number {
    const old = member.score;
    this.#tree.delete(member);
    member.score = score;
    this.#tree.add(member);
    return old;
  }

  #insert(member: Member): void {
    this.#table.add(member);
    this.#tree.add(member);
    this.#size += member.key.length + MEMBER_OVERHEAD;
  }

  #fits(member: Bin, config: Config): boolean {
    return (
      this.length <= config.get('zset-max-listpack-entries') && member.length <= config.get('zset-max-listpack-value')
    );
  }

  #outgrow(config: Config): void {
    this.#compact = true;
    for (const { key } of this.#table) {
      if (this.#fits(key, config)) continue;
      this.#compact = false;
      return;
    }
  }

  /** Fills an empty set. */
  #load(members: Member[]): void {
    for (const member of members) {
      this.#table.add(member);
      this.#size += member.key.length + MEMBER_OVERHEAD;
    }
    this.#tree = ScoreTree.from([...members].sort(compareMembers));
  }
}

/** The order of a sorted set. */
export function compareMembers(a: Member, b: Member): number {
  if (a.score !== b.score) return a.score < b.score ? -1 : 1;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

defineType(ZsetValue);

/** Sets scores: member, score, member, score, … */
export const zadd = defineEdit({
  code: 'zadd',
  type: ZsetValue,
  create: () => new ZsetValue(),
  apply(set, scores: EffectArg[], { config, undo }) {
    const encoding = set.encoding();
    const old: (number | undefined)[] = [];
    for (let i = 0; i < scores.length; i += 2) {
      old.push(set.set(scores[i] as Bin, scores[i + 1] as number, config));
    }
    undo?.push(() => {
      for (let i = old.length - 1; i >= 0; i--) set.unset(scores[2 * i] as Bin, old[i], encoding);
    });
  },
});

/** Removes members. */
export const zrem = defineEdit({
  code: 'zrem',
  type: ZsetValue,
  apply(set, members: Bin[], { undo }) {
    const removed: Member[] = [];
    for (const member of members) {
      const found = set.delete(member);
      if (found !== undefined) removed.push(found);
    }
    undo?.push(() => {
      for (let i = removed.length - 1; i >= 0; i--) set.undelete(removed[i] as Member);
    });
  },
});
