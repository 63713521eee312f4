// Builds the page of the tab tests as an app's production build would be, and serves it on the port given.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('page', import.meta.url));
const port = Number(process.argv[2]);
const outDir = mkdtempSync(join(tmpdir(), 'tabkv-tabs-'));
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit());

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  worker: { format: 'es' },
  build: { outDir, emptyOutDir: true, target: 'es2023' },
});
await preview({
  root,
  configFile: false,
  build: { outDir },
  preview: { host: '127.0.0.1', port, strictPort: true, open: false },
});
