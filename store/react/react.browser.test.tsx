import { Component, type ReactNode, StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, expect, test } from 'vitest';
import { open, type Store } from '../index.ts';
import { useHash, useList, useLive, useSet, useSortedSet, useStatus, useValue } from './index.ts';

const stores: Store[] = [];
const roots: Root[] = [];

afterEach(async () => {
  for (const root of roots.splice(0)) root.unmount();
  document.body.replaceChildren();
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

async function opened(): Promise<Store> {
  const store = await open({ name: crypto.randomUUID() });
  stores.push(store);
  return store;
}

function shown(node: ReactNode): { text: () => string; render: (node: ReactNode) => void } {
  const element = document.body.appendChild(document.createElement('div'));
  // Errors that a boundary takes are what a test is about, and not to be printed.
  const root = createRoot(element, { onCaughtError: () => {} });
  roots.push(root);
  const render = (next: ReactNode) => root.render(<StrictMode>{next}</StrictMode>);
  render(node);
  return { text: () => element.textContent ?? '', render };
}

test('shows what a store holds, and follows it', async () => {
  const kv = await opened();
  await kv.set('name', 'Ada');
  await kv.hset('cart', { apple: 2 });
  await kv.rpush('list', 'x', 'y');
  await kv.sadd('set', 'm');
  await kv.zadd('board', { score: 3, member: 'ada' });
  function All() {
    const parts = [
      useValue<string>(kv, 'name'),
      useHash(kv, 'cart'),
      useList(kv, 'list'),
      useSet(kv, 'set'),
      useSortedSet(kv, 'board'),
    ];
    return parts.map((part) => JSON.stringify(part)).join(' ');
  }
  const { text } = shown(<All />);
  await expect.poll(text).toBe('"Ada" {"apple":2} ["x","y"] ["m"] [["ada",3]]');
  await Promise.all([kv.set('name', 'Grace'), kv.del('cart'), kv.rpush('list', 'z'), kv.zincrby('board', 1, 'ada')]);
  await expect.poll(text).toBe('"Grace" null ["x","y","z"] ["m"] [["ada",4]]');
});

test('a reader with dependencies is run anew when they change', async () => {
  const kv = await opened();
  await kv.mset({ a: 1, b: 2 });
  function One({ name }: { name: string }) {
    return useLive(kv, '[ab]', (store) => store.get<number>(name), [name]) ?? 'loading';
  }
  const { text, render } = shown(<One name="a" />);
  await expect.poll(text).toBe('1');
  render(<One name="b" />);
  await expect.poll(text).toBe('2');
  await kv.incr('b');
  await expect.poll(text).toBe('3');
});

test('a store that is not open yet is undefined', async () => {
  function Name({ kv }: { kv: Store | undefined }) {
    const status = useStatus(kv);
    return `${useValue(kv, 'name') ?? 'none'} ${status?.phase ?? 'closed'}`;
  }
  const { text, render } = shown(<Name kv={undefined} />);
  await expect.poll(text).toBe('none closed');
  const kv = await opened();
  await kv.set('name', 'Ada');
  render(<Name kv={kv} />);
  await expect.poll(text).toBe('Ada ready');
});

class Boundary extends Component<{ children: ReactNode }, { message?: string }> {
  override state: { message?: string } = {};
  static getDerivedStateFromError(error: Error) {
    return { message: error.message };
  }
  override render() {
    return this.state.message ?? this.props.children;
  }
}

test('an error goes to the error boundary', async () => {
  const kv = await opened();
  await kv.rpush('list', 1);
  function Wrong() {
    return String(useValue(kv, 'list'));
  }
  const { text } = shown(
    <Boundary>
      <Wrong />
    </Boundary>,
  );
  await expect.poll(text).toContain('WRONGTYPE');
});
