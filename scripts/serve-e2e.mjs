// Builds the admin UI, and beside it the page that uses the store as an app does, into a folder of its own and serves
// both on the port given, for the end-to-end tests.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

const port = Number(process.argv[2]);
const outDir = mkdtempSync(join(tmpdir(), 'tabkv-app-'));
process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit());

const input = ['index.html', 'e2e/tabs/page/index.html'];
await build({ logLevel: 'warn', build: { outDir, emptyOutDir: true, rolldownOptions: { input } } });
await preview({ build: { outDir }, preview: { host: '127.0.0.1', port, strictPort: true, open: false } });
