// The pages around the keys: statistics, tabs, sample, stores, theme; for everybody, and without a network.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { type Admin, expect, test } from './fixtures.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
}

test('the sample is filled once and can be made anew', async ({ admin, context }) => {
  await admin.page.goto('/');
  await expect(admin.page.getByRole('button', { name: 'Store: sample' })).toBeVisible();
  await admin.page.getByRole('searchbox', { name: 'Search keys' }).fill('cart:*');
  await expect(admin.key('cart:1001')).toBeVisible();
  await admin.key('cart:1001').click();
  await admin.pane.getByRole('button', { name: 'Delete' }).click();
  await expect(admin.key('cart:1001')).toHaveCount(0);
  const again = await context.newPage();
  await again.goto('/#/key/cart:1001');
  await expect(again.getByText('This key does not exist')).toBeVisible();
  await admin.page.getByRole('button', { name: 'Store: sample' }).click();
  await admin.page.getByRole('menuitem', { name: 'Reset the sample…' }).click();
  await admin.dialog.getByRole('button', { name: 'Reset' }).click();
  await expect(admin.key('cart:1001')).toBeVisible();
  await expect(again.getByRole('heading', { level: 2, name: 'cart:1001' })).toBeVisible();
});

test('stores of other names are other stores', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('mine', 'x'));
  await admin.open();
  await expect(admin.key('mine')).toBeVisible();
  await admin.page.getByRole('button', { name: 'Store: e2e' }).click();
  await admin.page.getByRole('menuitem', { name: 'Open a store…' }).click();
  await admin.dialog.getByLabel('Name').fill('another');
  await admin.page.keyboard.press('Enter');
  await expect(admin.page.getByText('This store is empty')).toBeVisible();
  await expect(admin.page).toHaveURL(/store=another/);
  await admin.page.getByRole('button', { name: 'Store: another' }).click();
  await admin.page.getByRole('menuitem', { name: 'e2e' }).click();
  await expect(admin.key('mine')).toBeVisible();
});

test('statistics show commands, hits and misses, and keys by type', async ({ admin }) => {
  await admin.open('/stats', 'sample');
  await expect(admin.page.getByRole('row', { name: /^hash/ })).toBeVisible();
  await admin.page.keyboard.press('ControlOrMeta+k');
  await admin.page.keyboard.insertText('start traffic');
  await admin.page.keyboard.press('Enter');
  await expect(admin.page.getByText(/[1-9]\d* hits/)).toBeVisible();
  await expect(admin.page.getByRole('row', { name: /^GET / })).toBeVisible();
  await expect(admin.page.getByRole('img', { name: /Commands: Commands\/s [1-9]/ })).toBeVisible();
  await admin.page.getByRole('button', { name: 'Command', exact: true }).click();
  await expect(admin.page.getByRole('columnheader', { name: 'Command', exact: true })).toHaveAttribute(
    'aria-sort',
    'ascending',
  );
});

test('looking at a store counts as no access', async ({ admin, app }) => {
  await app.evaluate(() => kv.hset('hash', { field: 'x' }));
  await admin.open('/key/hash');
  await expect(admin.elements).toHaveCount(2);
  await admin.page.getByRole('link', { name: 'Statistics' }).click();
  await expect(admin.page.getByText('0 hits, 0 misses')).toBeVisible();
});

test('the tabs page shows persistence and the other tabs', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('key', 'x'));
  await admin.open('/tabs');
  await expect(admin.page.getByText('IndexedDB')).toBeVisible();
  await expect(admin.page.getByRole('heading', { name: '2 tabs' })).toBeVisible();
  await admin.page.getByRole('button', { name: 'Flush' }).click();
  await expect(admin.toast('Everything is on disk')).toBeVisible();
});

test('a store without storage says that it lives in memory', async ({ admin }) => {
  await admin.page.addInitScript(() => Object.defineProperty(globalThis, 'indexedDB', { value: undefined }));
  await admin.page.route(/worker/, async (route) => {
    const response = await route.fetch();
    const body = `Object.defineProperty(globalThis, 'indexedDB', { value: undefined });\n${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await admin.open();
  await expect(admin.page.getByRole('link', { name: 'Memory only' })).toBeVisible();
});

test('the theme follows the system, can be chosen, and is remembered', async ({ admin }) => {
  const background = () => admin.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await admin.page.emulateMedia({ colorScheme: 'light' });
  await admin.open();
  const light = await background();
  await admin.page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).not.toBe(light);
  await admin.page.getByRole('button', { name: 'Theme' }).click();
  await admin.page.getByRole('menuitemradio', { name: 'Light' }).click();
  expect(await background()).toBe(light);
  await admin.page.reload();
  await expect(admin.page.getByRole('heading', { level: 1 })).toBeVisible();
  expect(await background()).toBe(light);
});

test('once loaded, everything works without a network', async ({ admin, context }) => {
  const editor = admin.page.waitForResponse(/CodeMirror/);
  await admin.open();
  await (await editor).finished();
  await admin.page.waitForFunction(() => document.fonts.check('400 12px "JetBrains Mono Variable"'));
  await context.setOffline(true);
  await admin.page.getByRole('button', { name: 'New key' }).click();
  await admin.dialog.getByRole('radio', { name: 'Set', exact: true }).click();
  await admin.dialog.getByLabel('Name').fill('offline');
  await admin.dialog.getByLabel('Member 1').fill('m');
  await admin.dialog.getByRole('button', { name: 'Create' }).click();
  await expect(admin.elements).toHaveCount(2);
});

const PAGES = [
  ...['/', '/key/cache:product:AU-300', '/key/user:1003', '/key/queue:emails', '/key/products:trending'],
  ...['/stats', '/tabs'],
];
const DIALOGS: readonly (readonly [name: string, open: (admin: Admin) => Promise<void>])[] = [
  ['new key', (admin) => admin.page.keyboard.press('n')],
  ['shortcuts', (admin) => admin.page.keyboard.press('?')],
  ['expiry', (admin) => admin.page.keyboard.press('t')],
  ['palette', (admin) => admin.page.keyboard.press('ControlOrMeta+k')],
  ['element', (admin) => admin.elements.nth(1).dblclick()],
];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const address of PAGES) {
    test(`${address} passes the accessibility rules in ${colorScheme}`, async ({ admin }) => {
      await admin.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await admin.open(address, 'sample');
      await expect(admin.page.getByRole('row').nth(1)).toBeVisible();
      if (address.startsWith('/key/')) {
        await expect(admin.editor.or(admin.elements.nth(1)).first()).toBeVisible();
      }
      expect(await violations(admin.page)).toEqual([]);
    });
  }

  for (const [name, open] of DIALOGS) {
    test(`the ${name} dialog passes the accessibility rules in ${colorScheme}`, async ({ admin }) => {
      await admin.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await admin.open('/key/queue:emails', 'sample');
      await expect(admin.elements.nth(1)).toBeVisible();
      await open(admin);
      await expect(admin.dialog).toBeVisible();
      expect(await violations(admin.page)).toEqual([]);
      await admin.page.keyboard.press('Escape');
      await expect(admin.dialog).toHaveCount(0);
    });
  }
}
