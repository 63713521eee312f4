// Checks package-lock.json: it must install on every platform and through any registry. npm drops the optional packages
// that it cannot find (builds for other systems, say) without a word, and `npm ci` then refuses the lock; and it may note
// the addresses that it downloaded from.
import { readFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const problems = [];

for (const [path, entry] of Object.entries(lock.packages)) {
  if (entry.resolved !== undefined) problems.push(`${path} names where it was downloaded from`);
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    // Node looks in the package's own node_modules, then in those of the folders above it.
    const places = path.split('/node_modules/').map((_, i, parts) => parts.slice(0, i + 1).join('/node_modules/'));
    const found = ['', ...places].some((place) => `${place}${place && '/'}node_modules/${name}` in lock.packages);
    if (!found) problems.push(`${path} ${entry.version} lacks its optional dependency ${name}`);
  }
}

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error('Lock releases whose packages can all be found, then write the lock anew without node_modules.');
  process.exitCode = 1;
}
