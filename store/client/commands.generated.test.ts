import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateCommands } from '../../scripts/generate-commands.ts';
import { COMMANDS } from './commands.generated.ts';
import { shapeOf } from './shape.ts';

test('the generated methods are those of the command table: otherwise run `npm run generate`', () => {
  expect(readFileSync(new URL('commands.generated.ts', import.meta.url), 'utf8')).toBe(generateCommands());
});

/** Their arguments are programs of their own. */
const RAW = ['bitfield', 'bitfieldRo', 'clientKill'];

test('every method has typed parameters', () => {
  const raw = Object.entries(COMMANDS).filter(([, [name, syntax]]) => shapeOf(name, syntax).raw);
  expect(raw.map(([method]) => method).filter((method) => !RAW.includes(method))).toEqual([]);
});
