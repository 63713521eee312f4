// Starts a redis-server of its own for the differential tests, on a free loopback port, without persistence, and hands
// the tests its URL: `inject('redisUrl')`. Ended with the test run.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRedis } from './find-redis.mjs';
import { freePort } from './free-port.mjs';

/** @param {number} port @param {number} deadline */
async function waitForServer(port, deadline) {
  for (;;) {
    const open = await new Promise((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    if (Date.now() > deadline) throw new Error(`redis-server did not listen on port ${port} within 10 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** @param {import('vitest/node').TestProject} project */
export default async function setup(project) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tabkv-redis-'));
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn(ensureRedis(), args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const stop = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitForServer(port, Date.now() + 10_000);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('redisUrl', `redis://127.0.0.1:${port}`);
  return stop;
}
