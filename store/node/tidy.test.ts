import { afterEach, expect, test, vi } from 'vitest';
import { Origin, type Tab } from '../testing/tabs.ts';

const tabs: Tab[] = [];

afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});

test('a long tail that an earlier tab left is compacted without a write', async () => {
  const origin = new Origin();
  const filling = origin.tab({ limits: { compactFromBytes: 1 << 30 } });
  for (let i = 0; i < 20; i++) await filling.call('SET', `k${i}`, 'x'.repeat(100));
  await filling.close();
  const later = origin.tab({ limits: { compactFromBytes: 100 } });
  tabs.push(later);
  expect(await later.call('GET', 'k7')).toBe('x'.repeat(100));
  await vi.waitFor(() => expect(later.node.status.snapshotBytes).toBeGreaterThan(2000), { timeout: 20_000 });
  expect(await later.call('DBSIZE')).toBe(20);
});
