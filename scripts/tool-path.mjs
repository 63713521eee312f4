// The file behind a tool's command, so that it can be run by this very Node, on every system and without npx.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));

/** @param {string} name The package. @param {string} command One of its commands. */
export function toolPath(name, command) {
  const manifest = join(modules, name, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[command]);
}
