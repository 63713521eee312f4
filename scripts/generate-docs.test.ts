import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateDocs } from './generate-docs.ts';

test('docs/commands.md is what the command table says: otherwise run `npm run generate`', () => {
  expect(readFileSync(new URL('../docs/commands.md', import.meta.url), 'utf8')).toBe(generateDocs());
});
