// The package as npm would publish it: built, packed, unpacked elsewhere, and looked at as its users' tools look at it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toolPath } from '../scripts/tool-path.mjs';
import { pack, root, run } from './install.ts';

const folder = mkdtempSync(join(tmpdir(), 'tabkv-package-'));
const installed = join(folder, 'node_modules', 'tabkv');
let tarball = '';

/** Runs a checker: what it objects to, or nothing. */
const objections = (tool: string, args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], { cwd: folder, encoding: 'utf8' });
  return status === 0 ? '' : `${stdout}${stderr}` || `exit code ${status}`;
};

beforeAll(() => {
  tarball = pack(folder);
  mkdirSync(installed, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1'], folder);
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

test('the entries load in plain Node, where engine and store work in memory', () => {
  const program = `
    import { createEngine } from 'tabkv/engine';
    import { open } from 'tabkv';
    import 'tabkv/react';
    const session = createEngine().createSession();
    session.call(['SET', 'k', 'from the engine']);
    console.log(session.call(['GET', 'k']).text);
    const kv = await open({ name: 'server' });
    await kv.set('k', { from: 'the store' });
    console.log(kv.status.place, kv.status.persistence, await kv.get('k'));`;
  writeFileSync(join(folder, 'load.mjs'), program);
  // It ends although the store was not closed.
  expect(run(process.execPath, ['load.mjs'], folder)).toBe("from the engine\npage memory { from: 'the store' }\n");
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
  const program = `
    import { open, type Change, type Store, StoreError } from 'tabkv';
    import { createEngine } from 'tabkv/engine';
    import { useHash, useValue } from 'tabkv/react';
    const kv: Store = await open({ name: 'shop', durability: 'strict' });
    export const user: { name: string } | null = await kv.get<{ name: string }>('user');
    export const results: [number, 'OK', string[]] = await kv.multi().incr('n').set('k', 1).zrange('z', 0, -1).exec();
    export const stop: () => void = kv.subscribe('cart:*', ({ key, event }: Change) => console.log(key, event));
    export const isFull = (error: unknown): boolean => error instanceof StoreError && error.code === 'QUOTA';
    export const replies = [createEngine().createSession().call(['PING'])];
    export const hooks = [useHash, useValue];`;
  writeFileSync(join(folder, 'use.mts'), program);
  expect(objections(toolPath('typescript', 'tsc'), ['-p', project])).toBe('');
});

test('the example of the README compiles, and does what it says', () => {
  const [, example] = /```ts\n(import \{ open \}[\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  const shown = "console.log(JSON.stringify([product, cart, best, await kv.llen('orders')]));";
  writeFileSync(join(folder, 'readme.mts'), `${example}\nstop();\n${shown}\n`);
  const project = join(folder, 'tsconfig.readme.json');
  const compilerOptions = { strict: true, target: 'es2022', module: 'nodenext', types: [] };
  writeFileSync(project, JSON.stringify({ compilerOptions, files: ['readme.mts'] }));
  expect(objections(toolPath('typescript', 'tsc'), ['-p', project])).toBe('');
  const printed = run(process.execPath, ['readme.mjs'], folder);
  expect(JSON.parse(printed)).toEqual([
    { title: 'Lamp', price: 49 },
    { 'product:7': 1 },
    ['product:9', 'product:2'],
    1,
  ]);
});
