// A fresh app that has installed the packed package as its users do: built, packed, and put in by npm, without network.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs a program to its end and gives what it has printed. @throws Error with all that it said, if it failed */
export function run(file: string, args: string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(file, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** Builds the library and packs it into this folder. Gives the tarball's path. */
export function pack(folder: string): string {
  run(process.execPath, ['scripts/build.mjs'], root);
  const printed = run(npm, ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  return join(folder, JSON.parse(printed)[0].filename);
}

export interface App {
  readonly folder: string;
  write(file: string, text: string): void;
  remove(): void;
}

/**
 * Makes an app in a folder of its own.
 * @param tools packages of this repository that the app finds beside what it has installed
 */
export function freshApp(tools: readonly string[]): App {
  const folder = mkdtempSync(join(tmpdir(), 'tabkv-app-'));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const tarball = pack(folder);
  write('package.json', JSON.stringify({ name: 'app', private: true, type: 'module' }));
  // What tabkv depends on is put in from this repository: npm then asks no registry.
  const dependencies = ['devalue', 'idb'].map((name) => join(root, 'node_modules', name));
  run(npm, ['install', '--offline', '--no-audit', '--no-fund', '--install-links', tarball, ...dependencies], folder);
  for (const tool of tools) {
    symlinkSync(join(root, 'node_modules', tool), join(folder, 'node_modules', tool), 'junction');
  }
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
