// The package as npm would publish it: built, packed, unpacked elsewhere, and looked at as its users' tools look at it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolPath } from '../scripts/tool-path.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'tabkv-package-'));
const installed = join(folder, 'node_modules', 'tabkv');
let tarball = '';

const run = (file: string, args: string[], cwd = folder): string =>
  execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Runs a checker: what it objects to, or nothing. */
const objections = (tool: string, args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { cwd: folder, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}` || `exit code ${status}`;
};

beforeAll(() => {
  run(process.execPath, ['scripts/build.mjs'], root);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const printed = run(npm, ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  tarball = join(folder, JSON.parse(printed)[0].filename);
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const dependency of ['idb', 'devalue', 'react', '@types/react', 'csstype']) {
    const link = join(folder, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', dependency), link, 'junction');
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('publint finds nothing to object to', () => {
  expect(objections(toolPath('publint', 'publint'), ['run', tarball, '--strict'])).toBe('');
});

test('the types of every entry resolve', () => {
  const attw = toolPath('@arethetypeswrong/cli', 'attw');
  expect(objections(attw, [tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'])).toBe('');
});

test('the entries load in plain Node', () => {
  const program = "await Promise.all(['tabkv', 'tabkv/engine', 'tabkv/react'].map((entry) => import(entry)));";
  writeFileSync(join(folder, 'load.mjs'), `${program}\nconsole.log('loaded');\n`);
  expect(run(process.execPath, ['load.mjs'])).toBe('loaded\n');
});

test('the worker is one file, and the inlined copy is the same text', async () => {
  const worker = readFileSync(join(installed, 'dist/worker.js'), 'utf8');
  expect(worker).not.toMatch(/^\s*import[\s{*'"]/m);
  const { workerSource } = await import(pathToFileURL(join(installed, 'dist/worker-source.js')).href);
  expect(workerSource).toBe(worker);
});

test.each(['nodenext', 'bundler'])('a strict TypeScript program compiles against it (%s)', (resolution) => {
  const options = {
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    target: 'es2022',
    lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable'],
    types: [],
    module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution: resolution,
  };
  const project = join(folder, `tsconfig.${resolution}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions: options, files: ['use.mts'] }));
  const imports = ['tabkv', 'tabkv/engine', 'tabkv/react'].map((entry, i) => `import * as e${i} from '${entry}';`);
  writeFileSync(join(folder, 'use.mts'), `${imports.join('\n')}\nexport const entries = [e0, e1, e2];\n`);
  expect(objections(toolPath('typescript', 'tsc'), ['-p', project])).toBe('');
});
