// The test projects: what runs where. `npx vitest run --project unit` runs one of them.
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserArgs, findBrowser } from './scripts/find-browser.mjs';

const executablePath = findBrowser();
/** How long a condition may take to come true: long, since cores may be few and shared. */
const patient = { poll: { timeout: 20_000 } };
const elsewhere = ['**/*.differential.test.*', '**/*.browser.test.*', 'store/architecture.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react()],
        test: {
          name: 'unit',
          environment: 'node',
          include: ['store/**/*.test.{ts,tsx}', 'app/**/*.test.{ts,tsx}', '{bench,scripts}/**/*.test.ts'],
          exclude: ['node_modules/**', ...elsewhere],
          // Loading the whole engine for the first test of a file takes its time where many processes share few cores.
          testTimeout: 30_000,
          expect: patient,
        },
      },
      {
        test: { name: 'architecture', environment: 'node', include: ['store/architecture.test.ts'] },
      },
      {
        test: {
          name: 'differential',
          environment: 'node',
          include: ['{store,app}/**/*.differential.test.ts'],
          globalSetup: ['./scripts/vitest-redis.mjs'],
          testTimeout: 60_000,
        },
      },
      {
        plugins: [react()],
        // Found while the tests run, a dependency would be bundled anew and be there twice.
        optimizeDeps: {
          include: ['react', 'react/jsx-dev-runtime', 'react-dom/client', 'devalue', 'idb', 'fast-check'],
        },
        test: {
          name: 'browser',
          include: ['{store,app}/**/*.browser.test.{ts,tsx}'],
          testTimeout: 30_000,
          expect: patient,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { args: browserArgs, ...(executablePath === undefined ? {} : { executablePath }) },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'consumers',
          environment: 'node',
          include: ['consumers/*.test.ts'],
          testTimeout: 300_000,
          expect: patient,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
