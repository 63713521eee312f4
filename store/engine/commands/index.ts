/** All commands, by group. */
import type { CommandDef } from '../table.ts';
import { stringCommands } from './string.ts';
import { transactionCommands } from './transactions.ts';

export const allCommands: readonly CommandDef[] = [...stringCommands, ...transactionCommands];
