/**
 * The admin UI and, in another tab of the same browser, an app that uses the same store. Every test has a browser context
 * of its own, and with it a store of its own. No test may make the page log an error, or ask another host for anything.
 */
import { test as base, expect, type Locator, type Page } from '@playwright/test';

const STORE = 'e2e';

export class Admin {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the admin UI on the test's store. @param at an address within it, such as `/key/user:1` */
  async open(at = '/', store = STORE): Promise<void> {
    await this.page.goto(`/?store=${store}#${at}`);
    await expect(this.page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  }

  get keys(): Locator {
    return this.page.getByRole('grid', { name: 'Keys' });
  }

  /** The row of a key in the list. */
  key(name: string): Locator {
    return this.keys.getByRole('row').filter({ has: this.page.getByTitle(name, { exact: true }) });
  }

  /** The names in the list, as far as they are seen. */
  async names(): Promise<string[]> {
    const rows = await this.keys.getByRole('row').all();
    const names = await Promise.all(rows.slice(1).map((row) => row.locator('[title]').first().getAttribute('title')));
    return names.map((name) => name ?? '');
  }

  get pane(): Locator {
    return this.page.getByRole('region', { name: 'Selected key' });
  }

  /** The rows of the collection that is open. */
  get elements(): Locator {
    return this.pane.getByRole('grid').getByRole('row');
  }

  /** The row of a field or member. */
  element(name: string): Locator {
    return this.elements.filter({ has: this.page.getByRole('gridcell', { name, exact: true }) });
  }

  get editor(): Locator {
    return this.page.getByRole('textbox', { name: /^Value/ });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Replaces what is in an editor. */
  async type(editor: Locator, text: string): Promise<void> {
    await editor.click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.insertText(text);
  }

  toast(text: string | RegExp): Locator {
    return this.page.getByRole('listitem').filter({ hasText: text });
  }
}

interface Fixtures {
  readonly admin: Admin;
  /** A tab of an app; `kv` in it is the open store. */
  readonly app: Page;
  readonly watched: undefined;
}

export const test = base.extend<Fixtures>({
  watched: [
    async ({ context, baseURL }, use) => {
      const problems: string[] = [];
      const host = new URL(baseURL as string).host;
      context.on('request', (request) => {
        const url = new URL(request.url());
        if (url.protocol.startsWith('http') && url.host !== host)
          problems.push(`asked ${url.host} for ${url.pathname}`);
      });
      context.on('weberror', (error) => problems.push(error.error().message));
      context.on('console', (message) => {
        // The browser fetches the icon when it likes, also when a test has just taken the network away.
        if (message.location().url.endsWith('/favicon.svg')) return;
        if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
      });
      await use(undefined);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
  admin: async ({ page }, use) => {
    await use(new Admin(page));
  },
  app: async ({ context }, use) => {
    const app = await context.newPage();
    await app.goto(`/e2e/tabs/page/?store=${STORE}`);
    await app.waitForFunction(() => globalThis.kv !== undefined || globalThis.openError !== undefined);
    await use(app);
  },
});

export { expect };
