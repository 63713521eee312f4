// Keys and values are data: whatever they contain is shown as text and never taken for anything else.
import { expect, test } from './fixtures.ts';

const NAMES = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '<script>document.title = "owned"</script>',
  '<img src=x onerror="document.title=1">',
  '{{7*7}} #{7*7}',
  'a/b?c#d%41',
  'quote\'and"quote',
  ' leading and trailing ',
];

test('names that look like code are plain names', async ({ admin, app }) => {
  await app.evaluate(async (names) => {
    for (const name of names) {
      await kv.hset(name, new Map([[name, name]]));
    }
  }, NAMES);
  await admin.open();
  for (const name of NAMES) {
    await admin.key(name).click();
    await expect(admin.pane.getByRole('heading', { level: 2 })).toHaveText(name);
    await expect(admin.elements).toHaveCount(2);
    await expect(admin.elements.last()).toContainText(name.trim());
  }
  await admin.page.reload();
  await expect(admin.pane.getByRole('heading', { level: 2 })).toHaveText(NAMES.at(-1) as string);
  expect(await admin.page.title()).toBe('tabkv');
});

test('a field called __proto__ is edited like any other', async ({ admin, app }) => {
  await app.evaluate(() => kv.hset('hash', new Map([['__proto__', 'old']])));
  await admin.open('/key/hash');
  await admin.element('__proto__').dblclick();
  await admin.type(admin.editor, 'new');
  await admin.page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(() => app.evaluate(() => kv.hget('hash', '__proto__'))).toBe('new');
});

test('binary keys are shown escaped, opened, copied and deleted', async ({ admin, app, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await app.evaluate(async () => {
    await kv.call('SET', new Uint8Array([0, 0xff, 0x61]), 'binary');
    await kv.set('line\nbreak', 'text');
    await kv.set('abc\u202etxt', 'reordered');
  });
  await admin.open();
  await expect(admin.key('abc\\u202etxt')).toBeVisible();
  await admin.key('line\\nbreak').click();
  await admin.pane.getByRole('button', { name: 'Copy the name' }).click();
  expect(await admin.page.evaluate(() => navigator.clipboard.readText())).toBe('line\nbreak');
  await admin.key('\\x00\\xffa').click();
  await expect(admin.editor).toHaveText('binary');
  await admin.pane.getByRole('button', { name: 'Copy the name' }).click();
  await expect.poll(() => admin.page.evaluate(() => navigator.clipboard.readText())).toBe('\\x00\\xffa');
  await admin.page.getByRole('searchbox', { name: 'Search keys' }).fill('\\x00\\xff');
  await expect(admin.keys).toHaveAttribute('aria-rowcount', '2');
  await admin.pane.getByRole('button', { name: 'Delete' }).click();
  await expect.poll(() => app.evaluate(() => kv.call('DBSIZE'))).toBe(2);
  await admin.page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => app.evaluate(() => kv.call('GET', new Uint8Array([0, 0xff, 0x61])))).toBe('binary');
});

test('a value of markup is text in the editor', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('page', '<script>document.title = "owned"</script>'));
  await admin.open('/key/page');
  await expect(admin.editor).toContainText('<script>');
  expect(await admin.page.title()).toBe('tabkv');
});
