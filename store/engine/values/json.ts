/**
 * The JSON type: a document that is edited in place. Edits name the place by its normalized path, as the JSON text of
 * an array of member names and indexes (`["cart",0,"count"]`), and carry what changes there, never the whole document.
 */
import { type Bin, binToText, textToBin } from '../bytes.ts';
import { defineEdit, defineType, type Undo } from '../effects.ts';
import { parseJson } from '../json/parse.ts';
import type { Location } from '../json/path-evaluate.ts';
import { printJson } from '../json/print.ts';
import { copyJson, ELEMENT_SIZE, type Json, type JsonObject, memberSize, sizeOfJson } from '../json/value.ts';
import type { EffectArg, Value } from './value.ts';

export class JsonValue implements Value {
  static readonly typeName = 'ReJSON-RL';
  readonly type = 'ReJSON-RL';
  readonly length = 1;
  readonly staysEmpty = true;
  #root: Json;
  #size: number;

  constructor(root: Json) {
    this.#root = root;
    this.#size = sizeOfJson(root);
  }

  static unpack([text]: readonly EffectArg[]): JsonValue {
    return new JsonValue(jsonOf(text as Bin));
  }

  /** The document; not to be changed. */
  get root(): Json {
    return this.#root;
  }

  get size(): number {
    return this.#size;
  }

  /** OBJECT ENCODING of a module's type. */
  encoding(): string {
    return 'raw';
  }

  copy(): JsonValue {
    return new JsonValue(copyJson(this.#root));
  }

  pack(): EffectArg[] {
    return [packJson(this.#root)];
  }

  /** What is at a place, or undefined. O(depth). */
  at(location: Location): Json | undefined {
    let value: Json | undefined = this.#root;
    for (const step of location) value = value === undefined ? undefined : childOf(value, step);
    return value;
  }

  // For edits; the place, or the object or array around it, must exist

  /** Sets a member or element, or the whole document. O(size of old and new value). */
  set(location: Location, value: Json, undo: Undo | undefined): void {
    const [container, step] = this.#containerOf(location);
    if (container === undefined) {
      const [root, size] = [this.#root, this.#size];
      this.#root = value;
      this.#size = sizeOfJson(value);
      undo?.push(() => {
        this.#root = root;
        this.#size = size;
      });
    } else if (container instanceof Map) this.#setMember(container, String(step), value, undo);
    else {
      const old = container[step as number] as Json;
      container[step as number] = value;
      this.#grow(sizeOfJson(value) - sizeOfJson(old), undo);
      undo?.push(() => {
        container[step as number] = old;
      });
    }
  }

  /** Removes a member or element. O(its size), and O(members) to be able to put it back in its place. */
  remove(location: Location, undo: Undo | undefined): void {
    const [container, step] = this.#containerOf(location);
    if (Array.isArray(container)) {
      this.#splice(container, step as number, 1, [], undo);
      return;
    }
    const name = String(step);
    const old = container?.get(name);
    if (container === undefined || old === undefined) return;
    const place = undo === undefined ? 0 : [...container.keys()].indexOf(name);
    container.delete(name);
    this.#grow(-memberSize(name) - sizeOfJson(old), undo);
    undo?.push(() => insertMember(container, place, name, old));
  }

  /** Removes elements of the array at a place and inserts others. O(elements behind). */
  splice(location: Location, start: number, count: number, items: Json[], undo: Undo | undefined): void {
    this.#splice(this.at(location) as Json[], start, count, items, undo);
  }

  /** Appends to the string at a place. O(length). */
  append(location: Location, text: string, undo: Undo | undefined): void {
    this.set(location, (this.at(location) as string) + text, undo);
  }

  #containerOf(location: Location): [container: Json[] | JsonObject | undefined, step: string | number | undefined] {
    const step = location.at(-1);
    return [step === undefined ? undefined : (this.at(location.slice(0, -1)) as Json[] | JsonObject), step];
  }

  #setMember(object: JsonObject, name: string, value: Json, undo: Undo | undefined): void {
    const old = object.get(name);
    object.set(name, value);
    this.#grow(sizeOfJson(value) - (old === undefined ? -memberSize(name) : sizeOfJson(old)), undo);
    undo?.push(() => {
      if (old === undefined) object.delete(name);
      else object.set(name, old);
    });
  }

  #splice(array: Json[], start: number, count: number, items: Json[], undo: Undo | undefined): void {
    const removed = spliceArray(array, start, count, items);
    const sizeOf = (some: Json[]) => some.reduce<number>((sum, item) => sum + ELEMENT_SIZE + sizeOfJson(item), 0);
    this.#grow(sizeOf(items) - sizeOf(removed), undo);
    undo?.push(() => {
      spliceArray(array, start, items.length, removed);
    });
  }

  #grow(by: number, undo: Undo | undefined): void {
    this.#size += by;
    undo?.push(() => {
      this.#size -= by;
    });
  }
}

/** As Array.splice, for any number of items: a call can take only so many arguments. */
function spliceArray(array: Json[], start: number, count: number, items: readonly Json[]): Json[] {
  const behind = array.splice(start);
  const removed = behind.slice(0, count);
  for (const item of items) array.push(item);
  for (let i = count; i < behind.length; i++) array.push(behind[i] as Json);
  return removed;
}

function childOf(value: Json, step: string | number): Json | undefined {
  if (value instanceof Map) return value.get(String(step));
  return Array.isArray(value) && typeof step === 'number' ? value[step] : undefined;
}

/** Puts a member where it was; a Map can only add at its end. */
function insertMember(object: JsonObject, place: number, name: string, value: Json): void {
  const after = [...object].slice(place);
  for (const [other] of after) object.delete(other);
  object.set(name, value);
  for (const [other, otherValue] of after) object.set(other, otherValue);
}

export function packJson(json: Json): Bin {
  return textToBin(printJson(json));
}

function jsonOf(text: Bin): Json {
  return parseJson(binToText(text) as string);
}

export function packLocation(location: Location): Bin {
  return textToBin(JSON.stringify(location));
}

function locationOf(text: Bin): Location {
  return JSON.parse(binToText(text) as string);
}

defineType(JsonValue);

/** Sets the value at a place: place, value. */
export const jsonSet = defineEdit({
  code: 'jset',
  type: JsonValue,
  apply: (json, [place, value]: [place: Bin, value: Bin], { undo }) => json.set(locationOf(place), jsonOf(value), undo),
});

/** Removes what is at a place: place. */
export const jsonRemove = defineEdit({
  code: 'jdel',
  type: JsonValue,
  apply: (json, [place]: [place: Bin], { undo }) => json.remove(locationOf(place), undo),
});

/** Changes an array: place, start, how many to remove, values to insert. */
export const jsonSplice = defineEdit({
  code: 'jsplice',
  type: JsonValue,
  apply: (
    json,
    [place, start, count, ...items]: [place: Bin, start: number, count: number, ...items: Bin[]],
    { undo },
  ) => json.splice(locationOf(place), start, count, items.map(jsonOf), undo),
});

/** Appends to a string: place, text. */
export const jsonAppend = defineEdit({
  code: 'jappend',
  type: JsonValue,
  apply: (json, [place, text]: [place: Bin, text: Bin], { undo }) =>
    json.append(locationOf(place), binToText(text) as string, undo),
});
