import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Undo } from '../effects.ts';
import { parseJson } from '../json/parse.ts';
import { JsonPath } from '../json/path.ts';
import type { Location } from '../json/path-evaluate.ts';
import { printJson } from '../json/print.ts';
import type { Json } from '../json/value.ts';
import { JsonValue } from './json.ts';

const everything = new JsonPath('$..*');
const valueFrom = (text: string) => new JsonValue(parseJson(text));

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value));
const step = fc.tuple(fc.constantFrom('set', 'remove', 'splice', 'append', 'add'), fc.nat(), json);

/** One edit of the place at a number among all places that there are; false if the place is not of the edit's kind. */
function edit(value: JsonValue, [kind, at, text]: [string, number, string], undo: Undo): void {
  const places: Location[] = [[], ...everything.select(value.root).map((node) => node.location())];
  const place = places[at % places.length] as Location;
  const found = value.at(place) as Json;
  const given = parseJson(text);
  if (kind === 'set') value.set(place, given, undo);
  else if (kind === 'remove' && place.length > 0) value.remove(place, undo);
  else if (kind === 'splice' && Array.isArray(found))
    value.splice(place, at % (found.length + 1), at % 3, [given], undo);
  else if (kind === 'append' && typeof found === 'string') value.append(place, text, undo);
  else if (kind === 'add' && found instanceof Map) value.set([...place, `n${at % 3}`], given, undo);
}

test('undo puts back every document exactly, and the size is that of the document', () => {
  fc.assert(
    fc.property(json, fc.array(step, { maxLength: 8 }), (text, steps) => {
      const value = valueFrom(text);
      const before = [printJson(value.root), value.size];
      const undo: Undo = [];
      for (const each of steps) edit(value, each, undo);
      expect(value.size).toBe(new JsonValue(value.root).size);
      while (undo.length > 0) undo.pop()?.();
      expect([printJson(value.root), value.size]).toEqual(before);
    }),
  );
});

test('a packed value unpacks to itself, and a copy is apart from it', () => {
  const text = '{"b":[1,1.0,-0.0,9007199254740993],"a":{"é":null,"__proto__":true}}';
  const value = valueFrom(text);
  const unpacked = JsonValue.unpack(value.pack());
  expect(printJson(unpacked.root)).toBe(text);
  expect(unpacked.size).toBe(value.size);
  value.copy().remove(['b', 0], undefined);
  value.copy().set(['a', 'x'], 1, undefined);
  expect(printJson(value.root)).toBe(text);
});

test('a place that does not exist holds nothing', () => {
  const value = valueFrom('{"a":[{"b":1}],"1":2}');
  expect(value.at(['a', 0, 'b'])).toBe(1);
  for (const place of [['x'], ['a', 1], ['a', '0'], ['a', 0, 'b', 'c'], ['__proto__']]) {
    expect(value.at(place)).toBeUndefined();
  }
});
