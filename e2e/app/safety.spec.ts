// Nothing is lost: deletes and renames are undone, and no other tab's change is overwritten unseen.
import { expect, test } from './fixtures.ts';

test('a deleted key comes back as it was', async ({ admin, app }) => {
  await app.evaluate(async () => {
    await kv.hset('session', { user: 7, started: new Date(0), roles: ['admin'] });
    await kv.expire('session', 900);
  });
  await admin.open('/key/session');
  await admin.pane.getByRole('button', { name: 'Delete' }).click();
  await expect(admin.pane.getByText('This key does not exist')).toBeVisible();
  expect(await app.evaluate(() => kv.with({ fresh: true }).exists('session'))).toBe(0);
  await admin.page.keyboard.press('ControlOrMeta+z');
  await expect(admin.elements).toHaveCount(4);
  const back = await app.evaluate(() => kv.with({ fresh: true }).hgetall<{ started: Date }>('session'));
  expect(back).toMatchObject({ user: 7, roles: ['admin'] });
  expect(await app.evaluate(() => kv.hget<Date>('session', 'started').then((date) => date?.getTime()))).toBe(0);
  expect(await app.evaluate(() => kv.ttl('session'))).toBeGreaterThan(800);
});

test('an undo does not overwrite what was written meanwhile', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('key', 'old'));
  await admin.open('/key/key');
  await admin.pane.getByRole('button', { name: 'Delete' }).click();
  await expect(admin.toast('Deleted “key”')).toBeVisible();
  await app.evaluate(() => kv.set('key', 'written meanwhile'));
  await admin.toast('Deleted “key”').getByRole('button', { name: 'Undo' }).click();
  await expect(admin.toast('Could not undo')).toContainText('exists again');
  expect(await app.evaluate(() => kv.get('key'))).toBe('written meanwhile');
});

test('a change by another tab while a value is edited is shown, and one decides', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('key', 'first'));
  await admin.open('/key/key');
  await expect(admin.editor).toHaveText('first');
  await app.evaluate(() => kv.set('key', 'second'));
  await expect(admin.editor).toHaveText('second');
  await admin.type(admin.editor, 'mine');
  await app.evaluate(() => kv.set('key', 'theirs'));
  const notice = admin.pane.getByRole('alert');
  await expect(notice).toContainText('theirs');
  await expect(admin.pane.getByRole('button', { name: 'Save' })).toBeDisabled();
  await admin.page.keyboard.press('ControlOrMeta+s');
  expect(await app.evaluate(() => kv.get('key'))).toBe('theirs');
  await notice.getByRole('button', { name: 'Keep mine' }).click();
  await admin.pane.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => app.evaluate(() => kv.get('key'))).toBe('mine');
});

test('a change of an element while its dialog is open is shown too', async ({ admin, app }) => {
  await app.evaluate(() => kv.hset('hash', { field: 'first' }));
  await admin.open('/key/hash');
  await admin.element('field').dblclick();
  await admin.type(admin.editor, 'mine');
  await app.evaluate(() => kv.hset('hash', { field: 'theirs', other: 'x' }));
  await expect(admin.dialog.getByRole('alert')).toContainText('theirs');
  await expect(admin.dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await admin.dialog.getByRole('button', { name: 'Show theirs' }).click();
  await expect(admin.editor).toHaveText('theirs');
});

test('a change of another field does not stand in the way', async ({ admin, app }) => {
  await app.evaluate(() => kv.hset('hash', { field: 'first', other: '1' }));
  await admin.open('/key/hash');
  await admin.element('field').dblclick();
  await admin.type(admin.editor, 'mine');
  await app.evaluate(() => kv.hset('hash', { other: '2' }));
  await admin.page.keyboard.press('ControlOrMeta+Enter');
  await expect(admin.dialog).toHaveCount(0);
  expect(await app.evaluate(() => kv.with({ fresh: true }).hgetall('hash'))).toEqual({ field: 'mine', other: '2' });
});

test('unsaved changes are kept while another key is looked at', async ({ admin, app }) => {
  await app.evaluate(() => kv.call('MSET', 'one', '1', 'two', '2'));
  await admin.open('/key/one');
  await admin.type(admin.editor, 'unsaved');
  await admin.key('two').click();
  await expect(admin.pane.getByRole('heading', { name: 'two' })).toBeVisible();
  await expect(admin.editor).toHaveText('2');
  await admin.key('one').click();
  await expect(admin.editor).toHaveText('unsaved');
  await admin.pane.getByRole('button', { name: 'Revert' }).click();
  await expect(admin.editor).toHaveText('1');
});

test('a rename asks before it replaces a key, and can be undone', async ({ admin, app }) => {
  await app.evaluate(() => kv.call('MSET', 'from', 'moving', 'to', 'in the way'));
  await admin.open('/key/from');
  await admin.pane.getByRole('button', { name: 'Rename' }).click();
  await admin.dialog.getByLabel('New name').fill('to');
  await admin.dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(admin.dialog.getByRole('alert')).toContainText('already a string of this name');
  expect(await app.evaluate(() => kv.get('to'))).toBe('in the way');
  await admin.dialog.getByRole('button', { name: 'Replace it' }).click();
  await expect(admin.pane.getByRole('heading', { name: 'to' })).toBeVisible();
  expect(await app.evaluate(() => kv.with({ fresh: true }).mget('from', 'to'))).toEqual([null, 'moving']);
  await admin.page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => app.evaluate(() => kv.mget('from', 'to'))).toEqual(['moving', 'in the way']);
});

test('a duplicate does not replace a key', async ({ admin, app }) => {
  await app.evaluate(() => kv.call('MSET', 'key', 'v', 'key:copy', 'in the way'));
  await admin.open('/key/key');
  await admin.pane.getByRole('button', { name: 'More' }).click();
  await admin.page.getByRole('menuitem', { name: 'Duplicate…' }).click();
  await admin.dialog.getByRole('button', { name: 'Duplicate' }).click();
  await expect(admin.dialog.getByRole('alert')).toContainText('Choose another name');
  await admin.dialog.getByLabel('New name').fill('key:copy:2');
  await admin.dialog.getByRole('button', { name: 'Duplicate' }).click();
  await expect(admin.pane.getByRole('heading', { name: 'key:copy:2' })).toBeVisible();
  expect(await app.evaluate(() => kv.mget('key:copy', 'key:copy:2'))).toEqual(['in the way', 'v']);
});

test('removing the last element and undoing it keeps the expiry', async ({ admin, app }) => {
  await app.evaluate(async () => {
    await kv.sadd('set', 'only');
    await kv.expire('set', 700);
  });
  await admin.open('/key/set');
  await admin.element('only').click();
  await admin.page.keyboard.press('Delete');
  await expect(admin.pane.getByText('This key does not exist')).toBeVisible();
  await admin.page.keyboard.press('ControlOrMeta+z');
  await expect(admin.elements).toHaveCount(2);
  expect(await app.evaluate(() => kv.ttl('set'))).toBeGreaterThan(600);
});
