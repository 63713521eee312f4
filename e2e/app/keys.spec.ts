// The list of keys: search, filter, order, keyboard and selection, also with very many keys, and live.
import { expect, test } from './fixtures.ts';

test('a search finds text anywhere, or a pattern of the whole key', async ({ admin, app }) => {
  await app.evaluate(() => kv.call('MSET', 'user:1', 'a', 'user:2', 'b', 'cart:user', 'c', 'other', 'd'));
  await admin.open();
  const search = admin.page.getByRole('searchbox', { name: 'Search keys' });
  await search.fill('user');
  await expect(admin.keys).toHaveAttribute('aria-rowcount', '4');
  expect(await admin.names()).toEqual(['cart:user', 'user:1', 'user:2']);
  await search.fill('user:?');
  await expect(admin.keys).toHaveAttribute('aria-rowcount', '3');
  await search.fill('nothing');
  await expect(admin.page.getByText('No key matches')).toBeVisible();
  await admin.page.getByRole('button', { name: 'Show all keys' }).click();
  await expect(admin.keys).toHaveAttribute('aria-rowcount', '5');
});

test('keys are filtered by type and sorted by column', async ({ admin, app }) => {
  await app.evaluate(async () => {
    await kv.set('small', 'x');
    await kv.set('large', 'x'.repeat(500));
    await kv.sadd('a-set', 'x');
    await kv.set('short-lived', 'x', { ex: 100 });
  });
  await admin.open();
  await expect(admin.keys).toHaveAttribute('aria-rowcount', '5');
  await admin.keys.getByRole('button', { name: 'Size' }).click();
  await expect(admin.keys.getByRole('columnheader', { name: 'Size' })).toHaveAttribute('aria-sort', 'ascending');
  await admin.keys.getByRole('button', { name: 'Size' }).click();
  await expect.poll(() => admin.names().then(([first]) => first)).toBe('large');
  await admin.keys.getByRole('button', { name: 'TTL' }).click();
  await expect.poll(() => admin.names().then(([first]) => first)).toBe('short-lived');
  await admin.page.getByRole('button', { name: 'Type: all' }).click();
  await admin.page.getByRole('menuitemradio', { name: 'Set', exact: false }).first().click();
  await expect.poll(() => admin.names()).toEqual(['a-set']);
});

test('the list and its keys are worked with by keyboard alone', async ({ admin, app }) => {
  await app.evaluate(() => kv.call('MSET', 'a', '1', 'b', '2', 'c', '3', 'd', '4'));
  await admin.open();
  await expect(admin.key('a')).toBeVisible();
  const { keyboard } = admin.page;
  await keyboard.press('/');
  await expect(admin.page.getByRole('searchbox')).toBeFocused();
  await keyboard.press('ArrowDown');
  await expect(admin.keys).toBeFocused();
  await keyboard.press('ArrowDown');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await expect(admin.pane.getByRole('heading', { name: 'b' })).toBeVisible();
  await keyboard.press('F2');
  await expect(admin.dialog.getByLabel('New name')).toBeFocused();
  await keyboard.insertText('b2');
  await keyboard.press('Enter');
  await expect(admin.pane.getByRole('heading', { name: 'b2' })).toBeVisible();
  await admin.keys.focus();
  await keyboard.press('Home');
  await keyboard.press('Space');
  await keyboard.press('Shift+ArrowDown');
  await expect(admin.page.getByRole('region', { name: 'Selected keys' })).toContainText('2 selected');
  await keyboard.press('Delete');
  await expect(admin.dialog.getByRole('button', { name: 'Delete' })).toBeFocused();
  await keyboard.press('Enter');
  await expect.poll(() => app.evaluate(() => kv.keys('*'))).toEqual(['c', 'd']);
});

test('keys that other tabs write, and let expire, are seen at once', async ({ admin, app }) => {
  await admin.open();
  await expect(admin.page.getByText('This store is empty')).toBeVisible();
  await app.evaluate(() => kv.set('new', 'x'));
  await expect(admin.key('new')).toBeVisible();
  await app.evaluate(() => kv.set('soon-gone', 'x', { px: 1500 }));
  await expect(admin.key('soon-gone')).toContainText('1s');
  await expect(admin.key('soon-gone')).toHaveCount(0);
  await app.evaluate(() => kv.call('FLUSHALL'));
  await expect(admin.page.getByText('This store is empty')).toBeVisible();
});

test('a list of 100,000 keys scrolls to any row, and stays right while another tab writes', async ({ admin, app }) => {
  const count = 100_000;
  await app.evaluate(async (keys) => {
    const fast = kv.with({ durability: 'memory' });
    for (let from = 0; from < keys; from += 10_000) {
      const pipeline = fast.pipeline();
      for (let i = from; i < from + 10_000; i++) pipeline.call('SET', `key:${String(i).padStart(6, '0')}`, 'v');
      await pipeline.exec();
    }
  }, count);
  await admin.open();
  await expect(admin.keys).toHaveAttribute('aria-rowcount', String(count + 1));
  await admin.keys.focus();
  await admin.page.keyboard.press('End');
  await expect(admin.key('key:099999')).toBeVisible();
  expect(await admin.keys.getByRole('row').count()).toBeLessThan(100);
  await admin.keys.evaluate((grid) => {
    grid.scrollTop = 50_000 * 32;
  });
  await expect(admin.key('key:050000')).toBeVisible();
  await app.evaluate(async () => {
    await kv.set('key:050000-and-a-half', 'v');
    await kv.del('key:050001');
  });
  await expect(admin.key('key:050000-and-a-half')).toBeVisible();
  await expect(admin.key('key:050001')).toHaveCount(0);
  await admin.page.getByRole('searchbox').fill('77777');
  await expect(admin.keys).toHaveAttribute('aria-rowcount', '2');
});

test('many keys are deleted with progress, and come back', async ({ admin, app }) => {
  await app.evaluate(async () => {
    const pipeline = kv.pipeline();
    for (let i = 0; i < 6000; i++) pipeline.call('SET', `bulk:${i}`, `v${i}`, 'EX', '1000');
    pipeline.call('SET', 'kept', 'v');
    await pipeline.exec();
  });
  await admin.open();
  await admin.page.getByRole('searchbox').fill('bulk:*');
  await expect(admin.keys).toHaveAttribute('aria-rowcount', '6001');
  await admin.page.getByRole('checkbox', { name: 'Select all keys' }).check();
  await admin.key('bulk:0').getByRole('checkbox').uncheck();
  await expect(admin.page.getByRole('region', { name: 'Selected keys' })).toContainText('5,999 selected');
  await admin.page.getByRole('button', { name: 'Delete' }).click();
  await admin.dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(admin.toast('Deleted 5,999 keys')).toBeVisible();
  expect(await app.evaluate(() => kv.with({ fresh: true }).call('DBSIZE'))).toBe(2);
  await admin.toast('Deleted 5,999 keys').getByRole('button', { name: 'Undo' }).click();
  await expect(admin.toast('Undone: Deleted 5,999 keys')).toBeVisible();
  expect(await app.evaluate(() => kv.with({ fresh: true }).call('DBSIZE'))).toBe(6001);
  expect(await app.evaluate(() => kv.get('bulk:4711'))).toBe('v4711');
  expect(await app.evaluate(() => kv.ttl('bulk:4711'))).toBeGreaterThan(900);
});

test('the command palette finds keys and commands', async ({ admin, app }) => {
  await app.evaluate(() => kv.call('MSET', 'cart:user:1', 'a', 'user:1', 'b'));
  await admin.open();
  await admin.page.keyboard.press('ControlOrMeta+k');
  await admin.page.keyboard.insertText('user');
  await expect(admin.dialog.getByRole('option')).toHaveText([/user:1$/, /cart:user:1$/]);
  await admin.page.keyboard.press('Enter');
  await expect(admin.pane.getByRole('heading', { name: 'user:1', exact: true })).toBeVisible();
  await admin.page.keyboard.press('ControlOrMeta+k');
  await admin.page.keyboard.insertText('statis');
  await admin.page.keyboard.press('Enter');
  await expect(admin.page.getByRole('heading', { name: 'Statistics' })).toBeVisible();
});
