/** Starts a real redis-server of one's own on a free loopback port, with nothing on disk. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureRedis } from '../../../scripts/find-redis.mjs';
import { freePort } from '../../../scripts/free-port.mjs';
import { RespClient } from '../resp/client.ts';

export interface RedisServer {
  readonly port: number;
  stop(): Promise<void>;
}

const READY = 'Ready to accept connections';

/** Ready to be connected to when it resolves. @throws Error if the server ends before */
export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tabkv-redis-'));
  const options = ['--save', '', '--appendonly', 'no', '--enable-debug-command', 'yes', '--bind', '127.0.0.1'];
  const server = spawn(ensureRedis(), [...options, '--port', `${port}`, '--dir', folder]);
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes(READY)) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`redis-server ended:\n${log}`)));
  });
  return {
    port,
    async stop() {
      server.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A connection with which keys expire only when they are met, as in an engine that nobody calls `expireDue` of. */
export async function connectLazily(server: RedisServer): Promise<RespClient> {
  const client = await RespClient.connect(server.port);
  await client.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
  return client;
}
