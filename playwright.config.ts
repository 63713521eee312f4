// The end-to-end tests: the built admin UI and the page of the tab tests, each on a loopback port of its own, in the
// Chromium that is on the machine.
import { defineConfig } from '@playwright/test';
import { browserArgs, findBrowser } from './scripts/find-browser.mjs';
import { freePort } from './scripts/free-port.mjs';

// The configuration is read once more in every test process; all must agree on the port.
process.env.TABKV_E2E_PORT ??= String(await freePort());
process.env.TABKV_TABS_PORT ??= String(await freePort());
const port = process.env.TABKV_E2E_PORT;
const executablePath = findBrowser();

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    browserName: 'chromium',
    launchOptions: { args: browserArgs, ...(executablePath === undefined ? {} : { executablePath }) },
  },
  projects: [
    { name: 'app', testIgnore: 'tabs/**', use: { trace: 'retain-on-failure' } },
    // These start and kill browsers of their own, under which a trace could not be kept.
    { name: 'tabs', testDir: 'e2e/tabs' },
  ],
  webServer: [served('scripts/serve-e2e.mjs', port), served('e2e/tabs/serve.mjs', process.env.TABKV_TABS_PORT)],
});

/** A page built and served on loopback as long as the tests run. */
function served(script: string, servedPort: string) {
  return {
    command: `node ${script} ${servedPort}`,
    url: `http://127.0.0.1:${servedPort}`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM' as const, timeout: 5_000 },
  };
}
