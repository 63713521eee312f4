// The benchmarks' page in a real Chromium: built as an app's production build would be, served on loopback, opened with
// a profile on disk of its own (a private window would keep its databases in memory).
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { build, preview } from 'vite';
import { browserArgs, ensureBrowser } from '../scripts/find-browser.mjs';

const root = fileURLToPath(new URL('page', import.meta.url));

/**
 * Builds and serves the page.
 * @param {string} outDir
 * @param {boolean} readable Whether the code keeps its names, for profiles.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
async function serve(outDir, readable) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2023', minify: !readable },
  });
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'warn',
    build: { outDir },
    preview: {
      host: '127.0.0.1',
      port: 0,
      // An isolated page has the finest clock.
      headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
    },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the page is not served');
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() };
}

/**
 * @template T
 * @param {{ readable: boolean }} options
 * @param {(browser: { version: string, newPage: () => Promise<import('playwright').Page> }) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withBenchPages({ readable }, work) {
  const folder = mkdtempSync(join(tmpdir(), 'tabkv-bench-'));
  try {
    const server = await serve(join(folder, 'page'), readable);
    try {
      const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
        executablePath: ensureBrowser(),
        args: [...browserArgs, '--js-flags=--expose-gc'],
      });
      try {
        const newPage = async () => {
          const page = await context.newPage();
          page.on('pageerror', (error) => console.error(`in the page: ${error.stack ?? error.message}`));
          page.on('console', (message) => {
            if (message.type() === 'error') console.error(`in the page: ${message.text()}`);
          });
          await page.goto(server.url);
          await page.waitForFunction(() => window.bench !== undefined);
          return page;
        };
        return await work({ version: context.browser()?.version() ?? 'unknown', newPage });
      } finally {
        await context.close();
      }
    } finally {
      await server.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
