// The package in apps of its users, in a real browser: no settings, and the store runs in a worker and keeps its data.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { browserArgs, findBrowser } from '../scripts/find-browser.mjs';
import { toolPath } from '../scripts/tool-path.mjs';
import { type App, freshApp } from './install.ts';

const PROGRAM = `import { open } from 'tabkv';
const kv = await open({ name: 'consumer' });
await kv.set('user', { name: 'Ada', born: new Date(0) });
const user = await kv.get('user');
window.report = { place: kv.status.place, year: user.born.getUTCFullYear(), visits: await kv.incr('visits') };
`;

let app: App;
let browser: Browser;
const cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  app = freshApp(['vite', 'rolldown']);
  app.write(
    'index.html',
    '<!doctype html><title>app</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
  );
  app.write('main.js', PROGRAM);
  const executablePath = findBrowser();
  browser = await chromium.launch({ args: browserArgs, ...(executablePath === undefined ? {} : { executablePath }) });
});

afterAll(async () => {
  await browser?.close();
  app?.remove();
});

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

interface Report {
  readonly place: string;
  readonly year: number;
  readonly visits: number;
}

/** Opens a page in a context of its own; everything that it complains of is collected. */
async function visit(url: string): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext();
  cleanups.push(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

const reportOf = async (page: Page): Promise<Report> =>
  (await page.waitForFunction(() => (window as unknown as { report?: Report }).report)).jsonValue() as Promise<Report>;

/** The store works, in a worker, and a reload finds what was written. */
async function expectWorks(url: string): Promise<void> {
  const { page, complaints } = await visit(url);
  expect(await reportOf(page)).toEqual({ place: 'worker', year: 1970, visits: 1 });
  await page.reload();
  expect((await reportOf(page)).visits).toBe(2);
  expect(complaints).toEqual([]);
}

/** Runs Vite's command line in the app. Gives what it has printed once `ready` says so. */
function vite(args: string[], ready: (printed: string) => boolean): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, [toolPath('vite', 'vite'), ...args], {
    cwd: app.folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cleanups.push(() => child.kill());
  let printed = '';
  return new Promise((resolve, reject) => {
    const collect = (chunk: Buffer) => {
      printed += chunk;
      if (ready(printed)) resolve(printed);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('exit', (code) => (code === 0 ? resolve(printed) : reject(new Error(printed))));
  });
}

const LOCAL = /http:\/\/127\.0\.0\.1:\d+\//;

async function viteServer(command: string[]): Promise<string> {
  const printed = await vite([...command, '--host', '127.0.0.1', '--port', '0'], (text) => LOCAL.test(text));
  return LOCAL.exec(printed)?.[0] as string;
}

test('vite dev', async () => {
  await expectWorks(await viteServer([]));
});

/** What `open` adds to a page before its worker is there, gzipped. */
const PAGE_BUDGET = 24 * 1024;

test('vite build', async () => {
  const printed = await vite(['build'], () => false);
  expect(printed).not.toMatch(/warn/i);
  expect(sizeOfPage('dist/index.html')).toBeLessThan(PAGE_BUDGET);
  await expectWorks(await viteServer(['preview']));
});

/** Bytes, gzipped, of the scripts that a page loads at once: those it names, and those that these import. */
function sizeOfPage(html: string): number {
  const texts = new Map<string, string>();
  const load = (path: string) => {
    if (texts.has(path)) return;
    const text = readFileSync(join(app.folder, path), 'utf8');
    texts.set(path, text);
    for (const [, imported] of text.matchAll(/(?:from|^import|;import)\s*["'](\.[^"']+)["']/g)) {
      load(join(dirname(path), imported as string));
    }
  };
  for (const [, script] of readFileSync(join(app.folder, html), 'utf8').matchAll(/<script[^>]* src="([^"]+)"/g)) {
    load(join(dirname(html), script as string));
  }
  return [...texts.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

/** Serves the app's folder as it is. */
async function staticServer(headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const server: Server = createServer(({ url = '/' }, response) => {
    const path = normalize(new URL(url, 'http://localhost').pathname);
    try {
      const text = readFileSync(join(app.folder, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain', ...headers }).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const importMap = JSON.stringify({
  imports: {
    tabkv: '/node_modules/tabkv/dist/index.js',
    devalue: '/node_modules/devalue/src/index.js',
    idb: '/node_modules/idb/build/index.js',
  },
});

const plainPage = (program: string) =>
  `<!doctype html><title>app</title><link rel="icon" href="data:,">
<script type="importmap">${importMap}</script><script type="module">${program}</script>`;

test('a page without any bundler', async () => {
  app.write('plain.html', plainPage(PROGRAM));
  await expectWorks(`${await staticServer()}/plain.html`);
});

const policy = (workers: string) => ({
  'content-security-policy': `default-src 'self'; script-src 'self' 'unsafe-inline'; img-src data:; worker-src ${workers}`,
});

test('a Content-Security-Policy without blob: the worker comes from its file', async () => {
  app.write('plain.html', plainPage(PROGRAM));
  const { page } = await visit(`${await staticServer(policy("'self'"))}/plain.html`);
  expect((await reportOf(page)).place).toBe('worker');
  expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual([
    '/node_modules/tabkv/dist/worker.js',
  ]);
});

test('a Content-Security-Policy without workers: the store runs on the page, keeps its data, and says so', async () => {
  app.write('plain.html', plainPage(PROGRAM));
  const { page, complaints } = await visit(`${await staticServer(policy("'none'"))}/plain.html`);
  expect(await reportOf(page)).toEqual({ place: 'page', year: 1970, visits: 1 });
  await page.reload();
  expect((await reportOf(page)).visits).toBe(2);
  expect(complaints.join()).toContain('tabkv runs on the page');
});

test('a worker file that the app serves itself', async () => {
  app.write('assets/store-worker.js', readFileSync(join(app.folder, 'node_modules/tabkv/dist/worker.js'), 'utf8'));
  const program = PROGRAM.replace("{ name: 'consumer' }", "{ name: 'consumer', workerUrl: '/assets/store-worker.js' }");
  app.write('plain.html', plainPage(program));
  const { page } = await visit(`${await staticServer()}/plain.html`);
  expect((await reportOf(page)).place).toBe('worker');
  expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual(['/assets/store-worker.js']);
});

test('one file that rolldown has made of it', async () => {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({ cwd: app.folder, input: './main.js', platform: 'browser', logLevel: 'silent' });
  await bundle.write({ file: join(app.folder, 'bundle/main.js'), format: 'esm', codeSplitting: false });
  await bundle.close();
  app.write(
    'bundle.html',
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="bundle/main.js"></script>',
  );
  await expectWorks(`${await staticServer()}/bundle.html`);
});

test('a page that comes back from the back/forward cache goes on with its store', async () => {
  const executablePath = findBrowser();
  const caching = await chromium.launch({
    args: browserArgs,
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  cleanups.push(() => caching.close());
  const following = `${PROGRAM}
    window.kv = kv;
    window.changes = [];
    kv.subscribe('visits', ({ event }) => window.changes.push(event));
    addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; });`;
  app.write('plain.html', plainPage(following));
  app.write('other.html', '<!doctype html><link rel="icon" href="data:,">elsewhere');
  const origin = await staticServer();
  const page = await caching.newPage();
  await page.goto(`${origin}/plain.html`);
  await reportOf(page);
  await page.goto(`${origin}/other.html`);
  await page.goBack({ waitUntil: 'commit' });
  // The page is not loaded anew, so that its own variable tells when it is back.
  await expect.poll(() => page.evaluate('window.persisted').catch(() => undefined)).toBe(true);
  expect(await page.evaluate('window.kv.incr("visits")')).toBe(2);
  await expect.poll(() => page.evaluate('window.changes')).toEqual(['reset', expect.any(String)]);
});
