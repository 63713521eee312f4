import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateCommands } from '../../scripts/generate-commands.ts';

test('the generated methods are those of the command table: otherwise run `npm run generate`', () => {
  expect(readFileSync(new URL('commands.generated.ts', import.meta.url), 'utf8')).toBe(generateCommands());
});
