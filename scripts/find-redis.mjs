// Finds a redis-server (or valkey-server) for the differential tests: named by TABKV_REDIS_SERVER or at a usual place.
// Run as a program it prints the path; as root on Debian it installs redis-server first if there is none.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isMain } from './is-main.mjs';

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @returns {string | undefined} The path of a server, or undefined where there is none. */
export function findRedis() {
  const named = process.env.TABKV_REDIS_SERVER;
  if (named !== undefined && named !== '') {
    if (!isExecutable(named)) throw new Error(`TABKV_REDIS_SERVER names ${named}, which is not an executable file`);
    return named;
  }
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const names = ['redis-server', 'valkey-server'].map((name) => name + suffix);
  const usual = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin', ...(process.env.PATH ?? '').split(delimiter)];
  return usual.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

/** @returns {string} The path of a server, installed first where that is possible; throws with what to do otherwise. */
export function ensureRedis() {
  const found = findRedis();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'redis-server']]) {
      const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
      const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env });
      if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed`);
    }
    const installed = findRedis();
    if (installed !== undefined) return installed;
  }
  throw new Error(
    'No redis-server found. Install one with `sudo apt-get install redis-server` or `brew install redis`, ' +
      'or set TABKV_REDIS_SERVER to the path of a redis-server or valkey-server.',
  );
}

if (isMain(import.meta.url)) {
  try {
    console.log(ensureRedis());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
