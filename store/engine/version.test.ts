import { expect, test } from 'vitest';
import { version } from '../../package.json';
import { TABKV_VERSION } from './version.ts';

test("the engine's version is that of the package", () => {
  expect(TABKV_VERSION).toBe(version);
});
