/**
 * Several tabs of one browser whose profile is on disk, so that the browser can be closed, or killed, and started again
 * on the same data. (Playwright's own contexts are private windows: their databases are gone with them.)
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, type BrowserContext, test as base, chromium, type Page } from '@playwright/test';
import { browserArgs, ensureBrowser } from '../../scripts/find-browser.mjs';

/** Where playwright.config.ts has the page served. */
const pageUrl = () => `http://127.0.0.1:${process.env.TABKV_TABS_PORT}/`;

export class Profile {
  readonly #folder = mkdtempSync(join(tmpdir(), 'tabkv-profile-'));
  #running: Promise<Running> | undefined;

  /** Runs in every page of the browser, and of those started later, before its own code. */
  initScript: { run: (argument: string[]) => void; argument: string[] } | undefined;

  /** Opens a tab in which `kv` is an open store; starts the browser if none runs. */
  async tab(store = 'tabs'): Promise<Page> {
    this.#running ??= this.#start();
    const { context } = await this.#running;
    const page = await context.newPage();
    await page.goto(`${pageUrl()}?store=${store}`);
    await opened(page);
    return page;
  }

  tabs(count: number): Promise<Page[]> {
    return Promise.all(Array.from({ length: count }, () => this.tab()));
  }

  /** Ends the browser as its user does. */
  async close(): Promise<void> {
    const running = await this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    const session = await running.browser.newBrowserCDPSession();
    await session.send('Browser.close');
    await running.ended;
  }

  /** Ends the browser's process at once, as a crash or the system does. */
  async kill(): Promise<void> {
    const running = await this.#running;
    this.#running = undefined;
    running?.process.kill('SIGKILL');
    await running?.ended;
  }

  async dispose(): Promise<void> {
    await this.close();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 });
  }

  async #start(): Promise<Running> {
    const args = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${this.#folder}`, ...browserArgs];
    const child = spawn(ensureBrowser(), [...args, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const browser = await chromium.connectOverCDP(await debuggerAddress(child));
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('the browser has no context');
    if (this.initScript !== undefined) await context.addInitScript(this.initScript.run, this.initScript.argument);
    return { process: child, browser, context, ended };
  }
}

interface Running {
  readonly process: ChildProcess;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly ended: Promise<void>;
}

/** The address that Chromium writes to its error output once it listens. */
function debuggerAddress({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('the browser has no error output');
  return new Promise((resolve, reject) => {
    const lines = createInterface(stderr);
    lines.on('line', (line) => {
      const address = /^DevTools listening on (ws:\S+)$/.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    lines.on('close', () => reject(new Error('the browser ended before it listened')));
  });
}

/** Waits until the page's store is open. */
export async function opened(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    if (globalThis.openError !== undefined) throw globalThis.openError;
    return globalThis.kv !== undefined;
  });
}

declare global {
  /** Tells the test of a write that was acknowledged. There once the test has called `acknowledgements`. */
  function acknowledge(count: number): void;
}

/** Collects what the page reports by `acknowledge`, outside of the browser, where it outlives page and browser. */
export async function acknowledgements(page: Page) {
  const counts: number[] = [];
  let check = () => {};
  await page.exposeFunction('acknowledge', (count: number) => {
    counts.push(count);
    check();
  });
  /** Resolves when that many were collected. */
  const atLeast = (wanted: number) =>
    new Promise<void>((resolve) => {
      check = () => {
        if (counts.length >= wanted) resolve();
      };
      check();
    });
  return { counts, atLeast };
}

/** `profile` is a new profile for the test, `newProfile` makes more of them. */
export const test = base.extend<{ newProfile: () => Profile; profile: Profile }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are used
  newProfile: async ({}, use) => {
    const profiles: Profile[] = [];
    await use(() => {
      const profile = new Profile();
      profiles.push(profile);
      return profile;
    });
    for (const profile of profiles) await profile.dispose();
  },
  profile: ({ newProfile }, use) => use(newProfile()),
});

export { expect } from '@playwright/test';
