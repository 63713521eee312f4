// The reading of source texts that the architecture test rests on: imports and identifiers, and nothing from comments,
// strings or regular expressions.
import { expect, test } from 'vitest';
import { blank, identifiersOf, importsOf } from './architecture.ts';

test('finds every form of import, with its line and whether types alone are meant', () => {
  const source = [
    "import 'side-effect';",
    "import a from './a.ts';",
    "import b, { c as d } from './b.ts';",
    'import * as e from "./e.ts";',
    'import {',
    "  f, // a comment with a quote: '",
    '  type G,',
    "} from './f.ts';",
    "import type { H } from './h.ts';",
    "export * from './i.ts';",
    "export * as j from './j.ts';",
    "export { k, l } from './k.ts';",
    "export type { M } from './m.ts';",
    "const n = await import('./n.ts');",
    "type O = import('./o.ts').O;",
  ].join('\n');
  expect(importsOf(source).map(({ specifier, typeOnly, line }) => [specifier, typeOnly, line])).toEqual([
    ['side-effect', false, 1],
    ['./a.ts', false, 2],
    ['./b.ts', false, 3],
    ['./e.ts', false, 4],
    ['./f.ts', false, 5],
    ['./h.ts', true, 9],
    ['./i.ts', false, 10],
    ['./j.ts', false, 11],
    ['./k.ts', false, 12],
    ['./m.ts', true, 13],
    ['./n.ts', false, 14],
    ['./o.ts', false, 15],
  ]);
});

test('takes nothing for an import that is none', () => {
  const source = [
    "// import './a.ts';",
    "/* import './b.ts'; */",
    'const c = "import \'./c.ts\';";',
    "const d = `import './d.ts'; ${'import'}`;",
    "const e = /import '.\\/e.ts'/;",
    "object.import('./f.ts');",
    "export const g = 'from';",
    "reimport('./h.ts');",
  ].join('\n');
  expect(importsOf(source)).toEqual([]);
});

test('reads on correctly after strings, templates, divisions and regular expressions', () => {
  const source = [
    "const a = 'it\\'s'; const b = `${`${x}`} and ${{ y: '}' }.y} '`;",
    'const c = 6 / 3 / 2; const d = (c) / 2; const e = /[/"]\\/\'/g.test(a);',
    "const f = () => /'/; if (f) return /`/;",
    "import './g.ts';",
  ].join('\n');
  expect(importsOf(source)).toEqual([{ specifier: './g.ts', typeOnly: false, line: 4 }]);
  expect(blank(source)).toHaveLength(source.length);
});

test('finds identifiers, but not members, comments or strings of that name', () => {
  const source = [
    '// Date in a comment',
    "const a = 'Date'; const b = entry.Date; const c = entry?.Date; const UpDate = 1; const Dates = 2;",
    'const d = new Date(); const e = [...self]; const f = `now: ${Date}`;',
    'const g: Date = d; const h = Math.max(1); const i = Math\n  .random();',
  ].join('\n');
  expect(identifiersOf(source, ['Date', 'self', 'Math.random']).map(({ name, line }) => `${name}:${line}`)).toEqual([
    'Date:3',
    'self:3',
    'Date:3',
    'Date:4',
    'Math.random:4',
  ]);
});
