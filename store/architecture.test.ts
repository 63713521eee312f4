// Holds the arrows between the parts of the source: who may import whom, and what the engine must not know. The table
// below is the rule; ARCHITECTURE.md says why. Tests may import anything and are left out.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { check, type Layer } from './testing/architecture.ts';

/**
 * The engine is handed its clock and its randomness, and has no surroundings. (Names that also are common words, such as
 * `document`, are left to the compiler, which runs without DOM types.)
 */
const surroundings = [
  ...['Date', 'Math.random', 'performance', 'crypto', 'setTimeout', 'setInterval', 'queueMicrotask'],
  ...['globalThis', 'window', 'self', 'navigator', 'indexedDB', 'process', 'Buffer', 'require'],
];

const publicEntries = ['store/index.ts', 'store/react/index.ts', 'store/standalone.ts', 'store/worker.ts'];

/** What the page needs of the engine without running it: bytes, command errors, the notation of arguments. */
const shared = ['store/engine/bytes.ts', 'store/engine/errors.ts', 'store/engine/syntax.ts'];

const layers: readonly Layer[] = [
  { files: 'store/engine/', may: ['store/engine/'], packages: [], forbidden: surroundings },
  { files: 'store/protocol/', may: ['store/protocol/', ...shared], types: ['store/engine/'], packages: ['devalue'] },
  { files: 'store/node/', may: ['store/node/', 'store/engine/', 'store/protocol/'], packages: [] },
  {
    files: 'store/adapters/',
    may: ['store/adapters/', 'store/protocol/'],
    types: ['store/node/ports.ts'],
    packages: ['idb'],
  },
  {
    files: 'store/client/',
    may: ['store/client/', 'store/protocol/', ...shared],
    types: ['store/engine/'],
    packages: ['devalue'],
  },
  {
    files: 'store/react/',
    may: ['store/react/', 'store/client/', 'store/protocol/'],
    types: ['store/index.ts'],
    packages: ['react'],
  },
  {
    files: 'store/integrations/',
    may: ['store/integrations/', 'store/client/'],
    types: ['store/index.ts', 'store/protocol/'],
  },
  { files: 'store/testing/', may: ['store/', 'scripts/'] },
  { files: 'store/standalone.ts', may: ['store/engine/', 'store/protocol/'], packages: [] },
  { files: 'store/worker-source.ts', may: [], packages: [] },
  {
    files: 'store/find-worker.ts',
    may: ['store/client/', 'store/protocol/', 'store/worker/', 'store/worker-source.ts', 'store/worker-file.ts'],
    packages: [],
  },
  { files: 'store/worker-file.ts', may: [], packages: [] },
  {
    files: 'store/worker/',
    may: ['store/worker/', 'store/engine/', 'store/protocol/', 'store/node/', 'store/adapters/'],
    packages: [],
  },
  { files: 'store/worker.ts', may: ['store/worker/'], packages: [] },
  {
    files: 'store/index.ts',
    may: ['store/client/', 'store/protocol/', 'store/find-worker.ts', 'store/engine/errors.ts'],
    packages: [],
  },
  { files: 'app/', may: ['app/', ...publicEntries], types: ['store/'] },
];

const root = fileURLToPath(new URL('..', import.meta.url));

function sources(): Map<string, string> {
  const paths = ['store', 'app'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
      `${folder}/${path}`.replaceAll('\\', '/'),
    ),
  );
  return new Map(
    paths
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path))
      .map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  );
}

test('every file keeps to its layer, and no imports go in a circle', () => {
  const files = sources();
  expect([...files.keys()]).toEqual(expect.arrayContaining(publicEntries));
  expect(check(files, layers, (path) => existsSync(join(root, path)))).toEqual([]);
});

describe('the check fails on', () => {
  const around = {
    'store/engine/keyspace.ts': 'export const keyspace = 1;',
    'store/protocol/messages.ts': 'export const version = 1;',
    'store/node/ports.ts': 'export interface Journal {}',
    'store/node/node.ts': "import { keyspace } from '../engine/keyspace.ts';",
    'store/adapters/journal.ts': "import type { Journal } from '../node/ports.ts';\nimport { openDB } from 'idb';",
    'store/client/client.ts': "import { version } from '../protocol/messages.ts';",
    'store/react/index.ts': "import { useRef } from 'react';\nexport { client } from '../client/client.ts';",
    'store/index.ts': "export * from './client/client.ts';",
    'app/main.tsx': "import { open } from '../store/index.ts';\nimport './main.css';",
    'app/main.css': '',
  };
  const problemsWith = (planted: Record<string, string>) =>
    check(
      new Map(Object.entries({ ...around, ...planted }).filter(([path]) => path !== 'app/main.css')),
      layers,
      (path) => path in around,
    );

  test('nothing, where nothing is planted', () => {
    expect(problemsWith({})).toEqual([]);
  });

  test.each<[string, string, string, string]>([
    ['an engine that knows the protocol', 'store/engine/a.ts', "import '../protocol/messages.ts';", 'messages.ts'],
    ['an engine that imports a package', 'store/engine/a.ts', "import { openDB } from 'idb';", "package 'idb'"],
    ['an engine that imports from Node', 'store/engine/a.ts', "import 'node:crypto';", "package 'node:crypto'"],
    [
      'a protocol that knows the engine',
      'store/protocol/a.ts',
      "export * from '../engine/keyspace.ts';",
      'keyspace.ts',
    ],
    [
      'a node that knows an adapter',
      'store/node/a.ts',
      "const a = await import('../adapters/journal.ts');",
      'journal.ts',
    ],
    ['an adapter that runs the node', 'store/adapters/a.ts', "import { run } from '../node/node.ts';", 'node.ts'],
    [
      'an adapter that loads the ports',
      'store/adapters/a.ts',
      "import { type J } from '../node/ports.ts';",
      'ports.ts',
    ],
    ['a client that runs the engine', 'store/client/a.ts', "import { x } from '../engine/keyspace.ts';", 'keyspace.ts'],
    ['hooks that reach into the node', 'store/react/a.ts', "import '../node/node.ts';", 'node.ts'],
    ['an app that reaches into the store', 'app/a.ts', "import { x } from '../store/client/client.ts';", 'client.ts'],
    ['a store that knows the app', 'store/client/a.ts', "import { x } from '../../app/main.tsx';", 'app/main.tsx'],
    ['an import of a file that is not there', 'app/a.ts', "import './gone.ts';", 'names no file'],
    ['a file outside every layer', 'store/helpers/a.ts', '', 'belongs to no layer'],
    ['an engine that reads the clock', 'store/engine/a.ts', 'const now = Date.now();', 'uses Date'],
    ['an engine that rolls dice', 'store/engine/a.ts', 'const x =\n  Math.random();', 'a.ts:2 uses Math.random'],
    ['an engine that reaches around', 'store/engine/a.ts', '`${globalThis.x}`', 'uses globalThis'],
  ])('%s', (_, path, source, problem) => {
    expect(problemsWith({ [path]: source })).toEqual([expect.stringContaining(problem)]);
  });

  test('imports that go in a circle', () => {
    const problems = problemsWith({
      'store/engine/a.ts': "import './b.ts';",
      'store/engine/b.ts': "export { c } from './c.ts';",
      'store/engine/c.ts': "import { a } from './a.ts';",
    });
    expect(problems).toEqual([
      'the imports go in a circle: store/engine/a.ts → store/engine/b.ts → store/engine/c.ts → store/engine/a.ts',
    ]);
  });

  test('but not types that do', () => {
    expect(
      problemsWith({
        'store/engine/a.ts': "import type { B } from './b.ts';",
        'store/engine/b.ts': "import { a } from './a.ts';",
      }),
    ).toEqual([]);
  });
});
