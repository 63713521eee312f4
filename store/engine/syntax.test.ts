import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commandTable } from './engine.ts';
import { formatSyntax, parseSyntax, type Syntax } from './syntax.ts';

const token = (word: string): Syntax => ({ kind: 'token', token: word });
const argument = (name: string, type = 'string'): Syntax => ({ kind: 'argument', name, type }) as Syntax;
const optional = (item: Syntax): Syntax => ({ kind: 'optional', item });
const repeat = (item: Syntax): Syntax => ({ kind: 'repeat', item });
const choice = (...options: Syntax[]): Syntax => ({ kind: 'choice', options });
const sequence = (...items: Syntax[]): Syntax => ({ kind: 'sequence', items });

describe('parseSyntax', () => {
  test('reads options, alternatives, groups, types and repetition', () => {
    expect(parseSyntax('key [NX|XX] [CH] (score:double member)...')).toEqual(
      sequence(
        argument('key', 'key'),
        optional(choice(token('NX'), token('XX'))),
        optional(token('CH')),
        repeat(sequence(argument('score', 'double'), argument('member'))),
      ),
    );
  });

  test('alternatives bind weaker than sequences', () => {
    expect(parseSyntax('[EX seconds:integer|KEEPTTL]')).toEqual(
      sequence(optional(choice(sequence(token('EX'), argument('seconds', 'integer')), token('KEEPTTL')))),
    );
  });

  test('an argument named like a type has that type, unless it says another', () => {
    expect(parseSyntax('key:string value cursor source:key')).toEqual(
      sequence(argument('key'), argument('value', 'value'), argument('cursor', 'cursor'), argument('source', 'key')),
    );
  });

  test('signs are tokens', () => {
    expect(parseSyntax('[=|~] (*|id) $')).toEqual(
      sequence(optional(choice(token('='), token('~'))), choice(token('*'), argument('id')), token('$')),
    );
  });

  test('nothing is an empty sequence', () => {
    expect(parseSyntax('')).toEqual(sequence());
  });

  test.each(['[a', 'a)', '()', '[A|]', 'a:number', 'aB:', '|', 'Key', 'a......'])('refuses %s', (text) => {
    expect(() => parseSyntax(text)).toThrow(SyntaxError);
  });

  test('gives the same tree for the same text', () => {
    expect(parseSyntax('key value')).toBe(parseSyntax('key value'));
  });
});

test('what is formatted parses to the same tree', () => {
  const { tree } = fc.letrec<{ tree: Syntax; leaf: Syntax; node: Syntax }>((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom('NX', 'WITH-SCORES', '*', '=').map(token),
      fc
        .tuple(fc.constantFrom('key', 'a', 'value', 'count'), fc.constantFrom('key', 'string', 'integer', 'value'))
        .map(([name, type]) => argument(name, type)),
    ),
    node: fc.oneof(
      tie('tree').map(optional),
      tie('tree')
        .filter(({ kind }) => kind !== 'repeat')
        .map(repeat),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((items) => choice(...items)),
      fc.array(tie('tree'), { minLength: 2, maxLength: 3 }).map((items) => sequence(...items)),
    ),
    tree: fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('node')),
  }));
  fc.assert(
    fc.property(tree, (syntax) => {
      const text = formatSyntax(syntax);
      const expected = syntax.kind === 'sequence' ? syntax : sequence(syntax);
      expect(parseSyntax(text)).toEqual(expected);
    }),
  );
});

test.each([...commandTable().all()].map((def) => [def.name, def.syntax]))(
  'the syntax of %s is well formed',
  (_, text) => {
    const tree = parseSyntax(text);
    expect(parseSyntax(formatSyntax(tree))).toEqual(tree);
  },
);
