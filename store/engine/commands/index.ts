/** All commands, by group. */
import type { CommandDef } from '../table.ts';
import { browseCommands } from './browse.ts';
import { setCommands } from './set.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

export const allCommands: readonly CommandDef[] = [
  ...setCommands,
  ...browseCommands,
  ...stringCommands,
  ...transactionCommands,
];
