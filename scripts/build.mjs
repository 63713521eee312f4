// Builds the library into dist/: store/ module by module with plain tsc, the worker bundled into one self-contained file,
// and that file once more as text, for the worker started from a blob: URL.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { toolPath } from './tool-path.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });

const tsc = spawnSync(process.execPath, [toolPath('typescript', 'tsc'), '-p', join(root, 'tsconfig.build.json')], {
  stdio: ['ignore', 'inherit', 'inherit'],
});
if (tsc.status !== 0) process.exit(1);

// Bundlers look for exactly this expression, and find the worker's file by it.
const workerFile = join(dist, 'worker-file.js');
const started = readFileSync(workerFile, 'utf8');
if (!started.includes("'./worker.ts'")) throw new Error('store/worker-file.ts does not name ./worker.ts');
writeFileSync(workerFile, started.replace("'./worker.ts'", "'./worker.js'"));

await build({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: 'es2022',
    minify: true,
    lib: { entry: join(root, 'store/worker.ts'), formats: ['es'], fileName: () => 'worker.js' },
    rolldownOptions: { output: { codeSplitting: false, minify: true } },
  },
});

writeFileSync(join(dist, 'worker.d.ts'), 'export {};\n');
const text = readFileSync(join(dist, 'worker.js'), 'utf8');
writeFileSync(join(dist, 'worker-source.js'), `export const workerSource = ${JSON.stringify(text)};\n`);
rmSync(join(dist, 'worker-source.js.map'), { force: true });
