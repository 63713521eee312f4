import fc from 'fast-check';
import { type JSONValue, jsonpath } from 'json-p3';
import { expect, test } from 'vitest';
import { parseJson } from './parse.ts';
import { JsonPath } from './path.ts';

const locations = (path: string, document: string) =>
  new JsonPath(path).select(parseJson(document)).map((node) => node.location());
const names = ['a', 'b', 'c', '1', '__proto__', 'é', "it's"];
const document = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, 1, 2, -1, 1.5, '', 'a', 'b', 'ab', 'é'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...names), tie('value')), { selector: ([name]) => name, maxLength: 4 })
      .map((members) => members.reduce<object>((made, [name, value]) => define(made, name, value), {})),
  ),
})).value;

function define(object: object, name: string, value: unknown): object {
  return Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

const quoted = fc.constantFrom(...names).map((name) => `'${name.replace("'", "\\'")}'`);
const index = fc.integer({ min: -3, max: 3 }).map(String);
const bound = fc.option(index, { nil: '' });
const slice = fc
  .tuple(bound, bound, fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined }))
  .map(([start, end, step]) => `${start}:${end}${step === undefined ? '' : `:${step}`}`);
const singular = fc
  .tuple(
    fc.constantFrom('@', '$'),
    fc.array(
      fc.oneof(
        fc.constantFrom('.a', '.b', "['1']"),
        index.map((i) => `[${i}]`),
      ),
      { maxLength: 2 },
    ),
  )
  .map(([from, steps]) => from + steps.join(''));
const literal = fc.constantFrom('1', '1.0', '-1', '1.5', "'a'", '"ab"', 'true', 'false', 'null', '1e0');
const operand = fc.oneof(
  literal,
  singular,
  singular.map((query) => `length(${query})`),
  fc.constantFrom('count(@.*)', 'count(@..a)', 'value(@..b)'),
);
const { filter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(operand, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), operand).map((parts) => parts.join(' ')),
    singular,
    fc.constantFrom('@.*', '@..a', "match(@.a, 'a.?')", "search(@, '^[ab]')"),
    fc.tuple(tie('filter'), fc.constantFrom('&&', '||'), tie('filter')).map((parts) => parts.join(' ')),
    tie('filter').map((inner) => `!(${inner})`),
    tie('filter').map((inner) => `(${inner})`),
  ),
})) as { filter: fc.Arbitrary<string> };
const selector = fc.oneof(
  quoted,
  index,
  slice,
  fc.constant('*'),
  filter.map((test) => `?${test}`),
);
const bracket = fc.array(selector, { minLength: 1, maxLength: 3 }).map((selectors) => `[${selectors.join(', ')}]`);
const segment = fc.oneof(
  fc.constantFrom('.a', '.b', '.*', '.é', '..a', '..*', '.__proto__'),
  bracket,
  bracket.map((selectors) => `..${selectors}`),
);
const path = fc.array(segment, { maxLength: 3 }).map((segments) => `$${segments.join('')}`);

test('selects the places that another implementation of RFC 9535 selects', () => {
  fc.assert(
    fc.property(document, path, (document, path) => {
      const expected = jsonpath.query(path, document as JSONValue).locations();
      const sorted = (list: readonly unknown[]) => list.map((item) => JSON.stringify(item)).sort();
      expect(sorted(locations(path, JSON.stringify(document)))).toEqual(sorted(expected));
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['.', '$', true],
  ['.a.b', '$.a.b', true],
  ['a[0]', '$.a[0]', true],
  ['["a b"]', '$.["a b"]', true],
  ['$a', '$.$a', true],
  ['$', '$', false],
  ['$.a', '$.a', false],
  ["$['a']", "$['a']", false],
])('%s means %s', (path, text, legacy) => {
  expect(new JsonPath(path)).toMatchObject({ text, legacy });
});

test.each([
  ['$.a-b', '{"a-b":1}', [['a-b']]],
  ['$.1', '{"1":1}', [['1']]],
  ['$.user:1', '{"user:1":1}', [['user:1']]],
  ['$.["a"].[0]', '{"a":[1]}', [['a', 0]]],
  ['$[ "a" , \'b\' ]', '{"a":1,"b":2}', [['a'], ['b']]],
  ['$["\\u00e9\\"\\n"]', '{"é\\"\\n":1}', [['é"\n']]],
  ['$..n', '{"n":1,"a":[{"n":{"n":2}}]}', [['n'], ['a', 0, 'n'], ['a', 0, 'n', 'n']]],
  ['$[?@.s =~ "^f.o"]', '[{"s":"foo"},{"s":"bar"},{"s":1}]', [[0]]],
  ['$[?(@.a > 1 && @.b)]', '[{"a":2},{"a":2,"b":null},{"a":1,"b":1}]', [[1]]],
  ['$.list[?(@.price < $.max)].id', '{"max":10,"list":[{"id":1,"price":9},{"id":2,"price":11}]}', [['list', 0, 'id']]],
  ['$[?@ < 9007199254740993]', '[9007199254740992,9007199254740993]', [[0]]],
  ['$[?@ == 1]', '[1,1.0,true,"1"]', [[0], [1]]],
  ['$[?@ < "\ue000"]', '["a","\ud83d\ude00"]', [[0]]],
  ['$[?match(@, "a.b")]', '["axb","axbc","a\\nb"]', [[0]]],
])('%s of %s', (path, document, expected) => {
  expect(locations(path, document)).toEqual(expected);
});

test.each([
  ['', 'ERR Error occurred on position 2, "$. <<<<----", expected a name or *.'],
  ['$.', 'ERR Error occurred on position 2, "$. <<<<----", expected a name or *.'],
  ['$.a[', 'ERR Error occurred on position 4, "$.a[ <<<<----", expected a selector.'],
  ['$.a]', 'ERR Error occurred on position 3, "$.a ---->>>> ]", expected . or [ or the end.'],
  ['$[01]', 'ERR Error occurred on position 2, "$[ ---->>>> 01]", not an index.'],
  ['$["a]', 'ERR Error occurred on position 5, "$["a] <<<<----", the string does not end.'],
  ['$[?@.* == 1]', 'ERR Error occurred on position 3, "$[? ---->>>> @.* == 1]", only a single value can be compared.'],
  ['$[?1]', 'ERR Error occurred on position 3, "$[? ---->>>> 1]", expected a comparison.'],
  [
    '$[?foo(@)]',
    'ERR Error occurred on position 3, "$[? ---->>>> foo(@)]", foo is not a function, or not of these arguments.',
  ],
  [
    '$[?!@.a == 1]',
    'ERR Error occurred on position 4, "$[?! ---->>>> @.a == 1]", ! needs brackets around a comparison.',
  ],
])('%j is refused', (path, message) => {
  expect(() => new JsonPath(path)).toThrow(message);
});

test('no text makes the parser or the evaluator run out of stack', () => {
  for (const [before, repeated] of [
    ['$[?', '('],
    ['$', '[?@'],
    ['$[?', '!('],
  ] as const) {
    const text = before + repeated.repeat(100_000);
    expect(() => new JsonPath(text)).toThrow('nested too deeply');
  }
  expect(locations(`$${'..*'.repeat(3)}`, '[[[]]]')).toHaveLength(0);
});
