// The editors of every type: what is typed is what other tabs read, with its type and expiry.
import { expect, test } from './fixtures.ts';

test('text is edited, keeps its expiry, and can be undone', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('greeting', 'hello\r\nworld', { ex: 500 }));
  await admin.open('/key/greeting');
  await admin.editor.getByText('world').click();
  await admin.page.keyboard.press('ControlOrMeta+End');
  await admin.page.keyboard.insertText('!\nAnd all.');
  await admin.page.keyboard.press('ControlOrMeta+s');
  await expect(admin.toast('Saved “greeting”')).toBeVisible();
  expect(await app.evaluate(() => kv.with({ fresh: true }).get('greeting'))).toBe('hello\r\nworld!\nAnd all.');
  expect(await app.evaluate(() => kv.ttl('greeting'))).toBeGreaterThan(400);
  await admin.toast('Saved').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => app.evaluate(() => kv.get('greeting'))).toBe('hello\r\nworld');
  expect(await app.evaluate(() => kv.ttl('greeting'))).toBeGreaterThan(400);
});

test('an object is edited as JSON and stays an object; wrong JSON cannot be saved', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('prefs', { theme: 'dark', sizes: [1, 2] }));
  await admin.open('/key/prefs');
  await expect(admin.editor).toContainText('"theme": "dark"');
  await admin.type(admin.editor, '{"theme": "light", }');
  await expect(admin.pane.getByRole('button', { name: 'Save' })).toBeDisabled();
  await expect(admin.pane.getByText(/JSON/).last()).toBeVisible();
  await admin.type(admin.editor, '{"theme": "light", "sizes": [3]}');
  await admin.pane.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => app.evaluate(() => kv.get('prefs'))).toEqual({ theme: 'light', sizes: [3] });
});

test('JSON text is shown over several lines and saved as it was: compact, digits untouched', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('json', '{"big":12345678901234567890,"n":1.0,"s":"x"}'));
  await admin.open('/key/json');
  await expect(admin.editor).toContainText('"big": 12345678901234567890');
  await admin.editor.getByText('"x"').dblclick();
  await admin.page.keyboard.insertText('y');
  await admin.page.keyboard.press('ControlOrMeta+s');
  await expect.poll(() => app.evaluate(() => kv.get('json'))).toBe('{"big":12345678901234567890,"n":1.0,"s":"y"}');
});

test('numbers, dates and bytes keep their types', async ({ admin, app }) => {
  await app.evaluate(async () => {
    await kv.set('number', 41);
    await kv.set('date', new Date(0));
    await kv.set('bytes', new Uint8Array([0, 1, 255]));
  });
  const save = async (key: string, text: string) => {
    await admin.open(`/key/${key}`);
    await admin.type(admin.editor, text);
    await admin.page.keyboard.press('ControlOrMeta+s');
    await expect(admin.toast(`Saved “${key}”`)).toBeVisible();
  };
  await save('number', '42');
  await save('date', '2030-01-02T03:04:05Z');
  await save('bytes', 'de ad\nBE ef');
  expect(await app.evaluate(() => kv.with({ fresh: true }).get('number'))).toBe(42);
  expect(await app.evaluate(() => kv.get<Date>('date').then((date) => date?.toISOString()))).toBe(
    '2030-01-02T03:04:05.000Z',
  );
  expect(await app.evaluate(() => kv.get<Uint8Array>('bytes').then((bytes) => [...(bytes ?? [])]))).toEqual([
    222, 173, 190, 239,
  ]);
});

test('plain bytes are shown as hex and can become text', async ({ admin, app }) => {
  await app.evaluate(() => kv.call('SET', 'raw', new Uint8Array([255, 65])));
  await admin.open('/key/raw');
  await expect(admin.editor).toContainText('ff 41');
  await admin.type(admin.editor, '48 69');
  await admin.pane.getByRole('radio', { name: 'Text' }).click();
  await expect(admin.editor).toHaveText('Hi');
  await admin.page.getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => app.evaluate(() => kv.get('raw'))).toBe('Hi');
});

test('fields of a hash are searched, added, changed, renamed and removed', async ({ admin, app }) => {
  await app.evaluate(() => kv.hset('user', { name: 'Ada', age: 36, tags: ['x'] }));
  await admin.open('/key/user');
  await expect(admin.elements).toHaveCount(4);
  await admin.element('age').dblclick();
  await admin.type(admin.editor, '37');
  await admin.page.keyboard.press('ControlOrMeta+Enter');
  await expect(admin.element('age')).toContainText('37');
  await admin.page.getByRole('button', { name: 'Add field' }).click();
  await admin.dialog.getByLabel('Field').fill('email');
  await admin.type(admin.editor, 'ada@example.com');
  await admin.dialog.getByRole('button', { name: 'Add' }).click();
  await admin.element('name').dblclick();
  await admin.dialog.getByLabel('Field').fill('full name');
  await admin.dialog.getByRole('button', { name: 'Save' }).click();
  await expect(admin.dialog).toHaveCount(0);
  expect(await app.evaluate(() => kv.with({ fresh: true }).hgetall('user'))).toEqual({
    ...{ age: 37, tags: ['x'], email: 'ada@example.com', 'full name': 'Ada' },
  });
  await admin.page.getByRole('searchbox', { name: 'Search in fields' }).fill('example');
  await expect(admin.elements).toHaveCount(2);
  await admin.elements.last().click();
  await admin.page.keyboard.press('Delete');
  await expect.poll(() => app.evaluate(() => kv.hexists('user', 'email'))).toBe(0);
  await admin.page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => app.evaluate(() => kv.hget('user', 'email'))).toBe('ada@example.com');
});

test('a field that expires by itself still does after it was edited', async ({ admin, app }) => {
  await app.evaluate(async () => {
    await kv.hset('user', { name: 'Ada', token: 'old' });
    await kv.call('HEXPIRE', 'user', 500, 'FIELDS', 1, 'token');
  });
  await admin.open('/key/user');
  await admin.element('token').dblclick();
  await admin.type(admin.editor, 'new');
  await admin.page.keyboard.press('ControlOrMeta+Enter');
  await expect(admin.element('token')).toContainText('new');
  const [left] = await app.evaluate(() =>
    kv.with({ fresh: true }).call<number[]>('HTTL', 'user', 'FIELDS', 1, 'token'),
  );
  expect(left).toBeGreaterThan(400);
});

test('a field that exists is not overwritten by adding it', async ({ admin, app }) => {
  await app.evaluate(() => kv.hset('user', { name: 'Ada' }));
  await admin.open('/key/user');
  await admin.page.getByRole('button', { name: 'Add field' }).click();
  await admin.dialog.getByLabel('Field').fill('name');
  await admin.dialog.getByRole('button', { name: 'Add' }).click();
  await expect(admin.dialog.getByRole('alert')).toContainText('already a field called “name”');
  expect(await app.evaluate(() => kv.hget('user', 'name'))).toBe('Ada');
});

test('elements of a list are pushed, inserted, changed and removed in place', async ({ admin, app }) => {
  const list = () => app.evaluate(() => kv.with({ fresh: true }).lrange('list', 0, -1));
  await app.evaluate(() => kv.rpush('list', 'same', 'same', { job: 1 }, 'same'));
  await admin.open('/key/list');
  await admin.elements.nth(2).click();
  await admin.page.keyboard.press('Delete');
  await expect.poll(list).toEqual(['same', { job: 1 }, 'same']);
  await admin.page.keyboard.press('ControlOrMeta+z');
  await expect.poll(list).toEqual(['same', 'same', { job: 1 }, 'same']);
  await admin.elements.nth(2).dblclick();
  await admin.type(admin.editor, 'other');
  await admin.page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(list).toEqual(['same', 'other', { job: 1 }, 'same']);
  await admin.page.getByRole('button', { name: 'Add element' }).click();
  await admin.dialog.getByRole('radio', { name: 'Before an index' }).click();
  await admin.dialog.getByLabel('Index').fill('2');
  await admin.type(admin.editor, 'inserted');
  await admin.page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(list).toEqual(['same', 'other', 'inserted', { job: 1 }, 'same']);
  await admin.page.getByRole('button', { name: 'Add element' }).click();
  await admin.dialog.getByRole('radio', { name: 'At the head' }).click();
  await admin.type(admin.editor, 'first');
  await admin.page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(list).toEqual(['first', 'same', 'other', 'inserted', { job: 1 }, 'same']);
  await expect(admin.elements).toHaveCount(7);
});

test('members of a set are added, renamed and removed', async ({ admin, app }) => {
  const members = () =>
    app.evaluate(() =>
      kv
        .with({ fresh: true })
        .smembers('set')
        .then((all) => all.sort()),
    );
  await app.evaluate(() => kv.sadd('set', 'a', 'b'));
  await admin.open('/key/set');
  await admin.page.getByRole('button', { name: 'Add member' }).click();
  await admin.dialog.getByLabel('Member').fill('c');
  await admin.page.keyboard.press('Enter');
  await expect.poll(members).toEqual(['a', 'b', 'c']);
  await admin.element('b').dblclick();
  await admin.dialog.getByLabel('Member').fill('z');
  await admin.page.keyboard.press('Enter');
  await expect.poll(members).toEqual(['a', 'c', 'z']);
  await admin.element('a').click();
  await admin.page.keyboard.press('Delete');
  await expect.poll(members).toEqual(['c', 'z']);
});

test('members of a sorted set are added and get other scores', async ({ admin, app }) => {
  await app.evaluate(() => kv.zadd('zset', { score: 1, member: 'one' }, { score: 2, member: 'two' }));
  await admin.open('/key/zset');
  await admin.element('one').dblclick();
  await admin.dialog.getByLabel('Score').fill('2.5');
  await admin.page.keyboard.press('Enter');
  await expect(admin.elements.last()).toContainText('one');
  await admin.page.getByRole('button', { name: 'Add member' }).click();
  await admin.dialog.getByLabel('Member').fill('low');
  await admin.dialog.getByLabel('Score').fill('-inf');
  await admin.page.keyboard.press('Enter');
  await expect(admin.dialog).toHaveCount(0);
  expect(await app.evaluate(() => kv.with({ fresh: true }).zrange('zset', 0, -1))).toEqual(['low', 'two', 'one']);
  expect(await app.evaluate(() => kv.zscore('zset', 'one'))).toBe(2.5);
});

test('a collection of 100,000 elements is looked through without delay', async ({ admin, app }) => {
  await app.evaluate(async () => {
    const fields = new Map<string, string>();
    for (let i = 0; i < 100_000; i++) fields.set(`field:${String(i).padStart(6, '0')}`, `value ${i}`);
    await kv.hset('large', fields);
  });
  await admin.open('/key/large');
  const grid = admin.pane.getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', '100001');
  await grid.focus();
  await admin.page.keyboard.press('End');
  await expect(admin.elements.filter({ hasText: 'field:099999' })).toBeVisible();
  await admin.page.getByRole('searchbox', { name: 'Search in fields' }).fill('value 77777');
  await expect(grid).toHaveAttribute('aria-rowcount', '2');
});

test('keys of every type are made, with an expiry', async ({ admin, app }) => {
  await admin.open();
  const create = async (type: string, name: string, fill: () => Promise<void>) => {
    await admin.page.getByRole('button', { name: 'New key' }).click();
    await admin.dialog.getByRole('radio', { name: type, exact: true }).click();
    await admin.dialog.getByLabel('Name').fill(name);
    await admin.dialog.getByLabel('Time to live').fill('1h 30m');
    await fill();
    await admin.dialog.getByRole('button', { name: 'Create' }).click();
    await expect(admin.pane.getByRole('heading', { name })).toBeVisible();
  };
  await create('String', 'new:string', () => admin.type(admin.editor, 'text'));
  await create('Hash', 'new:hash', async () => {
    await admin.dialog.getByLabel('Field 1').fill('f');
    await admin.dialog.getByLabel('Value 1').fill('v');
  });
  await create('List', 'new:list', async () => {
    await admin.dialog.getByLabel('Element 1').fill('a');
    await admin.dialog.getByRole('button', { name: 'Add another' }).click();
    await admin.dialog.getByLabel('Element 2').fill('b');
  });
  await create('Set', 'new:set', () => admin.dialog.getByLabel('Member 1').fill('m'));
  await create('Sorted set', 'new:zset', async () => {
    await admin.dialog.getByLabel('Member 1').fill('m');
    await admin.dialog.getByLabel('Score 1').fill('7');
  });
  const made = await app.evaluate(async () => {
    await kv.with({ fresh: true }).ping();
    return [
      await kv.get('new:string'),
      await kv.hgetall('new:hash'),
      await kv.lrange('new:list', 0, -1),
      await kv.smembers('new:set'),
      await kv.zscore('new:zset', 'm'),
      await kv.ttl('new:zset'),
    ];
  });
  expect(made.slice(0, 5)).toEqual(['text', { f: 'v' }, ['a', 'b'], ['m'], 7]);
  expect(made[5]).toBeGreaterThan(5000);
});

test('a new key does not replace one that exists', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('there', 'old'));
  await admin.open();
  await admin.page.keyboard.press('n');
  await admin.dialog.getByLabel('Name').fill('there');
  await admin.type(admin.editor, 'new');
  await admin.dialog.getByRole('button', { name: 'Create' }).click();
  await expect(admin.dialog.getByRole('alert')).toContainText('already a key of this name');
  expect(await app.evaluate(() => kv.get('there'))).toBe('old');
});

test('the expiry is set, changed and taken away', async ({ admin, app }) => {
  await app.evaluate(() => kv.set('key', 'v'));
  await admin.open('/key/key');
  await admin.page.getByRole('button', { name: 'Change the expiry' }).click();
  await admin.dialog.getByRole('button', { name: '1d' }).click();
  await admin.dialog.getByRole('button', { name: 'Set expiry' }).click();
  await expect.poll(() => app.evaluate(() => kv.ttl('key'))).toBeGreaterThan(86_000);
  await admin.page.getByRole('button', { name: 'Change the expiry' }).click();
  await admin.dialog.getByLabel('Time to live').fill('tomorrow');
  await expect(admin.dialog.getByRole('alert')).toBeVisible();
  await admin.dialog.getByRole('button', { name: 'Never expire' }).click();
  await expect.poll(() => app.evaluate(() => kv.ttl('key'))).toBe(-1);
  await admin.page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => app.evaluate(() => kv.ttl('key'))).toBeGreaterThan(86_000);
});

test('types that have no editor yet are shown and harm nothing', async ({ admin, app }) => {
  await app.evaluate(async () => {
    await kv.set('map', new Map([['a', new Set([1])]]));
    await kv.call('XADD', 'stream', '1-1', 'field', 'value');
    await kv.call('JSON.SET', 'document', '$', '{"a":[1,2]}');
  });
  await admin.open('/key/map');
  await expect(admin.editor).toContainText('Map {');
  await admin.open('/key/stream');
  await expect(admin.editor).toContainText('value');
  await admin.open('/key/document');
  await expect(admin.editor).toContainText('"a"');
});
